"""Our client against the local provider: opening, paying, closing, giving back, listing."""

import datetime as dt
import threading
from collections.abc import Callable

import pytest

from payments.errors import (
    AmountTooSmall,
    KeyRefused,
    KeyReused,
    NotRefundable,
    RequestRefused,
    UnexpectedAnswer,
    UnknownObject,
)
from payments.gateway import Line, Order, RefundStanding, Standing
from payments.money import Money
from payments.reading import read_checkout
from payments.stripe import StripeGateway
from payments.transport import Transport
from tests.payments.provider import KEY, Mailbox, Provider

Make = Callable[..., Order]
HOUR = dt.timedelta(hours=1)


def paid(gateway: StripeGateway, provider: Provider, order: Order, card: str = "4242424242424242") -> str:
    """The intent of a checkout that was paid."""
    checkout = gateway.open_checkout(order)
    assert provider.pay(checkout.id, card) == "complete"
    collected = gateway.fetch(checkout.id).collected
    assert collected is not None
    return collected.intent_id


def test_an_opened_checkout_says_what_is_asked_and_where_to_pay(gateway: StripeGateway, order: Make) -> None:
    asked = order(lines=(Line("Lệ phí", Money(200_000)), Line("Phiếu thêm", Money(5_000), 2)))
    checkout = gateway.open_checkout(asked)
    assert checkout.total == Money(210_000) == asked.total
    assert checkout.payment_id == asked.payment_id
    assert checkout.standing is Standing.OPEN
    assert checkout.url.startswith("http")
    assert checkout.expires_at == asked.expires_at
    assert checkout.collected is None


def test_a_paid_checkout_names_the_charge_and_the_sum(gateway: StripeGateway, provider: Provider, order: Make) -> None:
    checkout = gateway.open_checkout(order())
    provider.pay(checkout.id)
    checkout = gateway.fetch(checkout.id)
    assert checkout.standing is Standing.PAID
    assert checkout.url == ""
    assert checkout.collected is not None
    assert checkout.collected.charge_id.startswith("ch_")
    assert (checkout.collected.received, checkout.collected.refunded) == (Money(200_000), Money(0))
    assert checkout.collected.declined == ""


@pytest.mark.parametrize(
    ("card", "reason"),
    [
        ("4000000000000002", "generic_decline"),
        ("4000000000009995", "insufficient_funds"),
        ("4000000000000069", "expired_card"),
        ("4000000000000127", "incorrect_cvc"),
        ("4111111111111111", "test_mode_live_card"),
    ],
)
def test_a_declined_card_leaves_the_page_open_and_tells_why(
    gateway: StripeGateway, provider: Provider, order: Make, card: str, reason: str
) -> None:
    checkout = gateway.open_checkout(order())
    assert provider.pay(checkout.id, card) == "open"
    checkout = gateway.fetch(checkout.id)
    assert checkout.standing is Standing.OPEN
    assert checkout.collected is not None
    assert checkout.collected.declined == reason
    assert checkout.collected.received == Money(0)
    assert provider.pay(checkout.id) == "complete"
    checkout = gateway.fetch(checkout.id)
    assert checkout.standing is Standing.PAID
    assert checkout.collected is not None
    assert checkout.collected.declined == ""


@pytest.mark.parametrize("card", ["4000002500003155", "4000002760003184"])
def test_a_card_that_asks_for_authentication_pays_only_after_it(
    gateway: StripeGateway, provider: Provider, order: Make, card: str
) -> None:
    checkout = gateway.open_checkout(order())
    assert provider.pay(checkout.id, card, agree=False) == "open"
    collected = gateway.fetch(checkout.id).collected
    assert collected is not None
    assert collected.declined == "payment_intent_authentication_failure"
    assert provider.pay(checkout.id, card, agree=True) == "complete"


@pytest.mark.parametrize(("succeeded", "end"), [(True, Standing.PAID), (False, Standing.FAILED)])
def test_a_slow_bank_is_being_confirmed_until_its_word_comes(
    gateway: StripeGateway, provider: Provider, mailbox: Mailbox, order: Make, succeeded: bool, end: Standing
) -> None:
    checkout = gateway.open_checkout(order())
    provider.turn("pay-later", session=checkout.id)
    mailbox.wait(checkout.id, "checkout.session.completed")
    assert gateway.fetch(checkout.id).standing is Standing.CONFIRMING
    assert gateway.expire(checkout.id).standing is Standing.CONFIRMING
    provider.turn("settle", session=checkout.id, succeeded=succeeded)
    mailbox.wait(checkout.id, "checkout.session.async_payment_")
    assert gateway.fetch(checkout.id).standing is end


