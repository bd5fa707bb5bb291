"""What a paid fee means to the application: a filing that waited for it counts now, a handling that waited goes on."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.applications import clock, drafts, history
from services.applications.models import Application
from services.applications.notify import tell_owner
from services.applications.workflow import Action, Role, Status
from services.billing.models import Invoice, Payment
from services.people.actor import Actor
from services.results import recording, slips


def locked(db: Session, application_id: str) -> Application:
    """The application, for a change of its money: it is locked first, then invoice, then payment."""
    return db.scalars(select(Application).where(Application.id == application_id).with_for_update()).one()


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
        recording.conclude(db, application, now=now)
    slips.print_later(
        db, application, slips.FEE_RECEIPT, now=now, round=_earlier_receipts(db, payment), more={"payment": payment.id}
    )
    tell_owner(db, application, "fee_paid", now=now, key=payment.id, amount=payment.amount_vnd)


def receive(db: Session, application: Application, *, now: dt.datetime) -> None:
    """The filing is received at this moment: the term counts from it, and the person gets the acknowledgement."""
    clock.on_filing(application, drafts.definition_of(db, application).term, now=now)
    slips.print_later(db, application, slips.ACKNOWLEDGEMENT, now=now)
    slips.print_later(db, application, slips.FILED, now=now)
    tell_owner(db, application, "filed", now=now)


def _earlier_receipts(db: Session, payment: Payment) -> int:
    """How many receipts the application already has: a fee may be paid, given back and paid again."""
    invoice = db.get_one(Invoice, payment.invoice_id)
    earlier = (
        select(Payment.id)
        .join(Invoice, Invoice.id == Payment.invoice_id)
        .where(
            Invoice.application_id == invoice.application_id,
            Payment.receipt_number.is_not(None),
            Payment.id != payment.id,
        )
    )
    return len(db.scalars(earlier).all())
