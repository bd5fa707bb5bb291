"""Checkout Sessions: opened, paid on their page, expired."""

import secrets
from typing import Any, Final

from payments.fake import charging
from payments.fake.cards import PAYS, Behaviour
from payments.fake.events import Events
from payments.fake.params import Params
from payments.fake.problems import ApiProblem, BadParameters
from payments.fake.store import Body, Store

KIND: Final = "checkout.session"
#: What opening a session takes; the rest of Stripe's parameters are refused as unknown.
SHAPE: Final[dict[str, Any]] = {
    "mode!": ("payment",),
    "submit_type": ("auto", "book", "donate", "pay"),
    "client_reference_id": "text",
    "customer_email": "text",
    "line_items!": [
        {
            "quantity": "whole",
            "price_data!": {
                "currency!": ("vnd",),
                "unit_amount!": "whole",
                "product_data!": {"name!": "text", "description": "text"},
            },
        }
    ],
    "metadata": "map",
    "payment_intent_data": {"description": "text", "metadata": "map"},
    "locale": ("auto", "vi", "en", "zh"),
    "success_url!": "text",
    "cancel_url": "text",
    "expires_at": "whole",
    "expand": ["text"],
}
_SHORTEST, _LONGEST = 30 * 60, 24 * 3600
_MOST: Final = 99_999_999


def create(store: Store, params: Params, *, origin: str, minimum: int) -> Body:
    """Open a session. Amounts are whole đồng."""
    items = [_line(item, index) for index, item in enumerate(params["line_items"])]
    total = sum(item["amount_total"] for item in items)
    if total < minimum:
        message = f"The Checkout Session's total amount due must add up to at least {minimum} ₫."
        raise ApiProblem(400, message, code="amount_too_small", param="line_items")
    if total > _MOST:
        message = f"The Checkout Session's total amount must be no more than {_MOST} ₫."
        raise ApiProblem(400, message, code="amount_too_large", param="line_items")
    for name in ("success_url", "cancel_url"):
        if not params.get(name, "http://").startswith(("http://", "https://")):
            raise BadParameters("Not a valid URL", code="url_invalid", param=name)
    session_id = f"cs_test_{secrets.token_hex(24)}"
    body = {
        "id": session_id,
        "amount_subtotal": total,
        "amount_total": total,
        "cancel_url": params.get("cancel_url"),
        "client_reference_id": params.get("client_reference_id"),
        "currency": "vnd",
        "customer": None,
        "customer_details": None,
        "customer_email": params.get("customer_email"),
        "expires_at": _expiry(store.now(), params.get("expires_at")),
        "locale": params.get("locale"),
        "metadata": params.get("metadata", {}),
        "mode": "payment",
        "payment_intent": None,
        "payment_method_types": ["card"],
        "payment_status": "unpaid",
        "status": "open",
        "submit_type": params.get("submit_type"),
        "success_url": params["success_url"],
        "ui_mode": "hosted_page",
        "url": f"{origin}/c/pay/{session_id}",
        "_lines": items,
        "_payment_intent_data": params.get("payment_intent_data", {}),
    }
    return store.add("cs_test", body)


def _line(item: Params, index: int) -> Body:
    price, quantity = item["price_data"], item.get("quantity", 1)
    if price["unit_amount"] < 0 or quantity < 1:
        name = f"line_items[{index}]" + ("[price_data][unit_amount]" if quantity >= 1 else "[quantity]")
        raise BadParameters(
            "This value must be greater than or equal to 0.", code="parameter_invalid_integer", param=name
        )
    amount = price["unit_amount"] * quantity
    return {
        "id": f"li_{secrets.token_hex(8)}",
        "object": "item",
        "amount_subtotal": amount,
        "amount_total": amount,
        "currency": "vnd",
        "description": price["product_data"]["name"],
        "quantity": quantity,
    }


