"""The tables of results and slips."""

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.db import Base, RowId, new_id


class Result(Base):
    """What an approved application leads to: a document, a thing such as a card, or an entry in a register.

    A document is made once: bytes, hash and signature are stored.
    """

    __tablename__ = "result"
    __table_args__ = (
        UniqueConstraint("agency_code", "book", "year", "number"),
        UniqueConstraint("book", "serial"),
    )

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    application_id: Mapped[str] = mapped_column(ForeignKey("application.id"), unique=True)
    agency_code: Mapped[str] = mapped_column(String(35))
    procedure_code: Mapped[str] = mapped_column(String(20))
    #: document, physical or register.
    kind: Mapped[str] = mapped_column(String(10))
    #: Which of the agency's registers numbers it.
    book: Mapped[str] = mapped_column(String(60))
    #: Number and year in that register; null until the worker has drawn it.
    number: Mapped[int | None]
    year: Mapped[int | None]
    #: Number printed on a thing, as the desk read it from there; null for what our register numbers.
    serial: Mapped[str | None] = mapped_column(String(40))
    #: Day on the document, fixed with the number.
    issued_on: Mapped[dt.date | None]
    #: The official who signed the decision; the document names the same person.
    signatory_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    signatory_name: Mapped[str] = mapped_column(String(200))
    #: In the address the QR code leads to; unguessable, so the paper itself is the key.
    verify_token: Mapped[str] = mapped_column(String(22), unique=True, default=new_id)
    #: Facts a verifier sees beside the verdict.
    facts: Mapped[dict[str, Any]]
    #: SHA-256 of the signed PDF in the content store; null until made, and for what has no document.
    sha256: Mapped[str | None] = mapped_column(String(64), index=True)
    size: Mapped[int | None]
    #: When the document was recorded, the thing arrived at the desk, or the entry was made; null before.
    issued_at: Mapped[dt.datetime | None]
    valid_until: Mapped[dt.date | None]
    #: Withdrawing is a new fact that verifiers see; the document stays.
    withdrawn_at: Mapped[dt.datetime | None]
    withdrawn_reason: Mapped[str | None] = mapped_column(Text)

    @property
    def is_ready(self) -> bool:
        """It exists: the person can download it, collect it, or read of it."""
        return self.issued_at is not None

    @property
    def has_document(self) -> bool:
        """There is a signed document to download and to verify."""
        return self.sha256 is not None


class Slip(Base):
    """An official slip of the one-stop mechanism (01/2018/TT-VPCP Điều 9), printed once."""

    __tablename__ = "slip"
    __table_args__ = (UniqueConstraint("application_id", "kind", "round"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    application_id: Mapped[str] = mapped_column(ForeignKey("application.id"), index=True)
    #: acknowledgement, receipt, supplement, refusal, rejection, filled_form, label.
    kind: Mapped[str] = mapped_column(String(20))
    #: Which supplement, or which edition of the address; 0 where there is only one.
    round: Mapped[int]
    #: What the slip says, frozen when the desk acted; the worker prints it.
    facts: Mapped[dict[str, Any]]
    #: Null until the worker has printed it.
    sha256: Mapped[str | None] = mapped_column(String(64), index=True)
    made_at: Mapped[dt.datetime | None]
