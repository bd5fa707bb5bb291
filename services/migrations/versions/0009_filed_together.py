"""Two applications of one filling

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Which application was begun by the act that filed another."""
    op.create_table(
        "filed_together",
        sa.Column("second_id", sa.String(length=22), nullable=False),
        sa.Column("first_id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(["first_id"], ["application.id"], name=op.f("fk_filed_together_first_id")),
        sa.ForeignKeyConstraint(
            ["second_id"], ["application.id"], name=op.f("fk_filed_together_second_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("second_id", name=op.f("pk_filed_together")),
    )
    with op.batch_alter_table("filed_together", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_filed_together_first_id"), ["first_id"], unique=False)


def downgrade() -> None:
    """Forget which belong together."""
    with op.batch_alter_table("filed_together", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_filed_together_first_id"))
    op.drop_table("filed_together")
