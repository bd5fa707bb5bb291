"""Paying online, in three beats: remember the attempt, have the provider open its page, remember the answer.

An invoice has one live attempt at most. A second click, or a second tab, finds it and is led to the same page; one that
is about to close, or speaks another language, is closed before the next is opened. Nothing here holds a transaction
across the network: these verbs take the database and open their own.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final, Literal, cast

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from payments import errors
from payments.gateway import Checkout, Gateway, Line, Order, Standing
from payments.money import Money
from services.applications import policy
from services.applications.models import PAYS_ONLINE, Application
from services.billing import invoices
from services.billing.models import LIVE, Invoice, Payment
from services.billing.settling import settle
from services.db import Database, new_id
from services.errors import Conflict
from services.jobs.queue import enqueue
from services.killpoints import killpoint
from services.people.actor import actor_of
from services.text import N_

#: How long a payment page stays open; the provider allows from half an hour to a day.
OPEN_FOR: Final = dt.timedelta(hours=1)
#: A page with less time than this left is closed and another one opened.
TOO_SHORT: Final = dt.timedelta(minutes=10)
#: When the worker first asks about an attempt that nobody came back from.
FIRST_LOOK: Final = dt.timedelta(minutes=3)
#: The provider's clock may differ from ours.
_CLOCKS_DIFFER: Final = dt.timedelta(minutes=5)
#: More than this many closed pages in a row is a fault, not bad luck.
_TRIES: Final = 3
_LIVE_ATTEMPT: Final = (
    select(Payment).where(Payment.invoice_id == bindparam("invoice"), Payment.state.in_(LIVE)).with_for_update()
)


@dataclass(frozen=True)
class Started:
    """Where to send the person: the provider's page, or (`url` empty) to how the attempt stands now."""

    payment_id: str
    url: str


@dataclass(frozen=True)
class _Attempt:
    """A live attempt as it is remembered, with the order it must always be sent with."""

    order: Order
    session_id: str | None
    begun_at: dt.datetime
    #: Made by this very call; nobody can have asked the provider before.
    is_new: bool


def can_pay_online(application: Application, invoice: Invoice | None, *, minimum_vnd: int) -> bool:
    """Whether this invoice can be paid in the browser: level 4, still owed, and not too small for the provider."""
    return (
        invoice is not None
        and invoice.state == "open"
        and application.level >= PAYS_ONLINE
        and invoice.amount_vnd >= minimum_vnd
        and not application.is_ended
    )


def start(
    database: Database,
    gateway: Gateway,
    *,
    account_id: str,
    application_id: str,
    locale: str,
    base_url: str,
    minimum_vnd: int,
    now: dt.datetime,
) -> Started:
    """Lead the person to the provider's page for what they owe.

    Raises NotFound, Conflict when nothing is owed or the fee is paid at the counter, PaymentError when the provider
    cannot be asked: the attempt is remembered, and the next click finds out what became of it.
    """
    for _ in range(_TRIES):
        with database.transaction() as db:
            attempt = _remember(db, account_id, application_id, locale, base_url, minimum_vnd, now=now)
        killpoint("payment.remembered")
        checkout = _page(database, gateway, attempt, locale, now=now)
        if checkout is None:
            continue
        payment_id = attempt.order.payment_id
        killpoint("payment.opened")
        with database.transaction() as db:
            settle(db, payment_id, checkout, now=now)
        killpoint("payment.settled")
        if checkout.standing is Standing.OPEN:
            return Started(payment_id, checkout.url)
        if checkout.standing in (Standing.PAID, Standing.CONFIRMING):
            return Started(payment_id, "")
    raise errors.ProviderFailed("no payment page stays open")


def ask(database: Database, gateway: Gateway, payment_id: str, *, now: dt.datetime, is_too_late: bool = False) -> None:
    """Find out from the provider how a payment stands, and settle it. Raises PaymentError, LookupError.

    A page that is still open for an invoice which needs no money any more, or when it `is_too_late`, is closed.
    """
    with database.reading() as db:
        payment = db.get(Payment, payment_id)
        if payment is None or payment.method != "online":
            raise LookupError(payment_id)
        if payment.state not in LIVE:
            return
        is_owed = db.get_one(Invoice, payment.invoice_id).state == "open"
        session_id, begun_at, expires_at = payment.session_id, payment.begun_at, payment.expires_at
    checkout = gateway.fetch(session_id) if session_id else gateway.find(payment_id, since=begun_at - _CLOCKS_DIFFER)
    if checkout is not None and checkout.standing is Standing.OPEN and (is_too_late or not is_owed):
        checkout = gateway.expire(checkout.id)
    killpoint("payment.asked")
    if checkout is None:
        # Not opened so far. A request may still be on its way; once its page could not be open any more, none is.
        if expires_at is not None and now > expires_at:
            _cancel(database, payment_id)
        return
    with database.transaction() as db:
        settle(db, payment_id, checkout, now=now)
    killpoint("payment.settled")


