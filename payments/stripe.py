"""Stripe, spoken over plain HTTP: hosted Checkout Sessions and refunds. The contract is `gateway.Gateway`.

Bodies are made by functions of their own, so that tests can hold them against Stripe's published types.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import quote

from payments import errors
from payments.gateway import Checkout, Order, Refund
from payments.money import Money
from payments.reading import Json, read_checkout, read_refund
from payments.transport import Transport

SESSIONS: Final = "/v1/checkout/sessions"
REFUNDS: Final = "/v1/refunds"
_EXPANDED: Final = "payment_intent.latest_charge"
_PAGE: Final = 100


def checkout_body(order: Order) -> dict[str, Any]:
    """The parameters that open a payment page. Ways of paying are chosen in the provider's dashboard."""
    return {
        "mode": "payment",
        "submit_type": "pay",
        "client_reference_id": order.payment_id,
        "line_items": [
            {
                "quantity": line.quantity,
                "price_data": {
                    "currency": line.price.currency.lower(),
                    "unit_amount": line.price.amount,
                    "product_data": {"name": line.name},
                },
            }
            for line in order.lines
        ],
        # The payment carries our reference too: its own events and the dashboard lead back to the Payment.
        "payment_intent_data": {"description": order.description, "metadata": {"payment_id": order.payment_id}},
        "locale": order.locale,
        "success_url": order.success_url,
        "cancel_url": order.cancel_url,
        "expires_at": int(order.expires_at.timestamp()),
        "expand": [_EXPANDED],
    }


def refund_body(intent_id: str, *, amount: Money, refund_id: str) -> dict[str, Any]:
    """The parameters that give money back."""
    return {
        "payment_intent": intent_id,
        "amount": amount.amount,
        "reason": "requested_by_customer",
        "metadata": {"refund_id": refund_id},
    }


def list_query(since: dt.datetime, until: dt.datetime | None = None, *, expand: str = "") -> dict[str, Any]:
    """The parameters of a list of what was made in `[since, until)`."""
    return {
        "limit": _PAGE,
        "created": {"gte": int(since.timestamp()), "lt": None if until is None else int(until.timestamp())},
        "expand": [expand] if expand else [],
    }


class StripeGateway:
    """Stripe behind our contract. Make one per process and share it."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def open_checkout(self, order: Order) -> Checkout:
        """Open a payment page; with the same payment id the same page again."""
        checkout = read_checkout(self._transport.post(SESSIONS, checkout_body(order), idempotency_key=order.payment_id))
        if checkout.total != order.total:
            raise errors.UnexpectedAnswer(f"checkout {checkout.id} asks {checkout.total}, not {order.total}")
        return checkout

    def fetch(self, checkout_id: str) -> Checkout:
        """How a checkout stands now."""
        return read_checkout(self._transport.get(_address(SESSIONS, checkout_id), {"expand": [_EXPANDED]}))

    def find(self, payment_id: str, *, since: dt.datetime) -> Checkout | None:
        """The checkout of a payment whose answer was lost. The provider cannot search: its list is read."""
        found = map(read_checkout, self._all(SESSIONS, list_query(since, expand=f"data.{_EXPANDED}")))
        return next((checkout for checkout in found if checkout.payment_id == payment_id), None)

    def expire(self, checkout_id: str) -> Checkout:
        """Close a payment page; returns how it then stands."""
        address = _address(SESSIONS, checkout_id)
        try:
            body = self._transport.post(f"{address}/expire", {"expand": [_EXPANDED]}, idempotency_key=None)
        except errors.UnknownObject:
            raise
        except errors.RequestRefused:
            # No longer open: the person paid, or it was closed before. What it is now decides, not what was asked.
            return self.fetch(checkout_id)
        return read_checkout(body)

    def refund(self, intent_id: str, *, amount: Money, refund_id: str) -> Refund:
        """Give money back; with the same refund id the same refund again."""
        body = refund_body(intent_id, amount=amount, refund_id=refund_id)
        try:
            return read_refund(self._transport.post(REFUNDS, body, idempotency_key=refund_id))
        except errors.RequestRefused as problem:
            # The provider has no code of its own for "more than is left": the parameter tells.
            if type(problem) is errors.RequestRefused and problem.parameter == "amount":
                raise errors.NotRefundable(str(problem), code=problem.code, request_id=problem.request_id) from problem
            raise

    def fetch_refund(self, refund_id: str) -> Refund:
        """How a refund stands now."""
        return read_refund(self._transport.get(_address(REFUNDS, refund_id)))

    def checkouts(self, *, since: dt.datetime, until: dt.datetime) -> Iterator[Checkout]:
        """Checkouts opened in that time, newest first."""
        yield from map(read_checkout, self._all(SESSIONS, list_query(since, until, expand=f"data.{_EXPANDED}")))

    def refunds(self, *, since: dt.datetime, until: dt.datetime) -> Iterator[Refund]:
        """Refunds made in that time, newest first."""
        yield from map(read_refund, self._all(REFUNDS, list_query(since, until)))

    def _all(self, path: str, query: Mapping[str, Any]) -> Iterator[Json]:
        """Every object of a list, page by page."""
        after = ""
        while True:
            page = self._transport.get(path, {**query, "starting_after": after or None})
            try:
                rows, more = page["data"], page["has_more"]
                after = rows[-1]["id"] if rows else ""
            except (KeyError, TypeError) as cause:
                raise errors.UnexpectedAnswer(f"{path} is not a list") from cause
            yield from rows
            if not more or not rows:
                return


def _address(collection: str, object_id: str) -> str:
    if not object_id:
        raise errors.UnknownObject("an empty id")
    return f"{collection}/{quote(object_id, safe='')}"
