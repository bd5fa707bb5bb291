"""After one reconciliation the books say what the provider says; what people must look at is listed, not touched."""

import datetime as dt

import requests

from payments.money import Money
from services.applications import desk
from services.applications.workflow import Status
from services.billing import reconciling
from services.billing.models import Payment
from tests import factories
from tests.money.cases import Till
from tests.payments.provider import KEY


def reconciled(till: Till) -> list[tuple[str, str, bool]]:
    """What concerns this test: all tests share the provider, so what only it knows is left out."""
    found = reconciling.reconcile(till.database, till.gateway, now=till.now)
    return [(each.kind, each.subject, each.repaired) for each in found if not each.kind.startswith("unknown")]


def test_a_payment_nobody_asked_about_is_settled(till: Till) -> None:
    id = till.filed()
    started = till.pay(id)
    till.at_the_provider(started.payment_id)
    assert reconciled(till) == [("not-settled", started.payment_id, True)]
    assert till.application(id).status == Status.FILED
    assert reconciled(till) == []


def test_a_refund_whose_answer_was_lost_is_recorded(till: Till) -> None:
    id = till.filed()
    till.paid(id)
    till.refuse(id)
    (refund,) = till.refunds(id)
    payment = till.payment(refund.payment_id)
    till.gateway.refund(payment.intent_id or "", amount=_money(payment), refund_id=refund.id)
    assert reconciled(till) == [("refund-not-recorded", refund.id, True)]
    assert till.received(id) == 0
    assert till.balances() == {}
    assert reconciled(till) == []


def test_a_refund_whose_answer_was_lost_days_ago_is_found_though_the_provider_forgot_the_request(till: Till) -> None:
    id = till.filed()
    till.paid(id)
    till.refuse(id)
    till.provider.fault("500-after", "POST /v1/refunds", times=3)
    till.refund_jobs()
    assert [each.state for each in till.refunds(id)] == ["confirmed"]
    two_days = 2 * 24 * 3600
    till.provider.turn("clock", advance=two_days)
    till.ahead += dt.timedelta(seconds=two_days)
    try:
        till.refund_jobs()
    finally:
        till.provider.turn("clock", advance=-two_days)
    assert [each.state for each in till.refunds(id)] == ["done"]
    assert till.received(id) == 0
    assert till.balances() == {}


def test_a_page_that_is_open_for_nothing_is_closed(till: Till) -> None:
    id = till.filed()
    started = till.pay(id)
    with till.database.transaction() as db:
        clerk = factories.clerk(db, now=till.now)
        invoice = till.invoice(id)
        desk.record_payment(db, clerk, till.application(id).code or "", invoice_id=invoice.id, now=till.now)
    assert reconciled(till) == [("open-for-nothing", started.payment_id, True)]
    assert till.payment(started.payment_id).state == "expired"


def test_money_that_only_the_provider_knows_is_listed_and_left_alone(till: Till) -> None:
    id = till.filed()
    payment_id = till.paid(id)
    intent = till.payment(payment_id).intent_id
    url = f"{till.provider.url}/v1/refunds"
    requests.post(url, data={"payment_intent": intent, "amount": 1000}, auth=(KEY, ""), timeout=10).raise_for_status()
    found = reconciling.reconcile(till.database, till.gateway, now=till.now)
    assert any(each.kind == "unknown-refund" and not each.repaired for each in found)
    assert till.payment(payment_id).state == "paid"


def _money(payment: Payment) -> Money:
    return Money(payment.amount_vnd)
