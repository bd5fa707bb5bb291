"""Giving money back, always in full: by a rule of the tariff, or proposed by one person and confirmed by another.

Confirming books the debt to the person; the worker (`services.billing.returning`) asks the provider to pay it.
"""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from services import audit
from services.billing import invoices, ledger
from services.billing.models import Invoice, Payment, Refund
from services.errors import Conflict, Forbidden, Invalid, NotFound
from services.jobs.queue import enqueue
from services.people.actor import SYSTEM_ID, Actor
from services.text import N_

#: A refund that is still to come, or has been made.
STANDING = ("proposed", "confirmed", "sent", "done")


def of_payment(db: Session, payment: Payment) -> Refund | None:
    """The refund of a payment that stands; not one that was dropped or came back."""
    return db.scalar(select(Refund).where(Refund.payment_id == payment.id, Refund.state.in_(STANDING)))


def of_application(db: Session, application_id: str) -> list[tuple[Refund, Payment]]:
    """Every refund of an application with its payment, the oldest first."""
    rows = db.execute(
        select(Refund, Payment)
        .join(Payment, Payment.id == Refund.payment_id)
        .join(Invoice, Invoice.id == Payment.invoice_id)
        .where(Invoice.application_id == application_id)
        .order_by(Refund.proposed_at, Refund.id)
    )
    return [(refund, payment) for refund, payment in rows]


def refundable(db: Session, application_id: str) -> Payment | None:
    """The payment that may be given back: it settled the invoice and no refund of it stands."""
    invoice = invoices.current(db, application_id)
    payment = invoices.payment_of(db, invoice) if invoice is not None and invoice.state == "settled" else None
    return payment if payment is not None and of_payment(db, payment) is None else None


def proposed(db: Session, application_id: str) -> Refund | None:
    """The refund that waits for a second person."""
    return next((refund for refund, _ in of_application(db, application_id) if refund.state == "proposed"), None)


def propose(db: Session, application_id: str, *, reason: str, actor: Actor, now: dt.datetime) -> Refund:
    """Propose to give the fee back. Raises Conflict when nothing is left to give back or it was proposed already."""
    if not reason.strip():
        raise Invalid("reason", N_("Give the reason."))
    payment = refundable(db, application_id)
    if payment is None:
        raise Conflict(N_("There is nothing to give back, or it was proposed already."))
    return _make(db, payment, cause="desk", reason=reason.strip(), by=actor.account_id, now=now)


def confirm(db: Session, refund_id: str, *, actor: Actor, now: dt.datetime) -> tuple[Refund, bool]:
    """Confirm a proposal as the second person. Returns the refund and whether this call confirmed it."""
    refund = _locked(db, refund_id)
    if refund.state in ("confirmed", "sent", "done"):
        return refund, False
    if refund.state != "proposed":
        raise Conflict(N_("This proposal was dropped meanwhile."))
    if refund.proposed_by == actor.account_id:
        raise Forbidden(N_("Another person than the one who proposed a refund confirms it."))
    _confirm(db, refund, by=actor.account_id, now=now)
    return refund, True


def drop(db: Session, refund_id: str, *, actor: Actor, now: dt.datetime) -> Refund:
    """Do not give back what was proposed. Raises Conflict when it was confirmed already."""
    refund = _locked(db, refund_id)
    if refund.state not in ("proposed", "dropped"):
        raise Conflict(N_("This refund was confirmed meanwhile."))
    refund.state = "dropped"
    _record(db, refund, "drop", by=actor.account_id, now=now)
    return refund


def by_rule(db: Session, application_id: str, *, cause: str, now: dt.datetime) -> Refund | None:
    """Give the fee of a refused or withdrawn application back, as its tariff says. None when nothing was paid."""
    payment = refundable(db, application_id)
    if payment is None:
        return None
    refund = _make(db, payment, cause=cause, reason="", by=SYSTEM_ID, now=now)
    _confirm(db, refund, by=SYSTEM_ID, now=now)
    return refund


def of_surplus(db: Session, payment: Payment, *, now: dt.datetime) -> Refund:
    """Give back money that came for an invoice which needed none any more."""
    refund = _make(db, payment, cause="surplus", reason="", by=SYSTEM_ID, now=now)
    _confirm(db, refund, by=SYSTEM_ID, now=now)
    return refund


def done(db: Session, refund: Refund, payment: Payment, *, now: dt.datetime) -> None:
    """The money has left: nothing is owed to the person any more. Called with the refund locked, once."""
    invoice = db.get_one(Invoice, payment.invoice_id)
    refund.state, refund.done_at, refund.failure = "done", now, ""
    payment.state = "refunded"
    account = "cash" if payment.method == "counter" else "provider"
    ledger.post(db, invoice, {"to-refund": refund.amount_vnd, account: -refund.amount_vnd}, now=now)
    _record(db, refund, "done", by=SYSTEM_ID, now=now)
    db.flush()


def _make(db: Session, payment: Payment, *, cause: str, reason: str, by: str, now: dt.datetime) -> Refund:
    refund = Refund(
        payment_id=payment.id,
        amount_vnd=payment.amount_vnd,
        cause=cause,
        reason=reason,
        state="proposed",
        proposed_by=by,
        proposed_at=now,
    )
    db.add(refund)
    db.flush()
    _record(db, refund, "propose", by=by, now=now)
    return refund


def _confirm(db: Session, refund: Refund, *, by: str, now: dt.datetime) -> None:
    payment = db.get_one(Payment, refund.payment_id)
    invoice = db.scalars(select(Invoice).where(Invoice.id == payment.invoice_id).with_for_update()).one()
    refund.state, refund.confirmed_by, refund.confirmed_at = "confirmed", by, now
    if payment.state != "surplus":  # a surplus was owed back from the moment it came
        ledger.post(db, invoice, {**invoices.revenue(db, invoice), "to-refund": -refund.amount_vnd}, now=now)
        invoice.state = "refunded"
    _record(db, refund, "confirm", by=by, now=now)
    if payment.method == "counter":
        done(db, refund, payment, now=now)
    else:
        enqueue(db, "billing.refund", {"refund_id": refund.id}, now=now, key=f"billing.refund:{refund.id}")
    db.flush()


def _locked(db: Session, refund_id: str) -> Refund:
    refund = db.scalar(select(Refund).where(Refund.id == refund_id).with_for_update())
    if refund is None:
        raise NotFound
    return refund


def _record(db: Session, refund: Refund, verb: str, *, by: str, now: dt.datetime) -> None:
    payment = db.get_one(Payment, refund.payment_id)
    audit.record(
        db,
        actor=by,
        verb=f"refund.{verb}",
        subject=f"refund:{refund.id}",
        chain=payment.agency_code,
        now=now,
        data={"payment": payment.id, "vnd": refund.amount_vnd, "cause": refund.cause},
    )
