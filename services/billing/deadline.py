"""The last moment of a fee that holds up a filing: one reminder before it, and an end after it.

The provider is asked before anything is closed: money that is on its way wins.
"""

import datetime as dt
from contextlib import suppress
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from payments import errors
from services.applications import clock, history, paying
from services.applications.models import Application
from services.applications.notify import tell_owner
from services.applications.workflow import Action, Role, Status
from services.billing import checkout, invoices, worker
from services.billing.models import LIVE, Invoice, Payment
from services.jobs.queue import enqueue
from services.jobs.worker import Workshop
from services.people.actor import Actor

#: When to look again while a payment is being confirmed, or the provider cannot say.
AGAIN: Final = dt.timedelta(hours=1)


def keep(workshop: Workshop, application_id: str, step: int = 0) -> None:
    """Job billing.deadline: remind the person once; when the time is over, close the payment page and the case."""
    now = workshop.now()
    with workshop.database.transaction() as db:
        application = paying.locked(db, application_id)
        invoice = _unpaid(db, application)
        if invoice is None or invoice.pay_by is None:
            return
        if now < invoice.pay_by:
            due = invoice.pay_by.isoformat()
            tell_owner(db, application, "fee_reminder", now=now, key=invoice.id, amount=invoice.amount_vnd, due=due)
            _again(db, application_id, step, now=now, at=invoice.pay_by)
            return
        under_way = _under_way(db, invoice)
    for payment_id in under_way:
        with suppress(errors.PaymentError):  # what the provider cannot tell still counts as under way
            checkout.ask(workshop.database, workshop.tools[worker.TOOL], payment_id, now=now, is_too_late=True)
    with workshop.database.transaction() as db:
        application = paying.locked(db, application_id)
        invoice = _unpaid(db, application)
        if invoice is None:
            return
        if _under_way(db, invoice):
            _again(db, application_id, step, now=now, at=now + AGAIN)
        else:
            _expire(db, application, now=now)


def _unpaid(db: Session, application: Application) -> Invoice | None:
    """The invoice that a filing still waits for."""
    return invoices.open_invoice(db, application.id) if application.status == Status.AWAITING_FEE else None


def _under_way(db: Session, invoice: Invoice) -> list[str]:
    """The payments that may still lead to money."""
    return list(db.scalars(select(Payment.id).where(Payment.invoice_id == invoice.id, Payment.state.in_(LIVE))))


def _expire(db: Session, application: Application, *, now: dt.datetime) -> None:
    """Close a locked application whose fee nobody paid; nothing is owed any more."""
    history.do(db, application, Action.EXPIRE, role=Role.SYSTEM, actor=Actor.system(), now=now)
    clock.end(application)
    invoices.void_open(db, application.id, now=now)
    tell_owner(db, application, "expired", now=now)


def _again(db: Session, application_id: str, step: int, *, now: dt.datetime, at: dt.datetime) -> None:
    args = {"application_id": application_id, "step": step + 1}
    enqueue(db, "billing.deadline", args, now=now, run_at=at, key=f"billing.deadline:{application_id}:{step}")
