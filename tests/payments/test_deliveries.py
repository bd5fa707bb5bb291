"""Events arrive signed; again after a refusal; twice, late or out of order when asked; and survive a restart."""

import datetime as dt
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
import requests

from payments.errors import ProviderUnreachable
from payments.gateway import Order, Standing
from payments.stripe import StripeGateway
from payments.transport import Transport
from payments.webhook import CheckoutChanged, RefundChanged, read_event
from tests.payments.provider import KEY, SECRET, Letter, Mailbox, Provider, running_provider

Make = Callable[..., Order]


def read(letter: Letter) -> object:
    return read_event(letter.body, letter.signature, secrets=(SECRET,), now=dt.datetime.now(dt.UTC))


def test_a_payment_is_told_signed_and_with_our_reference(
    gateway: StripeGateway, provider: Provider, mailbox: Mailbox, order: Make
) -> None:
    checkout = gateway.open_checkout(asked := order())
    provider.pay(checkout.id)
    told = read(mailbox.wait(checkout.id)[0])
    assert isinstance(told, CheckoutChanged)
    assert (told.checkout_id, told.payment_id) == (checkout.id, asked.payment_id)


def test_an_expired_page_and_a_refund_are_told(
    gateway: StripeGateway, provider: Provider, mailbox: Mailbox, order: Make
) -> None:
    expired = gateway.expire(gateway.open_checkout(order()).id)
    assert isinstance(read(mailbox.wait(expired.id, "checkout.session.expired")[0]), CheckoutChanged)
    checkout = gateway.open_checkout(asked := order())
    provider.pay(checkout.id)
    collected = gateway.fetch(checkout.id).collected
    assert collected is not None
    refund = gateway.refund(collected.intent_id, amount=asked.total, refund_id=f"r-{asked.payment_id}")
    told = read(mailbox.wait(refund.id, "refund.created")[0])
    assert isinstance(told, RefundChanged)
    assert told.refund_id == f"r-{asked.payment_id}"


def test_a_refused_event_comes_again_under_the_same_id(
    gateway: StripeGateway, provider: Provider, mailbox: Mailbox, order: Make
) -> None:
    checkout = gateway.open_checkout(order())
    provider.settled()
    mailbox.refusals = 3
    gateway.expire(checkout.id)
    letters = mailbox.wait(checkout.id, copies=4)
    assert len({letter.event["id"] for letter in letters}) == 1
    assert all(isinstance(read(letter), CheckoutChanged) for letter in letters)
    provider.settled()
    assert len(mailbox.about(checkout.id)) == 4


def test_a_dropped_event_only_comes_when_it_is_sent_again(
    gateway: StripeGateway, provider: Provider, mailbox: Mailbox, order: Make
) -> None:
    checkout = gateway.open_checkout(order())
    provider.fault("webhook-drop", "checkout.session")
    gateway.expire(checkout.id)
    provider.settled()
    assert mailbox.about(checkout.id) == []
    (event,) = [row for row in provider.listed("events") if row["data"]["object"]["id"] == checkout.id]
    provider.turn("webhooks/resend", event=event["id"])
    mailbox.wait(checkout.id)


def test_an_event_may_come_twice(gateway: StripeGateway, provider: Provider, mailbox: Mailbox, order: Make) -> None:
    checkout = gateway.open_checkout(order())
    provider.fault("webhook-twice", "checkout.session", seconds=0.05)
    gateway.expire(checkout.id)
    first, second = mailbox.wait(checkout.id, copies=2)
    assert first.event["id"] == second.event["id"]


def test_an_event_may_come_late(gateway: StripeGateway, provider: Provider, mailbox: Mailbox, order: Make) -> None:
    late, prompt = gateway.open_checkout(order()), gateway.open_checkout(order())
    provider.fault("webhook-late", "checkout.session", seconds=0.3)
    gateway.expire(late.id)
    gateway.expire(prompt.id)
    mailbox.wait(prompt.id)
    assert mailbox.about(late.id) == []
    mailbox.wait(late.id)