def latest(db: Session, application_id: str) -> Payment | None:
    """The last attempt to pay anything of this application online."""
    of_application = (
        select(Payment)
        .join(Invoice, Invoice.id == Payment.invoice_id)
        .where(Invoice.application_id == application_id, Payment.method == "online")
    )
    return db.scalars(of_application.order_by(Payment.begun_at.desc(), Payment.id).limit(1)).first()


def payment_of(db: Session, application: Application, payment_id: str) -> Payment | None:
    """An online payment of this application, or None for any other."""
    payment = db.get(Payment, payment_id)
    if payment is None or payment.method != "online":
        return None
    invoice = db.get_one(Invoice, payment.invoice_id)
    return payment if invoice.application_id == application.id else None


def _remember(
    db: Session, account_id: str, application_id: str, locale: str, base_url: str, minimum_vnd: int, *, now: dt.datetime
) -> _Attempt:
    """First beat: the live attempt of the open invoice; a new one where there is none."""
    application = policy.to_pay(db, actor_of(db, account_id, now), application_id)
    invoice = invoices.open_invoice(db, application.id)
    if invoice is None or application.is_ended:
        raise Conflict(N_("Nothing is to be paid any more. Look at the application as it stands now."))
    if not can_pay_online(application, invoice, minimum_vnd=minimum_vnd):
        raise Conflict(N_("This fee is paid at the counter."))
    payment = db.scalar(_LIVE_ATTEMPT, {"invoice": invoice.id})
    is_new = payment is None
    if payment is None:
        payment = Payment(
            id=new_id(),
            invoice_id=invoice.id,
            agency_code=invoice.agency_code,
            method="online",
            state="open",
            amount_vnd=invoice.amount_vnd,
            begun_at=now,
            locale=locale,
            expires_at=(now + OPEN_FOR).replace(microsecond=0),
        )
        db.add(payment)
        enqueue(db, "billing.sweep", {"payment_id": payment.id, "step": 1}, now=now, run_at=now + FIRST_LOOK)
    order = _order(db, application, invoice, payment, base_url)
    return _Attempt(order, payment.session_id, payment.begun_at, is_new)


def _order(db: Session, application: Application, invoice: Invoice, payment: Payment, base_url: str) -> Order:
    back = f"{base_url}/applications/{application.id}/payments/{payment.id}"
    assert payment.expires_at is not None
    return Order(
        payment_id=payment.id,
        lines=tuple(
            Line(line.label(payment.locale), Money(line.amount_vnd))
            for line in invoices.lines_of(db, invoice)
            if line.amount_vnd
        ),
        description=application.code or "",
        locale=cast(Literal["vi", "en", "zh"], payment.locale),
        success_url=back,
        cancel_url=back,
        expires_at=payment.expires_at,
    )


def _page(database: Database, gateway: Gateway, attempt: _Attempt, locale: str, *, now: dt.datetime) -> Checkout | None:
    """Second beat: the provider's page of this attempt. None when nothing was opened and it was given up."""
    order, session_id = attempt.order, attempt.session_id
    try:
        if session_id is None:
            opened = gateway.open_checkout(order)
            if attempt.is_new:
                return opened
            # The same id gives the same answer again, as it was at first; how the page stands now has to be asked.
            session_id = opened.id
    except errors.AmountTooSmall as cause:
        _cancel(database, order.payment_id)
        raise Conflict(N_("This fee is paid at the counter.")) from cause
    except (errors.RequestRefused, errors.ProviderFailedForGood):
        found = gateway.find(order.payment_id, since=attempt.begun_at - _CLOCKS_DIFFER)
        if found is None:
            _cancel(database, order.payment_id)
        return found
    checkout = gateway.fetch(session_id)
    is_good = order.locale == locale and checkout.expires_at - now > TOO_SHORT
    return checkout if is_good or checkout.standing is not Standing.OPEN else gateway.expire(checkout.id)


def _cancel(database: Database, payment_id: str) -> None:
    """Give up an attempt for which the provider has opened nothing."""
    with database.transaction() as db:
        payment = db.scalars(select(Payment).where(Payment.id == payment_id).with_for_update()).one()
        if payment.state == "open" and payment.session_id is None:
            payment.state = "cancelled"
