"""Stripe's own library drives the local provider and finds nothing odd: answers, errors, keys, lists, signatures."""

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import stripe

from payments.gateway import Order
from payments.stripe import checkout_body
from tests.payments.provider import KEY, SECRET, Mailbox, Provider, running_provider

Make = Callable[..., Order]
PRICE = "line_items[0][price_data]"


def parameters(order: Order) -> Any:
    """What our client sends, for the official one to send."""
    return checkout_body(order)


@pytest.fixture
def client(provider: Provider) -> stripe.StripeClient:
    """The official client in front of the local provider."""
    return stripe.StripeClient(KEY, base_addresses={"api": provider.url}, max_network_retries=0)


@pytest.fixture
def paid(client: stripe.StripeClient, provider: Provider, order: Make) -> stripe.checkout.Session:
    """A session that was paid."""
    session = client.v1.checkout.sessions.create(parameters(order()))
    provider.pay(session.id)
    return client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent.latest_charge"]})


def test_a_session_goes_from_open_to_complete(client: stripe.StripeClient, provider: Provider, order: Make) -> None:
    session = client.v1.checkout.sessions.create(parameters(order()))
    assert (session.status, session.payment_status, session.amount_total) == ("open", "unpaid", 200_000)
    assert session.currency == "vnd"
    assert session.payment_intent is None
    provider.pay(session.id)
    session = client.v1.checkout.sessions.retrieve(session.id)
    assert (session.status, session.payment_status, session.url) == ("complete", "paid", None)
    assert isinstance(session.payment_intent, str)
    lines = client.v1.checkout.sessions.line_items.list(session.id)
    assert [line.description for line in lines] == ["Lệ phí cấp Phiếu lý lịch tư pháp số 1"]


def test_intent_and_charge_tell_of_the_same_money(client: stripe.StripeClient, paid: stripe.checkout.Session) -> None:
    intent = paid.payment_intent
    assert isinstance(intent, stripe.PaymentIntent)
    assert (intent.status, intent.amount_received) == ("succeeded", 200_000)
    charge = intent.latest_charge
    assert isinstance(charge, stripe.Charge)
    assert (charge.status, charge.amount_captured, charge.payment_intent) == ("succeeded", 200_000, intent.id)
    assert client.v1.charges.list({"payment_intent": intent.id}).data[0].id == charge.id
    assert client.v1.payment_intents.retrieve(intent.id).latest_charge == charge.id


def test_a_decline_is_a_failed_charge_with_its_code(
    client: stripe.StripeClient, provider: Provider, order: Make
) -> None:
    session = client.v1.checkout.sessions.create(parameters(order()))
    provider.pay(session.id, "4000000000009995")
    session = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert isinstance(session.payment_intent, stripe.PaymentIntent)
    assert session.payment_intent.status == "requires_payment_method"
    assert session.payment_intent.last_payment_error is not None
    assert session.payment_intent.last_payment_error.decline_code == "insufficient_funds"
    charges = client.v1.charges.list({"payment_intent": session.payment_intent.id}).data
    assert [(charge.status, charge.paid, charge.failure_code) for charge in charges] == [
        ("failed", False, "card_declined")
    ]


def test_refunds_stop_at_what_was_paid(client: stripe.StripeClient, paid: stripe.checkout.Session) -> None:
    assert isinstance(paid.payment_intent, stripe.PaymentIntent)
    intent = paid.payment_intent.id
    refund = client.v1.refunds.create({"payment_intent": intent, "amount": 50_000})
    assert (refund.status, refund.amount, refund.payment_intent) == ("succeeded", 50_000, intent)
    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded amount") as caught:
        client.v1.refunds.create({"payment_intent": intent, "amount": 150_001})
    assert caught.value.param == "amount"
    client.v1.refunds.create({"payment_intent": intent})
    with pytest.raises(stripe.InvalidRequestError) as caught:
        client.v1.refunds.create({"payment_intent": intent})
    assert caught.value.code == "charge_already_refunded"
    charge = client.v1.charges.list({"payment_intent": intent}).data[0]
    assert (charge.refunded, charge.amount_refunded) == (True, 200_000)
    assert [each.amount for each in client.v1.refunds.list({"payment_intent": intent})] == [150_000, 50_000]


def test_a_key_gives_the_same_answer_and_another_body_an_error(client: stripe.StripeClient, order: Make) -> None:
    options: stripe.RequestOptions = {"idempotency_key": uuid.uuid4().hex}
    body = parameters(order())
    first = client.v1.checkout.sessions.create(body, options)
    again = client.v1.checkout.sessions.create(body, options)
    assert again.id == first.id
    assert again.last_response is not None
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    with pytest.raises(stripe.IdempotencyError, match="same parameters"):
        client.v1.checkout.sessions.create({**body, "locale": "en"}, options)
    with pytest.raises(stripe.IdempotencyError):
        client.v1.refunds.create({"payment_intent": "pi_0"}, options)


