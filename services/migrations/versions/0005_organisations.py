"""Organisations, their members and invitations; applications filed for one

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

import services.db

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('organisation',
    sa.Column('id', sa.String(length=22), nullable=False),
    sa.Column('tax_code', sa.String(length=13), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('province', sa.String(length=10), nullable=False),
    sa.Column('commune', sa.String(length=10), nullable=False),
    sa.Column('street', sa.String(length=200), nullable=False),
    sa.Column('created_at', services.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.String(length=22), nullable=False),
    sa.ForeignKeyConstraint(['created_by'], ['account.id'], name=op.f('fk_organisation_created_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organisation')),
    sa.UniqueConstraint('tax_code', name=op.f('uq_organisation_tax_code'))
    )
    op.create_index(op.f('ix_organisation_created_by'), 'organisation', ['created_by'])
    op.create_table('membership',
    sa.Column('organisation_id', sa.String(length=22), nullable=False),
    sa.Column('account_id', sa.String(length=22), nullable=False),
    sa.Column('role', sa.String(length=10), nullable=False),
    sa.Column('joined_at', services.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('left_at', services.db.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_membership_account_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_membership_organisation_id')),
    sa.PrimaryKeyConstraint('organisation_id', 'account_id', name=op.f('pk_membership'))
    )
    op.create_index('ix_membership_account', 'membership', ['account_id'])
    op.create_table('invitation',
    sa.Column('id', sa.String(length=22), nullable=False),
    sa.Column('organisation_id', sa.String(length=22), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('email_key', sa.String(length=254), nullable=False),
    sa.Column('role', sa.String(length=10), nullable=False),
    sa.Column('locale', sa.String(length=2), nullable=False),
    sa.Column('invited_by', sa.String(length=22), nullable=False),
    sa.Column('created_at', services.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('expires_at', services.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('closed_at', services.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('accepted_by', sa.String(length=22), nullable=True),
    sa.ForeignKeyConstraint(['accepted_by'], ['account.id'], name=op.f('fk_invitation_accepted_by')),
    sa.ForeignKeyConstraint(['invited_by'], ['account.id'], name=op.f('fk_invitation_invited_by')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_invitation_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invitation'))
    )
    op.create_index(op.f('ix_invitation_email_key'), 'invitation', ['email_key'])
    op.create_index('ix_invitation_organisation', 'invitation', ['organisation_id', 'created_at'])
    with op.batch_alter_table('application') as application:
        application.add_column(sa.Column('organisation_id', sa.String(length=22), nullable=True))
        application.create_foreign_key(
            op.f('fk_application_organisation_id'), 'organisation', ['organisation_id'], ['id']
        )
        application.create_index('ix_application_organisation', ['organisation_id', 'status_since', 'id'])


def downgrade() -> None:
    with op.batch_alter_table('application') as application:
        application.drop_index('ix_application_organisation')
        application.drop_constraint(op.f('fk_application_organisation_id'), type_='foreignkey')
        application.drop_column('organisation_id')
    op.drop_table('invitation')
    op.drop_table('membership')
    op.drop_table('organisation')
