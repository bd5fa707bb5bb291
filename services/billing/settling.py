"""The one place where the provider's word becomes ours: return page, webhook, sweeper and reconciliation all end here.

Idempotent: the same word twice changes nothing, an older word after a newer one neither.
"""

import datetime as dt
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from payments.gateway import Checkout, Standing
from services import audit
from services.applications import history, paying
from services.applications.models import Application
from services.applications.notify import tell_owner
from services.billing import invoices, ledger, refunds
from services.billing.models import ARRIVED, LIVE, Invoice, Payment
from services.people.actor import SYSTEM_ID, Actor


class OtherCheckout(Exception):
    """The provider's checkout is not the one this payment asked for: for reconciliation, never to be settled."""


def settle(db: Session, payment_id: str, checkout: Checkout, *, now: dt.datetime) -> Payment:
    """Write down how the provider says a payment stands, and all that follows from it.

    Money for an open invoice settles it and moves the application on. Money that comes for an invoice which needs none
    any more is recorded and given back by itself. Raises OtherCheckout.
    """
    application, invoice, payment = _locked(db, payment_id)
    if checkout.payment_id != payment.id or checkout.total.amount != payment.amount_vnd:
        raise OtherCheckout(checkout.id)
    if payment.session_id not in (None, checkout.id):
        raise OtherCheckout(checkout.id)
    payment.session_id = checkout.id
    if payment.state in ARRIVED:
        return payment
    if checkout.collected is not None:
        payment.intent_id = checkout.collected.intent_id
        payment.declined = checkout.collected.declined[:60]
    match checkout.standing:
        case Standing.PAID:
            _arrived(db, application, invoice, payment, now=now)
        case Standing.CONFIRMING if payment.state == "open":
            payment.state = "confirming"
        case Standing.FAILED if payment.state in LIVE:
            payment.state = "failed"
        case Standing.EXPIRED if payment.state in LIVE:
            payment.state = "expired"
    db.flush()
    return payment


#: Read behind the lock: what this session saw before may be older than what another just committed.
_MONEY: Final = (
    select(Invoice, Payment)
    .join(Payment, Payment.invoice_id == Invoice.id)
    .where(Payment.id == bindparam("payment"))
    .with_for_update()
    .execution_options(populate_existing=True)
)


def _locked(db: Session, payment_id: str) -> tuple[Application, Invoice, Payment]:
    """The three rows; the application is locked first, as by everybody."""
    application = paying.locked_for(db, payment_id)
    invoice, payment = db.execute(_MONEY, {"payment": payment_id}).one()
    return application, invoice, payment


def _arrived(db: Session, application: Application, invoice: Invoice, payment: Payment, *, now: dt.datetime) -> None:
    system = Actor.system()
    if invoice.state == "open":
        with db.no_autoflush:  # one statement for each row at the end, not one for each line here
            _record(db, payment, "paid", now=now)
            invoices.receive(db, invoice, payment, account="provider", by=SYSTEM_ID, now=now)
            paying.fee_paid(db, application, payment, actor=system, now=now)
        return
    _record(db, payment, "paid", now=now)
    payment.state, payment.received_by, payment.received_at = "surplus", SYSTEM_ID, now
    ledger.post(db, invoice, {"provider": payment.amount_vnd, "to-refund": -payment.amount_vnd}, now=now)
    refunds.of_surplus(db, payment, now=now)
    history.remark(db, application, "paid_twice", actor=system, now=now, data={"payment": payment.id})
    tell_owner(db, application, "paid_twice", now=now, key=payment.id, amount=payment.amount_vnd)


def _record(db: Session, payment: Payment, verb: str, *, now: dt.datetime) -> None:
    audit.record(
        db,
        actor=SYSTEM_ID,
        verb=f"payment.{verb}",
        subject=f"payment:{payment.id}",
        chain=payment.agency_code,
        now=now,
        data={"invoice": payment.invoice_id, "vnd": payment.amount_vnd},
    )