def test_a_key_is_not_spent_on_parameters_that_are_wrong(client: stripe.StripeClient, order: Make) -> None:
    options: stripe.RequestOptions = {"idempotency_key": uuid.uuid4().hex}
    body = parameters(order())
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.checkout.sessions.create({**body, "expires_at": 1}, options)
    client.v1.checkout.sessions.create(body, options)


def test_a_key_is_forgotten_after_a_day(order: Make, tmp_path: Path) -> None:
    options: stripe.RequestOptions = {"idempotency_key": uuid.uuid4().hex}
    body = {name: value for name, value in parameters(order()).items() if name != "expires_at"}
    with running_provider(tmp_path / "provider.db") as provider:
        client = stripe.StripeClient(KEY, base_addresses={"api": provider.url}, max_network_retries=0)
        first = client.v1.checkout.sessions.create(body, options)
        assert client.v1.checkout.sessions.create(body, options).id == first.id
        provider.turn("clock", advance=86_401)
        assert client.v1.checkout.sessions.create(body, options).id != first.id
        assert client.v1.checkout.sessions.retrieve(first.id).status == "expired"


@pytest.mark.parametrize(
    ("change", "code", "param"),
    [
        ({"payment_method_types": ["card"]}, "parameter_unknown", "payment_method_types"),
        ({"line_items": None}, "parameter_missing", "line_items"),
        ({"success_url": ""}, "parameter_invalid_empty", "success_url"),
        ({"expires_at": "soon"}, "parameter_invalid_integer", "expires_at"),
        (
            {"line_items": [{"price_data": {"currency": "vnd"}}]},
            "parameter_missing",
            "line_items[0][price_data][unit_amount]",
        ),
        ({"line_items": [{"quantity": 1}]}, "parameter_missing", PRICE),
    ],
)
def test_wrong_parameters_are_named(
    client: stripe.StripeClient, order: Make, change: dict[str, object], code: str, param: str
) -> None:
    body = {name: value for name, value in {**parameters(order()), **change}.items() if value is not None}
    with pytest.raises(stripe.InvalidRequestError) as caught:
        client.v1.checkout.sessions.create(body)
    assert (caught.value.code, caught.value.param, caught.value.http_status) == (code, param, 400)


def test_errors_have_the_types_the_library_expects(client: stripe.StripeClient, provider: Provider) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        client.v1.checkout.sessions.retrieve("cs_test_0")
    assert (caught.value.http_status, caught.value.code) == (404, "resource_missing")
    assert caught.value.request_id is not None
    stranger = stripe.StripeClient("sk_live_1", base_addresses={"api": provider.url}, max_network_retries=0)
    with pytest.raises(stripe.AuthenticationError):
        stranger.v1.refunds.list()
    provider.fault("busy", "GET /v1/refunds")
    with pytest.raises(stripe.RateLimitError):
        client.v1.refunds.list()
    provider.fault("500-before", "GET /v1/refunds")
    with pytest.raises(stripe.APIError):
        client.v1.refunds.list()


def test_a_closed_session_cannot_be_expired(client: stripe.StripeClient, paid: stripe.checkout.Session) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="status of complete"):
        client.v1.checkout.sessions.expire(paid.id)


def test_lists_turn_pages_both_ways(client: stripe.StripeClient, order: Make) -> None:
    made = [client.v1.checkout.sessions.create(parameters(order())).id for _ in range(3)][::-1]
    first = client.v1.checkout.sessions.list({"limit": 2})
    assert ([each.id for each in first], first.has_more) == (made[:2], True)
    after = client.v1.checkout.sessions.list({"limit": 1, "starting_after": made[1]})
    assert [each.id for each in after] == [made[2]]
    before = client.v1.checkout.sessions.list({"limit": 1, "ending_before": made[2]})
    assert [each.id for each in before] == [made[1]]
    assert all(each.status == "open" for each in client.v1.checkout.sessions.list({"status": "open"}))


def test_events_tell_the_story_and_their_signatures_are_accepted(
    client: stripe.StripeClient, paid: stripe.checkout.Session, mailbox: Mailbox
) -> None:
    (letter,) = mailbox.wait(paid.id)
    event = stripe.Webhook.construct_event(letter.body, letter.signature, SECRET)
    assert (event.type, event.data.object["id"]) == ("checkout.session.completed", paid.id)
    assert client.v1.events.retrieve(event.id).type == event.type
    assert event.id in [each.id for each in client.v1.events.list({"type": "checkout.session.completed"})]
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(letter.body + b" ", letter.signature, SECRET)
    assert isinstance(paid.payment_intent, stripe.PaymentIntent)
    mailbox.wait(paid.payment_intent.id, "payment_intent.succeeded")
