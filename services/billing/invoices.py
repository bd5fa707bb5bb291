"""Invoices: what an application owes, line by line, and money taken at the counter."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from forms.text import Text
from services import registers
from services.billing import ledger
from services.billing.models import LIVE, Invoice, InvoiceLine, Payment, account_of
from services.calendar import Calendar, Term, due_at, local_date
from services.calendar.terms import Unit
from services.db import append, new_id
from services.definitions.fees import FeeQuote
from services.errors import Conflict, Invalid, NotFound
from services.jobs.queue import enqueue
from services.people.actor import SYSTEM_ID, Actor
from services.text import N_

#: Nobody owes more than this for a paper: a slip of the finger, not a fee.
MOST_VND: Final = 1_000_000_000
#: The person is reminded so long before the last moment, or half-way where the whole time is short.
REMINDED_BEFORE: Final = dt.timedelta(days=7)
#: What a fee is called that the clerk enters by itself.
_BY_THE_DESK: Final = Text("Lệ phí", "Charge (lệ phí)", "规费")

_OPEN: Final = select(Invoice).where(Invoice.application_id == bindparam("application"), Invoice.state == "open")
_LINES: Final = select(InvoiceLine).where(InvoiceLine.invoice_id == bindparam("invoice")).order_by(InvoiceLine.position)
_STILL_OPEN: Final = select(Payment.id).where(Payment.invoice_id == bindparam("invoice"), Payment.state.in_(LIVE))


def current(db: Session, application_id: str) -> Invoice | None:
    """The invoice that counts: open, settled or given back, the latest; never a void one."""
    counting = select(Invoice).where(Invoice.application_id == application_id, Invoice.state != "void")
    return db.scalars(counting.order_by(Invoice.set_at.desc(), Invoice.state).limit(1)).first()


def must_be_paid_within(db: Session, invoice: Invoice, *, days: int, now: dt.datetime) -> dt.datetime:
    """Give the open invoice of a filing its last moment, the end of a working day; the worker sees to it."""
    invoice.pay_by = due_at(now, Term(days, Unit.CALENDAR_DAY), Calendar.vietnam())
    remind_at = max(invoice.pay_by - REMINDED_BEFORE, now + (invoice.pay_by - now) / 2)
    args = {"application_id": invoice.application_id}
    enqueue(db, "billing.deadline", args, now=now, run_at=remind_at)
    return invoice.pay_by


def is_owing(db: Session, application_id: str) -> bool:
    """A fee was set and is not paid."""
    return open_invoice(db, application_id) is not None


def open_invoice(db: Session, application_id: str) -> Invoice | None:
    """The invoice that is still to be paid, if any."""
    return db.scalar(_OPEN, {"application": application_id})


def lines_of(db: Session, invoice: Invoice) -> Sequence[InvoiceLine]:
    """Its lines, in order."""
    return db.scalars(_LINES, {"invoice": invoice.id}).all()


def payment_of(db: Session, invoice: Invoice) -> Payment | None:
    """The payment that settled it, also when it was given back since."""
    settled = select(Payment).where(Payment.invoice_id == invoice.id, Payment.receipt_number.is_not(None))
    return db.scalar(settled)


def bill(
    db: Session, application_id: str, *, agency_code: str, quote: FeeQuote, locale: str, now: dt.datetime
) -> Invoice | None:
    """Freeze the tariff's fee for this filing as an invoice; None while the amount is not known.

    A fee of zero makes a settled invoice that says why.
    """
    if quote.total is None:
        return None
    reasons = dict.fromkeys(line.why.text(locale) for line in quote.lines if line.why and not line.vnd)
    invoice = Invoice(
        id=new_id(),
        application_id=application_id,
        agency_code=agency_code,
        amount_vnd=quote.total,
        basis="; ".join(dict.fromkeys(line.basis for line in quote.lines))[:400],
        exemption=" ".join(reasons) if not quote.total else "",
        state="open" if quote.total else "settled",
        blocks=bool(quote.total),
        set_by=SYSTEM_ID,
        set_at=now,
    )
    lines = [
        _line(line.name, kind=line.kind, budget=line.budget, amount_vnd=line.vnd or 0, basis=line.basis[:200])
        for line in quote.lines
    ]
    return _opened(db, invoice, lines, now=now)


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
    """Open an invoice; an earlier unpaid or free one is voided. Raises Conflict when the fee was paid already."""
    if not basis.strip():
        raise Invalid("basis", N_("Enter the number of the resolution that sets the fee."))
    if not 0 <= amount_vnd <= MOST_VND:
        raise Invalid("amount_vnd", N_("Enter the fee in whole đồng."))
    void_open(db, application_id, now=now)
    before = current(db, application_id)
    if before is not None and before.state == "settled":
        if before.amount_vnd:
            raise Conflict(N_("The fee was already settled."))
        before.state = "void"  # the exemption did not hold
        db.flush()
    invoice = Invoice(
        id=new_id(),
        application_id=application_id,
        agency_code=agency_code,
        amount_vnd=amount_vnd,
        basis=basis.strip(),
        exemption=exemption.strip(),
        state="open" if amount_vnd else "settled",
        blocks=blocks,
        set_by=actor.account_id,
        set_at=now,
    )
    line = _line(_BY_THE_DESK, kind="le-phi", budget="", amount_vnd=amount_vnd, basis=basis.strip())
    return _opened(db, invoice, [line], now=now)


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
    paid = payment_of(db, invoice)
    if paid is not None:
        return paid, False
    if invoice.state != "open":
        raise Conflict(N_("Nothing is owed."))
    payment = Payment(
        id=new_id(),
        invoice_id=invoice.id,
        agency_code=invoice.agency_code,
        method="counter",
        state="paid",
        amount_vnd=invoice.amount_vnd,
        begun_at=now,
    )
    db.add(payment)
    receive(db, invoice, payment, account="cash", by=actor.account_id, now=now)
    return payment, True


def receive(db: Session, invoice: Invoice, payment: Payment, *, account: str, by: str, now: dt.datetime) -> None:
    """Settle a locked, open invoice by a payment: receipt number, states, ledger. `account`: where the money is."""
    year = local_date(now).year
    payment.state = "paid"
    payment.receipt_number = registers.draw(db, book="receipt", agency_code=invoice.agency_code, period=str(year))
    payment.receipt_year = year
    payment.received_by, payment.received_at = by, now
    invoice.state = "settled"
    _close_attempts(db, invoice, but=payment.id, now=now)
    ledger.post(db, invoice, {account: invoice.amount_vnd, "receivable": -invoice.amount_vnd}, now=now)


def _close_attempts(db: Session, invoice: Invoice, *, but: str | None = None, now: dt.datetime) -> None:
    """Have the worker close payment pages that are still open for an invoice which needs no money any more.

    `but`: the payment that has just settled it.
    """
    for payment_id in db.scalars(_STILL_OPEN, {"invoice": invoice.id}):
        if payment_id == but:
            continue
        enqueue(db, "billing.sweep", {"payment_id": payment_id}, now=now, key=f"billing.close:{payment_id}")


def void_open(db: Session, application_id: str, *, now: dt.datetime) -> None:
    """An unpaid invoice is no longer owed; the ledger shows the reversal."""
    invoice = open_invoice(db, application_id)
    if invoice is None:
        return
    invoice.state = "void"
    _close_attempts(db, invoice, now=now)
    ledger.post(db, invoice, {"receivable": -invoice.amount_vnd, **revenue(db, invoice)}, now=now)
    db.flush()


def revenue(db: Session, invoice: Invoice) -> dict[str, int]:
    """Its amount by account of revenue: what a reversal debits."""
    return _summed((line.account, line.amount_vnd) for line in lines_of(db, invoice))


def _summed(amounts: Iterable[tuple[str, int]]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for account, amount in amounts:
        if amount:
            sums[account] = sums.get(account, 0) + amount
    return sums


def _line(name: Text, *, kind: str, budget: str, amount_vnd: int, basis: str) -> dict[str, Any]:
    """A row of InvoiceLine without its invoice and position."""
    labels = {f"label_{lang}": name.text(lang) for lang in ("vi", "en", "zh")}
    return {**labels, "kind": kind, "budget": budget, "amount_vnd": amount_vnd, "basis": basis}


def _opened(db: Session, invoice: Invoice, lines: Sequence[dict[str, Any]], *, now: dt.datetime) -> Invoice:
    db.add(invoice)
    for position, line in enumerate(lines):
        append(db, InvoiceLine, invoice_id=invoice.id, position=position, **line)
    if invoice.amount_vnd:
        earned = _summed((account_of(line["kind"], line["budget"]), line["amount_vnd"]) for line in lines)
        credits = {account: -amount for account, amount in earned.items()}
        ledger.post(db, invoice, {"receivable": invoice.amount_vnd, **credits}, now=now)
    return invoice