def test_held_events_are_released_in_the_order_asked_for(
    gateway: StripeGateway, provider: Provider, mailbox: Mailbox, order: Make
) -> None:
    checkout = gateway.open_checkout(order())
    provider.fault("webhook-hold", "", times=-1)
    provider.pay(checkout.id)
    collected = gateway.fetch(checkout.id).collected
    assert collected is not None
    refund = gateway.refund(collected.intent_id, amount=checkout.total, refund_id=f"r-{checkout.id}")
    assert mailbox.about(checkout.id) == []
    provider.turn("webhooks/release", newest_first=True)
    mailbox.wait(checkout.id, "checkout.session.completed")
    # What happened last is told first: the refund is known before its payment.
    assert mailbox.about(refund.id, "refund.created")


def test_a_page_expires_by_itself_when_its_time_has_passed(
    gateway: StripeGateway, mailbox: Mailbox, order: Make, tmp_path: Path
) -> None:
    with running_provider(tmp_path / "provider.db", webhook_url=mailbox.url) as provider:
        gateway = StripeGateway(Transport(provider.url, KEY, production=False))
        checkout = gateway.open_checkout(order())
        provider.turn("clock", advance=3601)
        mailbox.wait(checkout.id, "checkout.session.expired")
        assert gateway.fetch(checkout.id).standing is Standing.EXPIRED


def test_after_a_kill_the_provider_remembers_payments_keys_and_undelivered_events(
    mailbox: Mailbox, order: Make, tmp_path: Path
) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{closed.getsockname()[1]}/"
        with running_provider(tmp_path / "provider.db", webhook_url=nobody) as provider:
            gateway = StripeGateway(Transport(provider.url, KEY, production=False))
            checkout = gateway.open_checkout(asked := order())
            provider.pay(checkout.id)
            provider.process.kill()
            provider.process.wait()
    with running_provider(tmp_path / "provider.db", webhook_url=mailbox.url) as provider:
        gateway = StripeGateway(Transport(provider.url, KEY, production=False))
        assert gateway.fetch(checkout.id).standing is Standing.PAID
        assert gateway.open_checkout(asked).id == checkout.id
        mailbox.wait(checkout.id, "checkout.session.completed")


def test_a_kill_in_the_middle_of_many_payments_loses_and_doubles_nothing(order: Make, tmp_path: Path) -> None:
    orders = [order() for _ in range(40)]
    paid: list[str] = []

    def open_and_pay(provider: Provider, asked: Order) -> None:
        gateway = StripeGateway(Transport(provider.url, KEY, production=False, backoff=()))
        with suppress(ProviderUnreachable, requests.ConnectionError):
            checkout = gateway.open_checkout(asked)
            assert provider.pay(checkout.id) == "complete"
            paid.append(checkout.id)
        if len(paid) == 8:
            provider.process.kill()

    def try_all(provider: Provider) -> None:
        with ThreadPoolExecutor(4) as payers:
            list(payers.map(lambda asked: open_and_pay(provider, asked), orders))

    with running_provider(tmp_path / "provider.db") as provider:
        try_all(provider)
    before = list(paid)
    assert len(before) < len(orders)
    with running_provider(tmp_path / "provider.db") as provider:
        gateway = StripeGateway(Transport(provider.url, KEY, production=False))
        assert {gateway.fetch(checkout_id).standing for checkout_id in before} == {Standing.PAID}
        try_all(provider)
        complete = provider.listed("checkout/sessions", status="complete")
        assert sorted(row["client_reference_id"] for row in complete) == sorted(each.payment_id for each in orders)
        assert len(provider.listed("checkout/sessions")) == len(provider.listed("charges")) == len(orders)


@pytest.mark.parametrize("wish", [{"fault": "earthquake"}, {"fault": "latency", "seconds": -1}, {"odd": 1}, {}])
def test_a_fault_that_does_not_exist_is_refused(provider: Provider, wish: dict[str, object]) -> None:
    with pytest.raises(AssertionError):
        provider.turn("faults", **wish)
