"""Work that nobody waits for comes last

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("job") as job:
        job.add_column(sa.Column("can_wait", sa.Boolean(), nullable=False, server_default=sa.false()))
        job.drop_index("ix_job_due")
        job.create_index("ix_job_due", ["state", "can_wait", "run_at", "id"])


def downgrade() -> None:
    with op.batch_alter_table("job") as job:
        job.drop_index("ix_job_due")
        job.create_index("ix_job_due", ["state", "run_at", "id"])
        job.drop_column("can_wait")
