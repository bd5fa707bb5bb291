"""The order of a paper's files

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Files stand in the order in which they were added until their owner moves them."""
    op.add_column("attachment", sa.Column("place", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    """Forget the order."""
    op.drop_column("attachment", "place")
