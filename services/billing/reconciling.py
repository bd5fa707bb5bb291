"""Holding the books against the provider: every difference is listed, what is safe is repaired, twice is as once.

Safe is what the provider's word settles anyway: a payment nobody asked about, a page that is open for nothing, a refund
whose answer was lost. Money that one side knows and the other does not is for people.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from payments import errors
from payments.gateway import Checkout, Gateway, RefundStanding, Standing
from payments.gateway import Refund as SentRefund
from services.billing import checkout as paying
from services.billing import worker
from services.billing.models import ARRIVED, LIVE, Invoice, LedgerEntry, Payment, Refund
from services.billing.settling import OtherCheckout, settle
from services.db import Database

#: How far back the provider is read; attempts live for an hour, refunds for some days.
WINDOW: Final = dt.timedelta(days=40)
_CLOCKS_DIFFER: Final = dt.timedelta(minutes=5)


@dataclass(frozen=True)
class Difference:
    """One thing the books and the provider, or the books among themselves, do not agree about."""

    kind: str
    #: Id of ours or of the provider's.
    subject: str
    #: For operators; no personal data.
    detail: str
    repaired: bool


def reconcile(
    database: Database, gateway: Gateway, *, now: dt.datetime, window: dt.timedelta = WINDOW
) -> list[Difference]:
    """Compare and repair. Raises PaymentError when the provider cannot be read: then nothing was compared."""
    since, until = now - window, now + _CLOCKS_DIFFER
    checkouts = {each.id: each for each in gateway.checkouts(since=since, until=until)}
    sent = {each.id: each for each in gateway.refunds(since=since, until=until)}
    found = list(_payments(database, gateway, checkouts, since=since, now=now))
    found += _refunds(database, gateway, sent, since=since, now=now)
    with database.reading() as db:
        found += _books(db)
    return found


def _payments(
    database: Database, gateway: Gateway, checkouts: Mapping[str, Checkout], *, since: dt.datetime, now: dt.datetime
) -> Iterator[Difference]:
    with database.reading() as db:
        rows = db.execute(
            select(Payment, Invoice.state).join(Invoice).where(Payment.method == "online", Payment.begun_at >= since)
        )
        ours = {payment.id: (payment, state) for payment, state in rows}
    seen = set()
    for theirs in checkouts.values():
        known = ours.get(theirs.payment_id)
        if known is None:
            if theirs.collected is not None and theirs.collected.received.amount:
                yield Difference("unknown-checkout", theirs.id, f"{theirs.collected.received.amount} đồng", False)
            continue
        seen.add(theirs.payment_id)
        yield from _payment(database, gateway, *known, theirs, now=now)
    for payment, _ in ours.values():
        if payment.id in seen:
            continue
        if payment.state in ARRIVED:
            yield Difference("not-at-provider", payment.id, payment.state, False)
        elif payment.state in LIVE and payment.expires_at is not None and now > payment.expires_at:
            paying.ask(database, gateway, payment.id, now=now)
            yield Difference("never-opened", payment.id, payment.state, True)


def _payment(
    database: Database, gateway: Gateway, payment: Payment, invoice_state: str, theirs: Checkout, *, now: dt.datetime
) -> Iterator[Difference]:
    if payment.session_id not in (None, theirs.id) or theirs.total.amount != payment.amount_vnd:
        yield Difference("other-checkout", payment.id, theirs.id, False)
        return
    is_useless = theirs.standing is Standing.OPEN and (payment.state not in LIVE or invoice_state != "open")
    is_behind = (
        theirs.standing in (Standing.PAID, Standing.FAILED, Standing.EXPIRED)
        if payment.state in LIVE
        else theirs.standing is Standing.PAID and payment.state not in ARRIVED
    )
    if is_useless or is_behind:
        kind = "open-for-nothing" if is_useless else "not-settled"
        detail = f"{payment.state} here, {theirs.standing} there"
        try:
            word = gateway.expire(theirs.id) if is_useless else theirs
            with database.transaction() as db:
                settle(db, payment.id, word, now=now)
        except (errors.PaymentError, OtherCheckout):
            yield Difference(kind, payment.id, detail, False)
            return
        yield Difference(kind, payment.id, detail, True)
        return
    if payment.state in ARRIVED:
        received = theirs.collected.received.amount if theirs.collected else 0
        if theirs.standing is not Standing.PAID or received != payment.amount_vnd:
            yield Difference("not-at-provider", payment.id, f"{received} of {payment.amount_vnd} đồng", False)


def _refunds(
    database: Database, gateway: Gateway, sent: Mapping[str, SentRefund], *, since: dt.datetime, now: dt.datetime
) -> Iterator[Difference]:
    with database.reading() as db:
        rows = select(Refund).join(Payment).where(Payment.method == "online", Refund.proposed_at >= since)
        ours = {refund.id: refund for refund in db.scalars(rows)}
    theirs_by_ours = {each.refund_id: each for each in sent.values() if each.refund_id in ours}
    for each in sent.values():
        if each.refund_id not in ours and each.standing is not RefundStanding.FAILED:
            yield Difference("unknown-refund", each.id, f"{each.amount.amount} đồng", False)
    for refund in ours.values():
        theirs = theirs_by_ours.get(refund.id)
        if refund.state in ("confirmed", "sent") and (theirs is None or theirs.standing is not RefundStanding.PENDING):
            worker.send_refund(database, gateway, refund.id, now=now)
            with database.reading() as db:
                after = db.get_one(Refund, refund.id).state
            yield Difference("refund-not-recorded", refund.id, f"{refund.state}, now {after}", after != refund.state)
        elif refund.state == "done" and (theirs is None or theirs.standing is RefundStanding.FAILED):
            yield Difference("refund-came-back", refund.id, theirs.failure if theirs else "not at the provider", False)
        elif refund.state == "failed":
            yield Difference("refund-failed", refund.id, refund.failure, False)


def _books(db: Session) -> Iterator[Difference]:
    """The ledger by itself: postings balance, and each invoice owes what its state says."""
    total = func.sum(LedgerEntry.amount_vnd)
    for posting, amount in db.execute(
        select(LedgerEntry.posting, total).group_by(LedgerEntry.posting).having(total != 0)
    ):
        yield Difference("unbalanced-posting", posting, f"{amount} đồng", False)
    owed = (
        select(LedgerEntry.invoice_id, total.label("owed"))
        .where(LedgerEntry.account == "receivable")
        .group_by(LedgerEntry.invoice_id)
        .subquery()
    )
    rows = select(Invoice.id, Invoice.state, Invoice.amount_vnd, func.coalesce(owed.c.owed, 0)).outerjoin(
        owed, owed.c.invoice_id == Invoice.id
    )
    for invoice_id, state, amount, still_owed in db.execute(rows):
        if int(still_owed) != (amount if state == "open" else 0):
            yield Difference("invoice-not-ledger", invoice_id, f"{state}, {still_owed} of {amount} đồng owed", False)
