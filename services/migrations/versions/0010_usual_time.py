"""The usual time of a procedure

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """How long decided cases lay with the agency, and what of it pages show."""
    op.create_table(
        "time_taken",
        sa.Column("procedure_code", sa.String(length=20), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("procedure_code", "month", "days", name=op.f("pk_time_taken")),
    )
    op.create_table(
        "usual_time",
        sa.Column("procedure_code", sa.String(length=20), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("median_days", sa.Integer(), nullable=False),
        sa.Column("slow_days", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("procedure_code", name=op.f("pk_usual_time")),
    )
    op.create_table(
        "counted_up_to",
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counted_up_to")),
    )


def downgrade() -> None:
    """Forget the figures; they can be counted anew."""
    op.drop_table("counted_up_to")
    op.drop_table("usual_time")
    op.drop_table("time_taken")