def test_paying_and_closing_at_the_same_moment_end_in_one_of_the_two(
    gateway: StripeGateway, provider: Provider, order: Make
) -> None:
    for _ in range(20):
        checkout = gateway.open_checkout(order())
        payer = threading.Thread(target=provider.pay, args=(checkout.id,))
        payer.start()
        closed = gateway.expire(checkout.id)
        payer.join()
        after = gateway.fetch(checkout.id)
        assert after.standing is closed.standing
        assert after.standing in (Standing.PAID, Standing.EXPIRED)
        assert (after.collected is None) == (after.standing is Standing.EXPIRED)


def test_the_same_payment_opens_one_checkout_however_often_it_is_sent(
    gateway: StripeGateway, provider: Provider, order: Make
) -> None:
    asked = order()
    first = gateway.open_checkout(asked)
    assert gateway.open_checkout(asked) == first
    mine = [row for row in provider.listed("checkout/sessions") if row["client_reference_id"] == asked.payment_id]
    assert len(mine) == 1


def test_one_payment_id_for_two_sums_is_refused(gateway: StripeGateway, order: Make) -> None:
    asked = order(200_000)
    gateway.open_checkout(asked)
    with pytest.raises(KeyReused):
        gateway.open_checkout(order(100_000, payment_id=asked.payment_id))


def test_a_sum_that_is_too_small_is_refused_as_such(gateway: StripeGateway, order: Make) -> None:
    with pytest.raises(AmountTooSmall):
        gateway.open_checkout(order(5_000))


def test_an_expired_checkout_takes_no_money(gateway: StripeGateway, provider: Provider, order: Make) -> None:
    checkout = gateway.open_checkout(order())
    assert gateway.expire(checkout.id).standing is Standing.EXPIRED
    assert provider.pay(checkout.id) == "expired"
    assert gateway.fetch(checkout.id).collected is None
    assert gateway.expire(checkout.id).standing is Standing.EXPIRED


def test_whoever_expires_a_checkout_too_late_learns_that_it_was_paid(
    gateway: StripeGateway, provider: Provider, order: Make
) -> None:
    checkout = gateway.open_checkout(order())
    provider.pay(checkout.id)
    assert gateway.expire(checkout.id).standing is Standing.PAID


@pytest.mark.parametrize("minutes", [5, 60 * 48])
def test_a_page_is_open_for_half_an_hour_at_least_and_a_day_at_most(
    gateway: StripeGateway, order: Make, minutes: int
) -> None:
    with pytest.raises(RequestRefused, match="expires_at"):
        gateway.open_checkout(order(expires_at=dt.datetime.now(dt.UTC) + dt.timedelta(minutes=minutes)))


def test_money_is_given_back_once_however_often_it_is_asked(
    gateway: StripeGateway, provider: Provider, order: Make
) -> None:
    intent = paid(gateway, provider, asked := order())
    refund = gateway.refund(intent, amount=Money(200_000), refund_id=f"r-{asked.payment_id}")
    assert gateway.refund(intent, amount=Money(200_000), refund_id=f"r-{asked.payment_id}") == refund
    assert refund.standing is RefundStanding.DONE
    assert (refund.amount, refund.refund_id) == (Money(200_000), f"r-{asked.payment_id}")
    assert len(provider.listed("refunds", payment_intent=intent)) == 1
    collected = gateway.find(asked.payment_id, since=dt.datetime.now(dt.UTC) - HOUR)
    assert collected is not None
    assert collected.collected is not None
    assert collected.collected.refunded == Money(200_000)


def test_no_more_is_given_back_than_was_paid(gateway: StripeGateway, provider: Provider, order: Make) -> None:
    intent = paid(gateway, provider, asked := order())
    with pytest.raises(NotRefundable):
        gateway.refund(intent, amount=Money(200_001), refund_id=f"a-{asked.payment_id}")
    gateway.refund(intent, amount=Money(150_000), refund_id=f"b-{asked.payment_id}")
    with pytest.raises(NotRefundable):
        gateway.refund(intent, amount=Money(50_001), refund_id=f"c-{asked.payment_id}")
    gateway.refund(intent, amount=Money(50_000), refund_id=f"d-{asked.payment_id}")
    with pytest.raises(NotRefundable):
        gateway.refund(intent, amount=Money(1), refund_id=f"e-{asked.payment_id}")


