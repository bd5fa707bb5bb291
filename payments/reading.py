"""From the provider's JSON to our words. Only what we use is read; what we use must be there and be what it says."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, cast

from payments.errors import UnexpectedAnswer
from payments.gateway import Checkout, Collected, Refund, RefundStanding, Standing
from payments.money import Money

Json = Mapping[str, Any]


def read_checkout(body: Json) -> Checkout:
    """A Checkout Session whose `payment_intent.latest_charge` was asked to be expanded. Raises UnexpectedAnswer."""
    try:
        intent = body["payment_intent"]
        return Checkout(
            id=_text(body, "id"),
            payment_id=body.get("client_reference_id") or "",
            standing=_standing(body),
            total=Money.read(body["amount_total"], body["currency"]),
            url=body["url"] or "",
            created=_time(body["created"]),
            expires_at=_time(body["expires_at"]),
            collected=None if intent is None else _collected(intent),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as cause:
        raise UnexpectedAnswer(f"cannot read a checkout session: {cause!r}") from cause


def _standing(session: Json) -> Standing:
    match session["status"], session["payment_status"]:
        case "complete", "paid" | "no_payment_required":
            return Standing.PAID
        case "complete", "unpaid":
            failed = (session["payment_intent"] or {}).get("status") in ("requires_payment_method", "canceled")
            return Standing.FAILED if failed else Standing.CONFIRMING
        case "open", _:
            return Standing.OPEN
        case "expired", _:
            return Standing.EXPIRED
        case other:
            raise ValueError(f"a session that is {other}")


def _collected(intent: Json) -> Collected:
    charge: Json = intent["latest_charge"] or {}
    problem: Json = intent["last_payment_error"] or {}
    return Collected(
        intent_id=_text(intent, "id"),
        charge_id=charge.get("id", ""),
        received=Money.read(intent["amount_received"], intent["currency"]),
        refunded=Money.read(charge.get("amount_refunded", 0), intent["currency"]),
        declined=problem.get("decline_code") or problem.get("code") or "",
    )


def read_refund(body: Json) -> Refund:
    """A Refund. Raises UnexpectedAnswer."""
    try:
        match body["status"]:
            case "succeeded":
                standing = RefundStanding.DONE
            case "pending" | "requires_action":
                standing = RefundStanding.PENDING
            case "failed" | "canceled":
                standing = RefundStanding.FAILED
            case other:
                raise ValueError(f"a refund that is {other}")
        return Refund(
            id=_text(body, "id"),
            refund_id=(body["metadata"] or {}).get("refund_id", ""),
            intent_id=body["payment_intent"] or "",
            amount=Money.read(body["amount"], body["currency"]),
            standing=standing,
            failure=body.get("failure_reason") or "",
            created=_time(body["created"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as cause:
        raise UnexpectedAnswer(f"cannot read a refund: {cause!r}") from cause


def _text(body: Json, name: str) -> str:
    value = body[name]
    if not isinstance(value, str) or not value:
        raise ValueError(f"{name} is not a text")
    return value


def _time(seconds: object) -> dt.datetime:
    return dt.datetime.fromtimestamp(cast(int, seconds), dt.UTC)
