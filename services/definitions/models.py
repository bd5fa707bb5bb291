"""The published versions of services."""

import datetime as dt
from typing import Any

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.db import Base, RowId


class DefinitionVersion(Base):
    """One published version of a service: its bundle of files, never changed afterwards."""

    __tablename__ = "definition_version"
    __table_args__ = (UniqueConstraint("procedure_code", "number"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    procedure_code: Mapped[str] = mapped_column(String(20), index=True)
    #: Folder name, e.g. xac-nhan-tinh-trang-hon-nhan.
    slug: Mapped[str] = mapped_column(String(80))
    #: 1, 2, 3 … within the procedure.
    number: Mapped[int]
    #: SHA-256 of the bundle; publishing the same hash again does nothing.
    digest: Mapped[str] = mapped_column(String(64), index=True)
    #: File name -> text.
    bundle: Mapped[dict[str, Any]]
    published_at: Mapped[dt.datetime]
    #: Account id, or "seed".
    published_by: Mapped[str] = mapped_column(String(22))


class PrintedForm(Base):
    """The blank form of a version in one language, printed once by the worker."""

    __tablename__ = "printed_form"

    definition_id: Mapped[int] = mapped_column(RowId, primary_key=True)
    locale: Mapped[str] = mapped_column(String(2), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[dt.datetime]
