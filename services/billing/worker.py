"""The worker's half of money: heeds events, asks about payments nobody came back from, and sends refunds."""

import datetime as dt
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from payments import errors
from payments.gateway import Gateway, RefundStanding
from payments.gateway import Refund as SentRefund
from payments.money import Money
from payments.webhook import CheckoutChanged, Event, PaymentDeclined, RefundChanged
from services.applications import paying
from services.billing import checkout, refunds
from services.billing.models import LIVE, Payment, Refund
from services.db import Database
from services.jobs.queue import enqueue
from services.jobs.worker import Workshop
from services.killpoints import killpoint

#: The name of the provider's gateway among the worker's tools.
TOOL: Final = "gateway"
#: The provider's clock may differ from ours.
_CLOCKS_DIFFER: Final = dt.timedelta(minutes=5)
#: How long to wait before asking again: longer each time, hourly in the end.
_WAITS: Final = tuple(dt.timedelta(minutes=minutes) for minutes in (5, 10, 20, 30, 60))


def heed(db: Session, event: Event, *, now: dt.datetime) -> None:
    """Have the worker ask what an event of the provider is about. The same event again changes nothing."""
    key = f"event:{event.event_id}"[:120]
    match event:
        case CheckoutChanged(payment_id=payment_id) | PaymentDeclined(payment_id=payment_id):
            if db.get(Payment, payment_id) is not None:
                enqueue(db, "billing.sweep", {"payment_id": payment_id}, now=now, key=key)
        case RefundChanged(refund_id=refund_id):
            if db.get(Refund, refund_id) is not None:
                enqueue(db, "billing.refund", {"refund_id": refund_id}, now=now, key=key)


def sweep(workshop: Workshop, payment_id: str, step: int = 0) -> None:
    """Job billing.sweep: ask the provider how a payment stands. A `step` above 0 asks again until it is decided."""
    gateway: Gateway = workshop.tools[TOOL]
    try:
        checkout.ask(workshop.database, gateway, payment_id, now=workshop.now())
    except errors.PaymentError:
        step = step or 1  # the provider could not say: that is no failure of ours, but must not be forgotten
    with workshop.database.transaction() as db:
        if step and db.scalar(select(Payment.id).where(Payment.id == payment_id, Payment.state.in_(LIVE))):
            args = {"payment_id": payment_id, "step": step + 1}
            _later(db, "billing.sweep", args, f"billing.sweep:{payment_id}:{step}", step, now=workshop.now())


def refund(workshop: Workshop, refund_id: str, step: int = 1) -> None:
    """Job billing.refund: have the provider send a confirmed refund, or ask what became of it."""
    gateway: Gateway = workshop.tools[TOOL]
    send_refund(workshop.database, gateway, refund_id, now=workshop.now())
    with workshop.database.transaction() as db:
        if db.scalar(select(Refund.id).where(Refund.id == refund_id, Refund.state.in_(("confirmed", "sent")))):
            args = {"refund_id": refund_id, "step": step + 1}
            _later(db, "billing.refund", args, f"billing.refund:{refund_id}:{step}", step, now=workshop.now())


def send_refund(database: Database, gateway: Gateway, refund_id: str, *, now: dt.datetime) -> None:
    """Ask the provider for a refund, once however often it is asked, and remember its answer if there is one."""
    with database.reading() as db:
        wanted = db.get_one(Refund, refund_id)
        payment = db.get_one(Payment, wanted.payment_id)
        if wanted.state not in ("confirmed", "sent"):
            return
        intent_id, amount, provider_id = payment.intent_id or "", Money(wanted.amount_vnd), wanted.provider_id
        since = wanted.proposed_at - _CLOCKS_DIFFER
    answer: SentRefund | None = None
    failure = ""
    try:
        if provider_id is not None:
            answer = gateway.fetch_refund(provider_id)
        else:
            answer = gateway.refund(intent_id, amount=amount, refund_id=refund_id)
    except errors.RequestRefused as problem:
        failure = problem.code or type(problem).__name__
        try:
            # It may have been made when its answer was lost: the provider forgets the key of a request after a day.
            answer = _made(gateway, refund_id, since=since, until=now + _CLOCKS_DIFFER)
        except errors.PaymentError:
            return
    except errors.PaymentError:
        return  # asked again later
    killpoint("refund.asked")
    with database.transaction() as db:
        record_refund(db, refund_id, answer, failure=failure, now=now)
    killpoint("refund.recorded")


def _made(gateway: Gateway, refund_id: str, *, since: dt.datetime, until: dt.datetime) -> SentRefund | None:
    """The refund as the provider has it, or None if it was never made there."""
    return next((each for each in gateway.refunds(since=since, until=until) if each.refund_id == refund_id), None)


def record_refund(
    db: Session, refund_id: str, answer: SentRefund | None, *, failure: str = "", now: dt.datetime
) -> None:
    """Write down what the provider said of a refund; None: nothing. `failure`: why it refused, or empty."""
    found = db.get_one(Refund, refund_id)
    payment = db.get_one(Payment, found.payment_id)
    paying.locked_for(db, payment.id)
    db.refresh(found, with_for_update=True)
    if found.state not in ("confirmed", "sent"):
        return
    if answer is None:
        if failure:
            found.state, found.failure = "failed", failure[:60]
        return
    found.provider_id = answer.id
    match answer.standing:
        case RefundStanding.DONE:
            refunds.done(db, found, payment, now=now)
        case RefundStanding.PENDING:
            found.state = "sent"
        case RefundStanding.FAILED:
            found.state, found.failure = "failed", answer.failure[:60]


def _later(db: Session, name: str, args: dict[str, object], key: str, step: int, *, now: dt.datetime) -> None:
    wait = _WAITS[min(step - 1, len(_WAITS) - 1)]
    enqueue(db, name, args, now=now, key=key, run_at=now + wait)