def _expiry(now: int, wanted: int | None) -> int:
    if wanted is None:
        return now + _LONGEST
    if not now + _SHORTEST - 60 <= wanted <= now + _LONGEST + 60:
        side = "at least 30 minutes" if wanted < now + _LONGEST else "less than 24 hours"
        raise BadParameters(
            f"The `expires_at` timestamp must be {side} from Checkout Session creation.", code="", param="expires_at"
        )
    return wanted


def current(store: Store, events: Events, session_id: str) -> Body:
    """A session as it is at this moment: closed when its time has passed."""
    session = store.get(KIND, session_id)
    if session["status"] == "open" and session["expires_at"] <= store.now():
        return _close(store, events, session)
    return session


def expire(store: Store, events: Events, session_id: str) -> Body:
    """Close an open session at its owner's wish."""
    session = current(store, events, session_id)
    if session["status"] != "open":
        message = (
            'Only Checkout Sessions with a status in ["open"] can be expired. '
            f"This Checkout Session has a status of {session['status']}."
        )
        raise ApiProblem(400, message)
    return _close(store, events, session)


def expire_due(store: Store, events: Events) -> None:
    """Close every session whose time has passed."""
    rows = store.execute(
        "select id from object where kind = ? and json_extract(body, '$.status') = 'open' and "
        "json_extract(body, '$.expires_at') <= ?",
        KIND,
        store.now(),
    )
    for (session_id,) in rows:
        current(store, events, session_id)


def _close(store: Store, events: Events, session: Body) -> Body:
    if session["payment_intent"]:
        charging.cancel(store, events, store.get("payment_intent", session["payment_intent"]))
    session = store.save({**session, "status": "expired", "url": None})
    events.tell("checkout.session.expired", session)
    return session


def pay(store: Store, events: Events, session: Body, number: str) -> Body:
    """The payer pressed Pay on an open session. Returns the session after the bank's word."""
    session, intent = _with_intent(store, events, session)
    return _after(store, events, session, charging.attempt(store, events, intent, number))


def pay_later(store: Store, events: Events, session: Body) -> Body:
    """The payer is done, but the bank needs time (a transfer): complete, and still unpaid."""
    session, intent = _with_intent(store, events, session)
    events.tell("payment_intent.processing", store.save({**intent, "status": "processing"}))
    session = store.save({**session, "status": "complete", "url": None})
    events.tell("checkout.session.completed", session)
    return session


def settle(store: Store, events: Events, session: Body, *, succeeded: bool) -> Body:
    """The bank's late word on a session that was complete and unpaid."""
    intent = store.get("payment_intent", session["payment_intent"])
    if intent["status"] != "processing":
        raise ApiProblem(400, f"This PaymentIntent has a status of {intent['status']}.")
    acts = PAYS if succeeded else Behaviour("card_declined", "generic_decline")
    charging.settle(store, events, intent, acts, {"brand": "visa", "last4": "0000"})
    if succeeded:
        session = store.save({**session, "payment_status": "paid"})
    events.tell(f"checkout.session.async_payment_{'succeeded' if succeeded else 'failed'}", session)
    return session


def _with_intent(store: Store, events: Events, session: Body) -> tuple[Body, Body]:
    """The session and its payment, which exists from the first try on."""
    if session["payment_intent"]:
        return session, store.get("payment_intent", session["payment_intent"])
    intent = charging.new_intent(store, events, session)
    return store.save({**session, "payment_intent": intent["id"]}), intent


def authenticate(store: Store, events: Events, session: Body, *, agreed: bool) -> Body:
    """The payer answered on the bank's page."""
    intent = store.get("payment_intent", session["payment_intent"])
    return _after(store, events, session, charging.authenticated(store, events, intent, agreed=agreed))


def _after(store: Store, events: Events, session: Body, intent: Body) -> Body:
    if intent["status"] != "succeeded":
        return session
    session = store.save({**session, "status": "complete", "payment_status": "paid", "url": None})
    events.tell("checkout.session.completed", session)
    return session
