"""Invoices and what settles them."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from services import registers
from services.billing import ledger
from services.billing.models import Invoice, Payment
from services.calendar import local_date
from services.errors import Conflict, Invalid, NotFound
from services.people.actor import Actor
from services.text import N_

#: Nobody owes more than this for a paper: a slip of the finger, not a fee.
MOST_VND = 1_000_000_000


def current(db: Session, application_id: str) -> Invoice | None:
    """The invoice that counts: open or settled, never a void one."""
    return db.scalar(select(Invoice).where(Invoice.application_id == application_id, Invoice.state != "void"))


def is_owing(db: Session, application_id: str) -> bool:
    """A fee was set and is not paid."""
    invoice = current(db, application_id)
    return invoice is not None and invoice.state == "open"


def set_fee(
    db: Session,
    application_id: str,
    *,
    agency_code: str,
    amount_vnd: int,
    basis: str,
    exemption: str,
    blocks: bool,
    actor: Actor,
    now: dt.datetime,
) -> Invoice:
    """Open an invoice; an earlier unpaid one is voided. Raises Conflict when the fee was paid already."""
    if not basis.strip():
        raise Invalid("basis", N_("Enter the number of the resolution that sets the fee."))
    if not 0 <= amount_vnd <= MOST_VND:
        raise Invalid("amount_vnd", N_("Enter the fee in whole đồng."))
    void_open(db, application_id, now=now)
    if current(db, application_id) is not None:
        raise Conflict(N_("The fee was already settled."))
    invoice = Invoice(
        application_id=application_id,
        agency_code=agency_code,
        kind="le-phi",
        amount_vnd=amount_vnd,
        basis=basis.strip(),
        exemption=exemption.strip(),
        state="open" if amount_vnd else "settled",
        blocks=blocks,
        set_by=actor.account_id,
        set_at=now,
    )
    db.add(invoice)
    db.flush()
    if amount_vnd:
        ledger.post(db, invoice, {"receivable": amount_vnd, f"revenue:{invoice.kind}": -amount_vnd}, now=now)
    return invoice


def pay_at_counter(
    db: Session, application_id: str, *, invoice_id: str, actor: Actor, now: dt.datetime
) -> tuple[Payment, bool]:
    """Record money taken at the counter. Returns the payment and whether this call made it."""
    mine = select(Invoice).where(Invoice.id == invoice_id, Invoice.application_id == application_id)
    invoice = db.scalar(mine.with_for_update())
    if invoice is None:
        raise NotFound
    if invoice.state == "void":
        raise Conflict(N_("This fee was corrected or dropped meanwhile. Look at the case as it stands now."))
    paid = db.scalar(select(Payment).where(Payment.invoice_id == invoice.id))
    if paid is not None:
        return paid, False
    if invoice.state != "open":
        raise Conflict(N_("Nothing is owed."))
    year = local_date(now).year
    payment = Payment(
        invoice_id=invoice.id,
        method="counter",
        amount_vnd=invoice.amount_vnd,
        receipt_number=registers.draw(db, book="receipt", agency_code=invoice.agency_code, period=str(year)),
        receipt_year=year,
        received_by=actor.account_id,
        received_at=now,
    )
    db.add(payment)
    invoice.state = "settled"
    ledger.post(db, invoice, {"cash": invoice.amount_vnd, "receivable": -invoice.amount_vnd}, now=now)
    db.flush()
    return payment, True


def void_open(db: Session, application_id: str, *, now: dt.datetime) -> None:
    """An unpaid invoice is no longer owed; the ledger shows the reversal."""
    invoice = current(db, application_id)
    if invoice is None or invoice.state != "open":
        return
    invoice.state = "void"
    ledger.post(
        db, invoice, {f"revenue:{invoice.kind}": invoice.amount_vnd, "receivable": -invoice.amount_vnd}, now=now
    )
    db.flush()
