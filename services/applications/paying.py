"""What a paid fee means to the application: a filing that waited for it counts now, a handling that waited goes on."""

import datetime as dt
from typing import Final

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from services.applications import clock, drafts, history, policy
from services.applications.models import Application
from services.applications.notify import tell_owner
from services.applications.workflow import Action, Role, Status
from services.billing.models import Invoice, Payment
from services.people.actor import Actor
from services.results import recording, slips

_EARLIER: Final = (
    select(func.count())
    .select_from(Payment)
    .join(Invoice, Invoice.id == Payment.invoice_id)
    .where(
        Invoice.application_id == bindparam("application"),
        Payment.receipt_number.is_not(None),
        Payment.id != bindparam("payment"),
    )
)
_BY_ID: Final = policy.with_those_told(select(Application).where(Application.id == bindparam("id")))
_BY_PAYMENT: Final = policy.with_those_told(
    select(Application)
    .join(Invoice, Invoice.application_id == Application.id)
    .join(Payment, Payment.invoice_id == Invoice.id)
    .where(Payment.id == bindparam("payment"))
)


def locked(db: Session, application_id: str) -> Application:
    """The application, for a change of its money: it is locked first, then invoice, then payment."""
    found = policy.locked(db, _BY_ID, {"id": application_id})
    assert found is not None
    return found


def locked_for(db: Session, payment_id: str) -> Application:
    """As `locked`: the application that a payment is for."""
    found = policy.locked(db, _BY_PAYMENT, {"payment": payment_id})
    assert found is not None
    return found


def fee_paid(db: Session, application: Application, payment: Payment, *, actor: Actor, now: dt.datetime) -> None:
    """Move a locked application on after its fee was settled, and tell the person."""
    kind = "paid" if payment.method == "counter" else "paid_online"
    history.remark(db, application, kind, actor=actor, now=now, data={"payment": payment.id})
    if application.status == Status.AWAITING_FEE:
        history.do(db, application, Action.FEE_PAID, role=Role.SYSTEM, actor=actor, now=now)
        receive(db, application, now=now)
    elif application.status == Status.FEE_DUE:
        history.do(db, application, Action.FEE_PAID, role=Role.SYSTEM, actor=actor, now=now)
        clock.resume_after_fee(application, now=now)
    elif application.status == Status.APPROVED:
        db.flush()  # the fee counts as paid
        recording.conclude(db, application, now=now)
    slips.print_later(
        db,
        application,
        slips.FEE_RECEIPT,
        now=now,
        round=_earlier_receipts(db, application, payment),
        more={"payment": payment.id},
    )
    tell_owner(db, application, "fee_paid", now=now, key=payment.id, amount=payment.amount_vnd)


def receive(db: Session, application: Application, *, now: dt.datetime) -> None:
    """The filing is received at this moment: the term counts from it, and the person gets the acknowledgement."""
    clock.on_filing(application, drafts.definition_of(db, application).term, now=now)
    slips.print_later(db, application, slips.ACKNOWLEDGEMENT, now=now)
    slips.print_later(db, application, slips.FILED, now=now)
    tell_owner(db, application, "filed", now=now)


def _earlier_receipts(db: Session, application: Application, payment: Payment) -> int:
    """How many receipts the application already has: a fee may be paid, given back and paid again."""
    return db.scalars(_EARLIER, {"application": application.id, "payment": payment.id}).one()
