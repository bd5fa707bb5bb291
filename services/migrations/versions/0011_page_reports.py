"""What people say about pages; looking up files by their content and letters by their state

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

import services.db

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Reports and counts per page; the daily clear-out asks which files a row still names."""
    op.create_table(
        "page_report",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("locale", sa.String(length=2), nullable=False),
        sa.Column("reference", sa.String(length=8), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", services.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("done_at", services.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.String(length=22), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_report")),
    )
    op.create_index("ix_page_report_list", "page_report", ["done_at", "at", "id"])
    op.create_table(
        "page_count",
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("useful", sa.Integer(), nullable=False),
        sa.Column("not_useful", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("path", name=op.f("pk_page_count")),
    )
    op.create_index(op.f("ix_attachment_sha256"), "attachment", ["sha256"])
    op.create_index(op.f("ix_slip_sha256"), "slip", ["sha256"])
    op.create_index("ix_notice_state", "notice", ["state", "sent_at"])


def downgrade() -> None:
    """Forget what was said."""
    op.drop_index("ix_notice_state", table_name="notice")
    op.drop_index(op.f("ix_slip_sha256"), table_name="slip")
    op.drop_index(op.f("ix_attachment_sha256"), table_name="attachment")
    op.drop_table("page_count")
    op.drop_index("ix_page_report_list", table_name="page_report")
    op.drop_table("page_report")
