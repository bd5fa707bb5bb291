"""The tables of money."""

import datetime as dt
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.db import Base, RowId, Vnd, new_id

#: The provider's page of an attempt in these states may still lead to money.
LIVE: Final = ("open", "confirming")
#: Its money has arrived; no later word of the provider changes that.
ARRIVED: Final = ("paid", "surplus", "refunded")


def account_of(kind: str, budget: str) -> str:
    """The ledger account of revenue of a kind (phi, le-phi) under an item of the budget, or under none."""
    return f"revenue:{kind}/{budget}" if budget else f"revenue:{kind}"


class Invoice(Base):
    """What one application owes. At most one is open or settled; a corrected fee voids the old one first."""

    __tablename__ = "invoice"
    __table_args__ = (
        CheckConstraint("amount_vnd >= 0", name="not_negative"),
        Index(
            "uq_invoice_standing",
            "application_id",
            unique=True,
            sqlite_where=text("state in ('open', 'settled')"),
            postgresql_where=text("state in ('open', 'settled')"),
        ),
    )

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    application_id: Mapped[str] = mapped_column(ForeignKey("application.id"), index=True)
    agency_code: Mapped[str] = mapped_column(String(35))
    #: Whole đồng, the sum of its lines; zero when the law exempts the person.
    amount_vnd: Mapped[int] = mapped_column(Vnd)
    #: Number of the resolution or circular that sets the amount.
    basis: Mapped[str] = mapped_column(String(400))
    #: Why it is zero, in the words of the clerk or of the tariff; empty otherwise.
    exemption: Mapped[str] = mapped_column(Text, default="")
    #: open, settled, refunded (settled, then given back) or void.
    state: Mapped[str] = mapped_column(String(10))
    #: The handling waits until it is paid.
    blocks: Mapped[bool] = mapped_column(default=False)
    #: Until when the fee of a filing must be paid; then the application is closed. Null: no such moment.
    pay_by: Mapped[dt.datetime | None]
    #: Account id, or "system" for the tariff at filing.
    set_by: Mapped[str] = mapped_column(String(22))
    set_at: Mapped[dt.datetime]