@pytest.mark.parametrize(
    ("card", "before", "after"),
    [
        ("4000000000007726", RefundStanding.PENDING, RefundStanding.DONE),
        ("4000000000005126", RefundStanding.DONE, RefundStanding.FAILED),
    ],
)
def test_a_refund_may_take_its_time_or_come_back(
    gateway: StripeGateway, provider: Provider, order: Make, card: str, before: RefundStanding, after: RefundStanding
) -> None:
    intent = paid(gateway, provider, asked := order(), card)
    refund = gateway.refund(intent, amount=Money(200_000), refund_id=f"r-{asked.payment_id}")
    assert refund.standing is before
    provider.turn("finish", refund=refund.id)
    assert gateway.fetch_refund(refund.id).standing is after


def test_reconciliation_reads_every_page_of_the_lists(
    gateway: StripeGateway, provider: Provider, order: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("payments.stripe._PAGE", 2)
    since = dt.datetime.now(dt.UTC) - HOUR
    orders = [order() for _ in range(5)]
    opened = [gateway.open_checkout(each).id for each in orders]
    intent = paid(gateway, provider, order())
    refund = gateway.refund(intent, amount=Money(1_000), refund_id=f"r-{intent}")
    until = dt.datetime.now(dt.UTC) + HOUR
    listed = [checkout.id for checkout in gateway.checkouts(since=since, until=until)]
    assert [each for each in listed if each in opened] == opened[::-1]
    assert len(listed) == len(set(listed))
    assert refund in gateway.refunds(since=since, until=until)
    assert list(gateway.refunds(since=since - HOUR, until=since - HOUR / 2)) == []
    found = gateway.find(orders[0].payment_id, since=since)
    assert found is not None
    assert found.id == opened[0]
    assert gateway.find("nobody", since=since) is None


@pytest.mark.parametrize("checkout_id", ["cs_test_0", "../charges", "", "a/expire?x=ữ"])
def test_an_unknown_checkout_is_unknown_whatever_its_id_looks_like(gateway: StripeGateway, checkout_id: str) -> None:
    with pytest.raises(UnknownObject):
        gateway.fetch(checkout_id)
    with pytest.raises(UnknownObject):
        gateway.expire(checkout_id)


def test_a_live_key_is_refused_outside_production_by_us_and_by_the_local_provider(provider: Provider) -> None:
    for live in ("sk_live_1", "rk_live_1"):
        with pytest.raises(KeyRefused, match="production"):
            Transport(provider.url, live, production=False)
        with pytest.raises(KeyRefused, match="live"):
            StripeGateway(Transport(provider.url, live, production=True)).fetch("cs_test_0")
    with pytest.raises(KeyRefused):
        Transport(provider.url, "", production=False)
    with pytest.raises(KeyRefused):
        StripeGateway(Transport(provider.url, "something", production=False)).fetch("cs_test_0")


def test_the_key_shows_in_no_message(provider: Provider) -> None:
    nowhere = StripeGateway(Transport("http://127.0.0.1:1", KEY, production=False, backoff=()))
    with pytest.raises(Exception, match="no answer") as caught:
        nowhere.fetch("cs_test_0")
    assert KEY not in repr(caught.value)
    assert caught.value.__cause__ is not None


def test_a_session_in_another_currency_or_without_its_fields_is_not_believed() -> None:
    session = {
        "id": "cs_test_1",
        "client_reference_id": None,
        "status": "open",
        "payment_status": "unpaid",
        "amount_total": 100,
        "currency": "vnd",
        "url": "https://pay.example",
        "created": 1,
        "expires_at": 2,
        "payment_intent": None,
    }
    assert read_checkout(session).payment_id == ""
    for name, value in {"currency": "usd", "amount_total": 1.5, "status": "odd", "id": None}.items():
        with pytest.raises(UnexpectedAnswer):
            read_checkout({**session, name: value})
    del session["url"]
    with pytest.raises(UnexpectedAnswer):
        read_checkout(session)
