"""The order of a paper's files

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Files stand in the order in which they were added until their owner moves them."""
    op.add_column("attachment", sa.Column("place", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    """Forget the order."""
    op.drop_column("attachment", "place")