class InvoiceLine(Base):
    """One line of an invoice, frozen when it was made."""

    __tablename__ = "invoice_line"
    __table_args__ = (UniqueConstraint("invoice_id", "position"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    invoice_id: Mapped[str] = mapped_column(ForeignKey("invoice.id"))
    position: Mapped[int]
    #: What is paid for, in three languages.
    label_vi: Mapped[str] = mapped_column(Text)
    label_en: Mapped[str] = mapped_column(Text)
    label_zh: Mapped[str] = mapped_column(Text)
    #: phi or le-phi: two kinds, booked apart.
    kind: Mapped[str] = mapped_column(String(10))
    #: Item of the state budget it is booked under; empty where the tariff names none.
    budget: Mapped[str] = mapped_column(String(20), default="")
    amount_vnd: Mapped[int] = mapped_column(Vnd)
    basis: Mapped[str] = mapped_column(String(200))

    def label(self, locale: str) -> str:
        """What is paid for, in the reader's language or else in Vietnamese."""
        return {"en": self.label_en, "zh": self.label_zh}.get(locale) or self.label_vi

    @property
    def account(self) -> str:
        """The ledger account its revenue goes to."""
        return account_of(self.kind, self.budget)


class Payment(Base):
    """One attempt to pay an invoice, or money taken at the counter. One payment at most settles an invoice."""

    __tablename__ = "payment"
    __table_args__ = (
        Index(
            "uq_payment_live",
            "invoice_id",
            unique=True,
            sqlite_where=text("state in ('open', 'confirming')"),
            postgresql_where=text("state in ('open', 'confirming')"),
        ),
        Index(
            "uq_payment_paid",
            "invoice_id",
            unique=True,
            sqlite_where=text("state = 'paid'"),
            postgresql_where=text("state = 'paid'"),
        ),
        UniqueConstraint("agency_code", "receipt_year", "receipt_number"),
    )

    #: Also the idempotency key at the provider.
    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    invoice_id: Mapped[str] = mapped_column(ForeignKey("invoice.id"), index=True)
    agency_code: Mapped[str] = mapped_column(String(35))
    #: online, or counter: taken by a clerk.
    method: Mapped[str] = mapped_column(String(10))
    #: open (page not yet paid), confirming (the bank's word is awaited), paid, surplus (came for an invoice that needed
    #: no money any more), failed, cancelled (nothing was opened), expired, refunded.
    state: Mapped[str] = mapped_column(String(12))
    amount_vnd: Mapped[int] = mapped_column(Vnd)
    begun_at: Mapped[dt.datetime]
    #: Language of the provider's page; the same order must always be sent with the same id, to the letter.
    locale: Mapped[str] = mapped_column(String(2), default="vi")
    #: When the provider's page closes; null at the counter.
    expires_at: Mapped[dt.datetime | None]
    #: The provider's Checkout Session; null until its answer is remembered.
    session_id: Mapped[str | None] = mapped_column(String(100), unique=True)
    #: The provider's PaymentIntent, which refunds name.
    intent_id: Mapped[str | None] = mapped_column(String(100), unique=True)
    #: The provider's reason why the last try was declined (`insufficient_funds`), or empty.
    declined: Mapped[str] = mapped_column(String(60), default="")
    #: From the agency's yearly register of receipts (biên lai), at most 8 digits; only for what settles an invoice.
    receipt_number: Mapped[int | None]
    receipt_year: Mapped[int | None]
    #: The clerk who took it, or "system".
    received_by: Mapped[str | None] = mapped_column(String(22))
    received_at: Mapped[dt.datetime | None]


class Refund(Base):
    """A payment given back in full: proposed by one person, confirmed by another, or by a rule of the tariff."""

    __tablename__ = "refund"
    __table_args__ = (
        Index(
            "uq_refund_standing",
            "payment_id",
            unique=True,
            sqlite_where=text("state in ('proposed', 'confirmed', 'sent', 'done')"),
            postgresql_where=text("state in ('proposed', 'confirmed', 'sent', 'done')"),
        ),
        CheckConstraint("proposed_by = 'system' or confirmed_by is null or confirmed_by <> proposed_by", name="two"),
    )

    #: Also the idempotency key at the provider.
    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    payment_id: Mapped[str] = mapped_column(ForeignKey("payment.id"), index=True)
    amount_vnd: Mapped[int] = mapped_column(Vnd)
    #: desk, surplus (paid twice), refused or withdrawn.
    cause: Mapped[str] = mapped_column(String(12))
    #: In the proposer's words; empty for a rule.
    reason: Mapped[str] = mapped_column(Text, default="")
    #: proposed, dropped, confirmed (owed to the person), sent, done, or failed (the bank sent it back).
    state: Mapped[str] = mapped_column(String(10))
    #: Account id, or "system".
    proposed_by: Mapped[str] = mapped_column(String(22))
    proposed_at: Mapped[dt.datetime]
    confirmed_by: Mapped[str | None] = mapped_column(String(22))
    confirmed_at: Mapped[dt.datetime | None]
    #: The provider's refund; null until its answer is remembered, and at the counter.
    provider_id: Mapped[str | None] = mapped_column(String(100), unique=True)
    #: Why the provider could not send it, or empty.
    failure: Mapped[str] = mapped_column(String(60), default="")
    done_at: Mapped[dt.datetime | None]


class LedgerEntry(Base):
    """One line of the double-entry ledger: append-only; the lines of a posting sum to zero."""

    __tablename__ = "ledger_entry"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    #: Lines of one posting share it.
    posting: Mapped[str] = mapped_column(String(22), index=True)
    #: receivable, provider, cash, to-refund (owed back to people) or revenue:<kind>[/<budget item>].
    account: Mapped[str] = mapped_column(String(40))
    agency_code: Mapped[str] = mapped_column(String(35))
    #: Debit positive, credit negative, whole đồng.
    amount_vnd: Mapped[int] = mapped_column(Vnd)
    invoice_id: Mapped[str] = mapped_column(ForeignKey("invoice.id"), index=True)
    at: Mapped[dt.datetime]
