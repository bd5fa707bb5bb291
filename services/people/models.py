"""The tables of people, their sessions and the brake on guessing."""

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.db import Base, RowId, new_id


class Account(Base):
    """One person who can sign in. What they may do beyond their own affairs is told by their posts (agencies)."""

    __tablename__ = "account"

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    #: The address as the person wrote it; mail goes here.
    email: Mapped[str] = mapped_column(String(254))
    #: The address as it is compared: one account for each.
    email_key: Mapped[str] = mapped_column(String(254), unique=True)
    #: Full name, NFC, as on the person's papers.
    name: Mapped[str] = mapped_column(String(120))
    #: International form (+84…), or null.
    phone: Mapped[str | None] = mapped_column(String(20))
    #: Language of pages, mail and papers: vi, en or zh.
    locale: Mapped[str] = mapped_column(String(2))
    #: Argon2id with its parameters.
    password_hash: Mapped[str] = mapped_column(String(200))
    #: When the person proved that the address is theirs.
    confirmed_at: Mapped[dt.datetime]
    created_at: Mapped[dt.datetime]
    #: Nobody can sign in after this moment; what the person filed stays.
    disabled_at: Mapped[dt.datetime | None]


class Registration(Base):
    """A wish to open an account, until its address is confirmed.

    Each wish has its own row and link: whoever confirms an address gets the password typed with that very wish, never
    one that a stranger typed for the same address before or after.
    """

    __tablename__ = "registration"

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254), index=True)
    name: Mapped[str] = mapped_column(String(120))
    locale: Mapped[str] = mapped_column(String(2))
    password_hash: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime] = mapped_column(index=True)
    used_at: Mapped[dt.datetime | None]


class PasswordReset(Base):
    """A link to choose a new password. Its secret is not stored: it is computed from the id and the server's key."""

    __tablename__ = "password_reset"

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime] = mapped_column(index=True)
    used_at: Mapped[dt.datetime | None]


class SignIn(Base):
    """One session of one person on one device; revoking the row ends it at the next request."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    #: SHA-256 of the token in the person's cookie.
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    #: Browser and system in words ("Firefox, Android"), so that a person knows their own devices; nothing finer.
    device: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[dt.datetime]
    #: Kept to ten minutes, so that reading a page seldom writes.
    last_seen_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime] = mapped_column(index=True)
    revoked_at: Mapped[dt.datetime | None]


class Post(Base):
    """A role somebody holds at an agency for a time. Past posts stay: they explain past acts."""

    __tablename__ = "post"
    __table_args__ = (Index("ix_post_agency", "agency_code", "role"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    #: Code of the agency (H26.00070), as agencies keep it.
    agency_code: Mapped[str] = mapped_column(String(35))
    #: services.agencies.posts.Role
    role: Mapped[str] = mapped_column(String(20))
    held_from: Mapped[dt.datetime]
    #: Not held from this moment on; null = no end known.
    held_until: Mapped[dt.datetime | None]


class Attempt(Base):
    """How often something was tried lately, per account or network, known only by a keyed digest."""

    __tablename__ = "attempt"
    __table_args__ = (Index("ix_attempt_last_at", "last_at"),)

    #: HMAC of what is counted, under a key made from the server's secret: no address in clear.
    key: Mapped[str] = mapped_column(String(43), primary_key=True)
    count: Mapped[int]
    last_at: Mapped[dt.datetime]
    #: Nothing is tried before this moment.
    wait_until: Mapped[dt.datetime | None]


class PendingPost(Base):
    """What somebody typed into a form when their session had ended, for one hour and for their browser alone."""

    __tablename__ = "pending_post"
    __table_args__ = (UniqueConstraint("token_hash", "path"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    #: SHA-256 of the random cookie of that browser.
    token_hash: Mapped[str] = mapped_column(String(64))
    #: Where the form was sent, with its query.
    path: Mapped[str] = mapped_column(String(1000))
    #: [[name, value], …] without passwords and files.
    fields: Mapped[list[Any]]
    #: Whose session had ended, where that is known: nobody else gets the text back.
    account_id: Mapped[str | None] = mapped_column(String(22))
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime] = mapped_column(index=True)
