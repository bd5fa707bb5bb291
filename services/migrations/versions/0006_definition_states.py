"""Versions of services: draft, checked, published with a valid-from

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

import services.db

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = services.db.UtcDateTime(timezone=True)
    with op.batch_alter_table("definition_version") as table:
        table.add_column(sa.Column("state", sa.String(length=10), nullable=False, server_default="published"))
        table.add_column(sa.Column("author_id", sa.String(length=22), nullable=False, server_default="seed"))
        table.add_column(sa.Column("made_at", moment, nullable=True))
        table.add_column(sa.Column("submitted_at", moment, nullable=True))
        table.add_column(sa.Column("submitted_by", sa.String(length=22), nullable=True))
        table.add_column(sa.Column("sent_back_because", sa.String(length=1000), nullable=False, server_default=""))
        table.add_column(sa.Column("sent_back_by", sa.String(length=22), nullable=True))
        table.add_column(sa.Column("valid_from", moment, nullable=True))
        table.alter_column("published_at", existing_type=moment, nullable=True)
        table.alter_column("published_by", existing_type=sa.String(length=22), nullable=True)
    # Until now a version was published by whoever brought it in, and counted from that moment on.
    op.execute(
        "UPDATE definition_version SET author_id = published_by, made_at = published_at,"
        " submitted_at = published_at, submitted_by = published_by, valid_from = published_at"
    )
    with op.batch_alter_table("definition_version") as table:
        table.alter_column("made_at", existing_type=moment, nullable=False)
        for column in ("state", "author_id", "sent_back_because"):
            table.alter_column(column, existing_type=sa.String(), server_default=None)


def downgrade() -> None:
    moment = services.db.UtcDateTime(timezone=True)
    # The shape before knew published versions only; nobody can have applied by another one.
    op.execute("DELETE FROM definition_version WHERE state <> 'published'")
    with op.batch_alter_table("definition_version") as table:
        for column in (
            *("state", "author_id", "made_at", "submitted_at", "submitted_by"),
            *("sent_back_because", "sent_back_by", "valid_from"),
        ):
            table.drop_column(column)
        table.alter_column("published_at", existing_type=moment, nullable=False)
        table.alter_column("published_by", existing_type=sa.String(length=22), nullable=False)
