"""The tables of organisations, their members and the invitations to become one."""

import datetime as dt

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from services.db import Base, new_id


class Organisation(Base):
    """A company or other body with a tax code. Its details are its own statement; no register has confirmed them."""

    __tablename__ = "organisation"

    #: Unguessable; addresses use it.
    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    #: 10 digits, or 13 for a branch (105/2020/TT-BTC Điều 5); never changes.
    tax_code: Mapped[str] = mapped_column(String(13), unique=True)
    #: As on its registration paper, NFC.
    name: Mapped[str] = mapped_column(String(200))
    #: Code of the province (services.agencies.models.Unit), or empty.
    province: Mapped[str] = mapped_column(String(10))
    #: Code of the commune, or empty.
    commune: Mapped[str] = mapped_column(String(10))
    #: House number and street.
    street: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[dt.datetime]
    created_by: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)


class Membership(Base):
    """Somebody's place in an organisation. The row stays when they leave: it explains what they did there."""

    __tablename__ = "membership"
    __table_args__ = (Index("ix_membership_account", "account_id"),)

    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    #: services.organisations.roles.Role
    role: Mapped[str] = mapped_column(String(10))
    joined_at: Mapped[dt.datetime]
    #: Since then they see nothing of it; null = a member.
    left_at: Mapped[dt.datetime | None]


class Invitation(Base):
    """An e-mail address asked to become a member. The secret of its link is computed, not stored (people.keys)."""

    __tablename__ = "invitation"
    __table_args__ = (Index("ix_invitation_organisation", "organisation_id", "created_at"),)

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"))
    email: Mapped[str] = mapped_column(String(254))
    #: As addresses are compared (people.details.email_key).
    email_key: Mapped[str] = mapped_column(String(254), index=True)
    role: Mapped[str] = mapped_column(String(10))
    #: Language of the letter: the inviter's, since the other person's is not known.
    locale: Mapped[str] = mapped_column(String(2))
    invited_by: Mapped[str] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    #: Accepted or cancelled: the link does nothing any more.
    closed_at: Mapped[dt.datetime | None]
    accepted_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
