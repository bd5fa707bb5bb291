"""Until when the fee of a filing must be paid

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

import services.db

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("invoice", sa.Column("pay_by", services.db.UtcDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("invoice", "pay_by")
