"""The tables of money."""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.db import Base, RowId, Vnd, new_id


class Invoice(Base):
    """What one application owes. At most one is open or settled; a corrected fee voids the old one first."""

    __tablename__ = "invoice"
    __table_args__ = (CheckConstraint("amount_vnd >= 0", name="not_negative"),)

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    application_id: Mapped[str] = mapped_column(ForeignKey("application.id"), index=True)
    agency_code: Mapped[str] = mapped_column(String(35))
    #: phi or le-phi: two kinds, booked apart.
    kind: Mapped[str] = mapped_column(String(10))
    #: Whole đồng; zero when the law exempts the person.
    amount_vnd: Mapped[int] = mapped_column(Vnd)
    #: Number of the resolution or circular that sets the amount.
    basis: Mapped[str] = mapped_column(String(120))
    #: Why it is zero, in the clerk's words; empty otherwise.
    exemption: Mapped[str] = mapped_column(Text, default="")
    #: open, settled or void.
    state: Mapped[str] = mapped_column(String(10))
    #: The handling waits until it is paid.
    blocks: Mapped[bool] = mapped_column(default=False)
    set_by: Mapped[str] = mapped_column(String(22))
    set_at: Mapped[dt.datetime]


class Payment(Base):
    """Money that was received for an invoice; an invoice is settled by one payment at most."""

    __tablename__ = "payment"

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    invoice_id: Mapped[str] = mapped_column(ForeignKey("invoice.id"), unique=True)
    #: counter: taken by a clerk.
    method: Mapped[str] = mapped_column(String(10))
    amount_vnd: Mapped[int] = mapped_column(Vnd)
    #: From the agency's yearly register of receipts (biên lai), at most 8 digits.
    receipt_number: Mapped[int]
    receipt_year: Mapped[int]
    received_by: Mapped[str] = mapped_column(String(22))
    received_at: Mapped[dt.datetime]


class LedgerEntry(Base):
    """One line of the double-entry ledger: append-only; the lines of a posting sum to zero."""

    __tablename__ = "ledger_entry"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    #: Lines of one posting share it.
    posting: Mapped[str] = mapped_column(String(22), index=True)
    #: receivable, cash or revenue:<kind>.
    account: Mapped[str] = mapped_column(String(30))
    agency_code: Mapped[str] = mapped_column(String(35))
    #: Debit positive, credit negative, whole đồng.
    amount_vnd: Mapped[int] = mapped_column(Vnd)
    invoice_id: Mapped[str] = mapped_column(ForeignKey("invoice.id"), index=True)
    at: Mapped[dt.datetime]
