"""What our client does when the provider fails: nothing is done twice, and nothing that happened is lost."""

import datetime as dt
import threading
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
import requests

from payments.errors import (
    PaymentError,
    ProviderBusy,
    ProviderFailed,
    ProviderFailedForGood,
    ProviderUnreachable,
    RequestRefused,
    UnexpectedAnswer,
)
from payments.gateway import Order, Standing
from payments.money import Money
from payments.stripe import StripeGateway
from payments.transport import Transport
from tests.payments.provider import KEY, PATIENCE_SECONDS, Mailbox, Provider, nobody_sleeps

Make = Callable[..., Order]
SESSIONS = "POST /v1/checkout/sessions"


def sessions_of(provider: Provider, payment_id: str) -> list[dict[str, Any]]:
    return [row for row in provider.listed("checkout/sessions") if row["client_reference_id"] == payment_id]


@pytest.mark.parametrize("fault", ["busy", "500-before", "500-after", "timeout-before", "timeout-after"])
def test_a_failure_is_repeated_with_the_same_key_and_opens_one_checkout(
    gateway: StripeGateway, provider: Provider, pauses: list[float], order: Make, fault: str
) -> None:
    provider.fault(fault, SESSIONS, times=2)
    checkout = gateway.open_checkout(asked := order())
    assert checkout.standing is Standing.OPEN
    assert len(sessions_of(provider, asked.payment_id)) == 1
    assert pauses == ([1.0, 2.0] if fault == "busy" else [0.5, 2.0])


def test_after_three_tries_the_client_gives_up_and_says_that_it_may_have_happened(
    gateway: StripeGateway, provider: Provider, pauses: list[float], order: Make
) -> None:
    provider.fault("500-before", SESSIONS, times=3)
    with pytest.raises(ProviderFailed) as caught:
        gateway.open_checkout(order())
    assert caught.value.retry_safe
    assert caught.value.may_have_happened
    assert len(pauses) == 2


def test_a_checkout_whose_answer_never_came_is_found_by_its_payment(
    gateway: StripeGateway, hasty: StripeGateway, provider: Provider, order: Make
) -> None:
    provider.fault("timeout-after", SESSIONS, seconds=0.5)
    since = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=1)
    with pytest.raises(ProviderUnreachable) as caught:
        hasty.open_checkout(asked := order())
    assert isinstance(caught.value.__cause__, requests.ReadTimeout)
    found = gateway.find(asked.payment_id, since=since)
    assert found is not None
    assert gateway.open_checkout(asked) == found


def test_a_failure_that_the_provider_keeps_is_not_repeated_but_asked_about(
    gateway: StripeGateway, provider: Provider, pauses: list[float], order: Make
) -> None:
    provider.fault("500-kept", SESSIONS)
    with pytest.raises(ProviderFailedForGood):
        gateway.open_checkout(asked := order())
    assert len(pauses) == 1
    found = gateway.find(asked.payment_id, since=dt.datetime.now(dt.UTC) - dt.timedelta(minutes=1))
    assert found is not None
    assert found.standing is Standing.OPEN


def test_a_refund_whose_answer_was_lost_is_made_once(
    gateway: StripeGateway, hasty: StripeGateway, provider: Provider, order: Make
) -> None:
    checkout = gateway.open_checkout(asked := order())
    provider.pay(checkout.id)
    collected = gateway.fetch(checkout.id).collected
    assert collected is not None
    provider.fault("timeout-after", "POST /v1/refunds", seconds=0.5)
    with pytest.raises(ProviderUnreachable):
        hasty.refund(collected.intent_id, amount=Money(200_000), refund_id=f"r-{asked.payment_id}")
    gateway.refund(collected.intent_id, amount=Money(200_000), refund_id=f"r-{asked.payment_id}")
    assert len(provider.listed("refunds", payment_intent=collected.intent_id)) == 1


def test_an_expiry_whose_answer_was_lost_is_told_on_the_second_try(
    gateway: StripeGateway, provider: Provider, order: Make
) -> None:
    checkout = gateway.open_checkout(order())
    provider.fault("500-after", f"{SESSIONS}/{checkout.id}/expire")
    assert gateway.expire(checkout.id).standing is Standing.EXPIRED


def test_the_same_request_twice_at_once_waits_for_the_first(
    gateway: StripeGateway, provider: Provider, pauses: list[float], order: Make
) -> None:
    asked = order()
    provider.fault("timeout-after", SESSIONS, seconds=0.0)
    impatient = StripeGateway(Transport(provider.url, KEY, production=False, sleep=nobody_sleeps(pauses)))
    opened: list[str] = []
    refused: list[PaymentError] = []

    def pay_button() -> None:
        try:
            opened.append(impatient.open_checkout(asked).id)
        except ProviderBusy as busy:
            refused.append(busy)

    threads = [threading.Thread(target=pay_button) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    assert len(opened) + len(refused) == 20
    assert len(set(opened)) == 1
    assert len(sessions_of(provider, asked.payment_id)) == 1


def test_a_slow_answer_is_waited_for(gateway: StripeGateway, provider: Provider, order: Make) -> None:
    provider.fault("latency", SESSIONS, seconds=0.1)
    assert gateway.open_checkout(order()).standing is Standing.OPEN


def test_a_fault_can_be_asked_for_by_a_header(provider: Provider) -> None:
    address, asked = f"{provider.url}/v1/charges", {"Fake-Fault": "500-before"}
    assert requests.get(address, auth=(KEY, ""), headers=asked, timeout=10).status_code == 500
    assert requests.get(address, auth=(KEY, ""), timeout=10).status_code == 200
    assert requests.get(address, headers={"Fake-Fault": "nonsense"}, timeout=10).status_code == 400


def test_a_refusal_is_not_repeated(gateway: StripeGateway, pauses: list[float], order: Make) -> None:
    with pytest.raises(RequestRefused):
        gateway.open_checkout(order(success_url="javascript:alert(1)"))
    assert pauses == []


def test_a_provider_that_is_not_there_is_unreachable(pauses: list[float]) -> None:
    nowhere = StripeGateway(Transport("http://127.0.0.1:1", KEY, production=False, sleep=nobody_sleeps(pauses)))
    with pytest.raises(ProviderUnreachable):
        nowhere.fetch("cs_test_0")
    assert len(pauses) == 2


def test_an_answer_that_is_no_json_is_not_understood(order: Make) -> None:
    # A mailbox answers 200 and nothing, as a proxy in the way might.
    with closing(Mailbox()) as proxy:
        odd = StripeGateway(Transport(proxy.url, KEY, production=False, backoff=()))
        with pytest.raises(UnexpectedAnswer):
            odd.open_checkout(order())
