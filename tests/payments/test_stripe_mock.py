"""What we send is accepted by stripe-mock, Stripe's own server made from its API description.

Set PAYMENT_API_BASE to where one listens (`stripe-mock -port 12111`: PAYMENT_API_BASE=http://localhost:12111).
Its answers are canned, so only that it accepts what we send is of interest.
"""

import datetime as dt
import os
from collections.abc import Callable

import pytest
import requests

from payments.gateway import Order
from payments.money import Money
from payments.stripe import REFUNDS, SESSIONS, checkout_body, list_query, refund_body
from payments.transport import Transport

BASE = os.environ.get("PAYMENT_API_BASE", "").rstrip("/")


def _why_not() -> str:
    if not BASE:
        return "no stripe-mock: PAYMENT_API_BASE is not set"
    try:
        answer = requests.get(BASE, timeout=3)
    except requests.RequestException:
        return f"no stripe-mock: nothing answers at {BASE}"
    return "" if "Stripe-Mock-Version" in answer.headers else f"no stripe-mock: {BASE} is something else"


def test_stripe_mock_accepts_everything_we_send(order: Callable[..., Order]) -> None:
    if reason := _why_not():
        pytest.skip(reason)
    transport = Transport(BASE, "sk_test_123", production=False)
    session = transport.post(SESSIONS, checkout_body(order()), idempotency_key="a")
    assert session["object"] == "checkout.session"
    transport.get(f"{SESSIONS}/{session['id']}", {"expand": ["payment_intent.latest_charge"]})
    transport.post(f"{SESSIONS}/{session['id']}/expire", {"expand": ["payment_intent"]}, idempotency_key=None)
    refund = transport.post(REFUNDS, refund_body("pi_1", amount=Money(1), refund_id="r"), idempotency_key="b")
    transport.get(f"{REFUNDS}/{refund['id']}")
    now = dt.datetime.now(dt.UTC)
    for path in (SESSIONS, REFUNDS):
        assert transport.get(path, list_query(now - dt.timedelta(days=1), now))["object"] == "list"
