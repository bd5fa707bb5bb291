"""The versions of services: brought in as a draft, checked and submitted, published by somebody else."""

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, String, UniqueConstraint, and_
from sqlalchemy.orm import Mapped, mapped_column

from services.db import Base, RowId


class State(StrEnum):
    """How far a version has come. Only the verbs of `owning` and `publishing` move it."""

    DRAFT = "draft"
    CHECKED = "checked"
    PUBLISHED = "published"


class DefinitionVersion(Base):
    """One version of a service: its bundle of files, never changed; filed applications follow theirs for ever."""

    __tablename__ = "definition_version"
    __table_args__ = (UniqueConstraint("procedure_code", "number"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    procedure_code: Mapped[str] = mapped_column(String(20), index=True)
    #: Folder name, e.g. xac-nhan-tinh-trang-hon-nhan; empty in a draft that does not say it.
    slug: Mapped[str] = mapped_column(String(80))
    #: 1, 2, 3 … within the procedure, in the order they were brought in.
    number: Mapped[int]
    #: SHA-256 of the bundle; publishing the same hash again does nothing.
    digest: Mapped[str] = mapped_column(String(64), index=True)
    #: File name -> text. Large, and compiled once per version: read from the database only where somebody asks for it.
    bundle: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    #: draft: brought in, may have mistakes; checked: without mistakes and submitted; published: by another person.
    state: Mapped[State] = mapped_column(String(10), default=State.DRAFT)
    #: Who brought it in: account id, "seed" or "command".
    author_id: Mapped[str] = mapped_column(String(22))
    made_at: Mapped[dt.datetime]
    #: When it was last submitted to be published, and by whom.
    submitted_at: Mapped[dt.datetime | None]
    submitted_by: Mapped[str | None] = mapped_column(String(22))
    #: Why it was last sent back, and by whom; empty again once it is submitted anew.
    sent_back_because: Mapped[str] = mapped_column(String(1000), default="")
    sent_back_by: Mapped[str | None] = mapped_column(String(22))
    published_at: Mapped[dt.datetime | None]
    #: Account id, "seed" or "command".
    published_by: Mapped[str | None] = mapped_column(String(22))
    #: New applications follow it from this moment on, until another one's moment has come; null = not published.
    valid_from: Mapped[dt.datetime | None]


def in_force(now: dt.datetime) -> ColumnElement[bool]:
    """Published, and its valid-from has come. The one with the latest valid-from is the one that counts."""
    return and_(DefinitionVersion.state == State.PUBLISHED, DefinitionVersion.valid_from <= now)


class PrintedForm(Base):
    """The blank form of a version in one language, printed once by the worker."""

    __tablename__ = "printed_form"

    definition_id: Mapped[int] = mapped_column(RowId, primary_key=True)
    locale: Mapped[str] = mapped_column(String(2), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[dt.datetime]
