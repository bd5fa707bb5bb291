"""Only what the provider signed a moment ago with one of our secrets is believed."""

import datetime as dt
import json
from typing import Any

import pytest

from payments.errors import EventTooOld, EventUnreadable, SignatureRefused
from payments.fake.deliveries import signature
from payments.webhook import CheckoutChanged, Irrelevant, PaymentDeclined, RefundChanged, read_event

NOW = dt.datetime(2026, 11, 16, 3, 0, tzinfo=dt.UTC)
AT = int(NOW.timestamp())
SESSION = {"id": "cs_test_1", "client_reference_id": "payment-1"}


def event(kind: str = "checkout.session.completed", subject: Any = SESSION) -> bytes:
    return json.dumps(
        {"id": "evt_1", "object": "event", "created": AT, "type": kind, "data": {"object": subject}}
    ).encode()


def read(body: bytes, header: str, *, secrets: tuple[str, ...] = ("whsec_new",), now: dt.datetime = NOW) -> Any:
    return read_event(body, header, secrets=secrets, now=now)


def test_a_completed_checkout_is_told_with_our_payment() -> None:
    body = event()
    told = read(body, signature(body, "whsec_new", AT))
    assert told == CheckoutChanged(event_id="evt_1", created=NOW, checkout_id="cs_test_1", payment_id="payment-1")


@pytest.mark.parametrize(
    ("kind", "subject", "expected"),
    [
        ("checkout.session.expired", SESSION, CheckoutChanged),
        ("checkout.session.async_payment_succeeded", SESSION, CheckoutChanged),
        ("checkout.session.async_payment_failed", SESSION, CheckoutChanged),
        ("refund.created", {"id": "re_1", "metadata": {"refund_id": "r"}}, RefundChanged),
        ("refund.failed", {"id": "re_1", "metadata": None}, RefundChanged),
        ("charge.succeeded", {"id": "ch_1"}, Irrelevant),
        ("something.new", {}, Irrelevant),
    ],
)
def test_every_kind_of_event_is_read_or_left_aside(kind: str, subject: Any, expected: type) -> None:
    body = event(kind, subject)
    assert isinstance(read(body, signature(body, "whsec_new", AT)), expected)


def test_a_declined_payment_is_told_with_its_reason() -> None:
    problem = {"code": "card_declined", "decline_code": "insufficient_funds"}
    subject = {"id": "pi_1", "metadata": {"payment_id": "p"}, "last_payment_error": problem}
    body = event("payment_intent.payment_failed", subject)
    told = read(body, signature(body, "whsec_new", AT))
    assert isinstance(told, PaymentDeclined)
    assert (told.payment_id, told.reason) == ("p", "insufficient_funds")


@pytest.mark.parametrize(
    "header",
    [
        "",
        "nonsense",
        f"t={AT}",
        "v1=00",
        f"t={AT},v1=00",
        f"t={AT},v0={'0' * 64}",
        f"t={AT},v1=ữ",
        f"t={AT},t={AT},v1=00",
        f"t=-{AT},v1=00",
        f"t={'9' * 400},v1=00",
        "t=²,v1=00",
    ],
)
def test_a_forged_header_is_refused(header: str) -> None:
    with pytest.raises(SignatureRefused):
        read(event(), header)


def test_another_secret_is_refused() -> None:
    body = event()
    with pytest.raises(SignatureRefused):
        read(body, signature(body, "whsec_other", AT))


def test_an_empty_secret_signs_nothing() -> None:
    body = event()
    for secrets in ((), ("",)):
        with pytest.raises(SignatureRefused):
            read(body, signature(body, "", AT), secrets=secrets)


def test_an_altered_body_is_refused_however_little_was_altered() -> None:
    body = event()
    header = signature(body, "whsec_new", AT)
    for altered in (body.replace(b"payment-1", b"payment-2"), body + b" ", body[:-1]):
        with pytest.raises(SignatureRefused):
            read(altered, header)


def test_a_time_that_was_moved_is_refused() -> None:
    body = event()
    header = signature(body, "whsec_new", AT - 3600).replace(f"t={AT - 3600}", f"t={AT}")
    with pytest.raises(SignatureRefused):
        read(body, header)


@pytest.mark.parametrize("seconds", [-301, 301, 86_400 * 3])
def test_an_old_or_future_signature_is_refused(seconds: int) -> None:
    body = event()
    with pytest.raises(EventTooOld):
        read(body, signature(body, "whsec_new", AT - seconds))


@pytest.mark.parametrize("seconds", [-300, 0, 300])
def test_clocks_may_differ_by_five_minutes(seconds: int) -> None:
    body = event()
    assert isinstance(read(body, signature(body, "whsec_new", AT - seconds)), CheckoutChanged)


def test_while_a_secret_is_rotated_both_are_good() -> None:
    body = event()
    for secret in ("whsec_old", "whsec_new"):
        read(body, signature(body, secret, AT), secrets=("whsec_new", "whsec_old"))
    # The provider, too, signs with both while it rotates: one of ours is enough.
    both = signature(body, "whsec_old,whsec_new", AT)
    assert both.count("v1=") == 2
    read(body, both, secrets=("whsec_new",))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b"\xff",
        b"{}",
        event("checkout.session.completed", {}),
        event("checkout.session.completed", None),
        event("refund.created", {"id": 7}),
        json.dumps({"id": "evt_1", "created": "soon", "type": "x", "data": {"object": {}}}).encode(),
    ],
)
def test_a_signed_body_that_is_no_event_is_told_apart_from_a_forged_one(body: bytes) -> None:
    with pytest.raises(EventUnreadable):
        read(body, signature(body, "whsec_new", AT))
