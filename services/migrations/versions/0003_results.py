"""Results that are things bear the number printed on them

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('result', schema=None) as batch_op:
        batch_op.add_column(sa.Column('serial', sa.String(length=40), nullable=True))
        batch_op.create_unique_constraint(batch_op.f('uq_result_book_serial'), ['book', 'serial'])


def downgrade() -> None:
    with op.batch_alter_table('result', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('uq_result_book_serial'), type_='unique')
        batch_op.drop_column('serial')
