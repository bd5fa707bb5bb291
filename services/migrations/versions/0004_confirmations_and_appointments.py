"""Another person confirms a draft; an approval ends in an appointment

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

import services.db

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('confirmation_request',
    sa.Column('id', sa.String(length=22), nullable=False),
    sa.Column('application_id', sa.String(length=22), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('asked_at', services.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('expires_at', services.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('answered_at', services.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('letters', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_confirmation_request_application_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_confirmation_request'))
    )
    with op.batch_alter_table('confirmation_request', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_confirmation_request_application_id'), ['application_id'], unique=False)
    op.create_table('appointment',
    sa.Column('application_id', sa.String(length=22), nullable=False),
    sa.Column('at', services.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('place', sa.String(length=300), nullable=False),
    sa.Column('edition', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_appointment_application_id')),
    sa.PrimaryKeyConstraint('application_id', name=op.f('pk_appointment'))
    )


def downgrade() -> None:
    op.drop_table('appointment')
    with op.batch_alter_table('confirmation_request', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_confirmation_request_application_id'))
    op.drop_table('confirmation_request')
