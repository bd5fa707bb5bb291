"""Every body that our client sends fits Stripe's published types: no unknown name, no text where a number belongs."""

import datetime as dt
import re
import sys
import typing
from collections.abc import Callable
from typing import Any

import pytest
import stripe
from pydantic import ConfigDict, TypeAdapter, ValidationError
from stripe import _request_options
from stripe._api_version import _ApiVersion
from stripe.params import RefundCreateParams, RefundListParams, RefundRetrieveParams
from stripe.params.checkout import SessionCreateParams, SessionExpireParams, SessionListParams, SessionRetrieveParams

from payments.gateway import Line, Order
from payments.money import Money
from payments.stripe import StripeGateway, checkout_body, list_query, refund_body
from payments.transport import API_VERSION, Transport, form
from tests.payments.provider import KEY, Provider

Make = Callable[..., Order]


def nested(pairs: list[tuple[str, str]]) -> Any:
    """Form fields as the nested body that they mean."""
    root: dict[str, Any] = {}
    for name, value in pairs:
        *path, last = re.findall(r"[^\[\]]+", name)
        inner = root
        for step in path:
            inner = inner.setdefault(step, {})
        inner[last] = value

    def listed(value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        inner = {name: listed(item) for name, item in value.items()}
        return [inner[name] for name in sorted(inner, key=int)] if inner and all(map(str.isdigit, inner)) else inner

    return listed(root)


def closed(shape: Any) -> TypeAdapter[Any]:
    """A published type that takes nothing it does not name."""
    vars(_request_options)["StripeContext"] = stripe.StripeContext
    module = sys.modules[shape.__module__]
    for each in vars(module).values():
        if typing.is_typeddict(each) or getattr(each, "__total__", None) is not None:
            each.__pydantic_config__ = ConfigDict(extra="forbid", arbitrary_types_allowed=True)
    adapter: TypeAdapter[Any] = TypeAdapter(shape)
    adapter.rebuild(force=True, _types_namespace={**vars(_request_options), **vars(module)})
    return adapter


class Recorded(Transport):
    """Our transport, writing down what it sends."""

    def __init__(self, api_base: str) -> None:
        super().__init__(api_base, KEY, production=False)
        self.sent: list[tuple[str, str, list[tuple[str, str]]]] = []

    def _once(self, method: str, path: str, pairs: Any, headers: Any) -> Any:
        self.sent.append((method, path, pairs))
        return super()._once(method, path, pairs, headers)


SHAPES: list[tuple[str, str, Any]] = [
    ("POST", r"/v1/checkout/sessions", SessionCreateParams),
    ("GET", r"/v1/checkout/sessions", SessionListParams),
    ("GET", r"/v1/checkout/sessions/[^/]+", SessionRetrieveParams),
    ("POST", r"/v1/checkout/sessions/[^/]+/expire", SessionExpireParams),
    ("POST", r"/v1/refunds", RefundCreateParams),
    ("GET", r"/v1/refunds", RefundListParams),
    ("GET", r"/v1/refunds/[^/]+", RefundRetrieveParams),
]


def test_everything_our_client_sends_fits_the_published_types(provider: Provider, order: Make) -> None:
    gateway = StripeGateway(transport := Recorded(provider.url))
    now = dt.datetime.now(dt.UTC)
    checkout = gateway.open_checkout(asked := order(lines=(Line("A", Money(200_000)), Line("B", Money(5_000), 3))))
    provider.pay(checkout.id)
    collected = gateway.fetch(checkout.id).collected
    assert collected is not None
    refund = gateway.refund(collected.intent_id, amount=Money(1_000), refund_id=f"r-{asked.payment_id}")
    gateway.fetch_refund(refund.id)
    gateway.expire(gateway.open_checkout(order()).id)
    gateway.find(asked.payment_id, since=now - dt.timedelta(days=1))
    list(gateway.checkouts(since=now - dt.timedelta(days=1), until=now + dt.timedelta(days=1)))
    list(gateway.refunds(since=now - dt.timedelta(days=1), until=now + dt.timedelta(days=1)))
    tried = set()
    for method, path, pairs in transport.sent:
        (shape,) = [each for known, pattern, each in SHAPES if known == method and re.fullmatch(pattern, path)]
        closed(shape).validate_python(nested(pairs))
        tried.add(shape)
    assert tried == {shape for _, _, shape in SHAPES}


def test_the_check_itself_refuses_wrong_names_and_wrong_numbers(order: Make) -> None:
    good = checkout_body(order())
    closed(SessionCreateParams).validate_python(nested(form(good)))
    for wrong in ({**good, "payment_method_types": ["card"]}, {**good, "expires_at": "soon"}, {**good, "mode": 1}):
        with pytest.raises(ValidationError):
            closed(SessionCreateParams).validate_python(wrong)


def test_amounts_are_whole_dong_unmultiplied(order: Make) -> None:
    fields = dict(form(checkout_body(order(200_000))))
    assert fields["line_items[0][price_data][unit_amount]"] == "200000"
    assert fields["line_items[0][price_data][currency]"] == "vnd"
    assert refund_body("pi_1", amount=Money(5_000), refund_id="r")["amount"] == 5_000
    assert "created[lt]" not in dict(form(list_query(dt.datetime.now(dt.UTC))))


def test_no_person_is_named_to_the_provider(order: Make) -> None:
    text = repr(checkout_body(order()))
    assert not any(word in text for word in ("email", "phone", "customer", "address"))


def test_we_speak_the_version_of_the_published_types() -> None:
    assert API_VERSION == _ApiVersion.CURRENT
