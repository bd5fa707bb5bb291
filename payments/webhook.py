"""What the provider tells by itself. The signature over the raw body is checked before anything is parsed.

An event is a hint, never the truth: it may come twice, late, out of order or not at all, and speaks the protocol
version of the provider's account. Whoever gets one asks the gateway how the checkout or refund stands now.
"""

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from payments.errors import EventTooOld, EventUnreadable, SignatureRefused

#: How old a signature may be. The provider signs anew whenever it tries again.
TOLERANCE: Final = dt.timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True)
class _Told:
    """`event_id` is the same however often the provider repeats itself."""

    event_id: str
    created: dt.datetime


@dataclass(frozen=True, kw_only=True)
class CheckoutChanged(_Told):
    """A payment page was completed or closed, or the bank's word on it came. Ask for the checkout."""

    checkout_id: str
    payment_id: str


@dataclass(frozen=True, kw_only=True)
class PaymentDeclined(_Told):
    """A try to pay failed; the page may still be open."""

    intent_id: str
    payment_id: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class RefundChanged(_Told):
    """A refund was made, went through or came back. Ask for the refund."""

    provider_refund_id: str
    refund_id: str


@dataclass(frozen=True, kw_only=True)
class Irrelevant(_Told):
    """Something that we asked for or that is none of our business: acknowledge and forget."""

    kind: str


Event = CheckoutChanged | PaymentDeclined | RefundChanged | Irrelevant


def read_event(
    body: bytes, signature: str, *, secrets: Sequence[str], now: dt.datetime, tolerance: dt.timedelta = TOLERANCE
) -> Event:
    """The event in a request whose `Stripe-Signature` header is `signature`.

    `body`: the raw bytes of the request. `secrets`: several while one is rotated.
    Raises SignatureRefused, EventTooOld, EventUnreadable.
    """
    verify(body, signature, secrets=secrets, now=now, tolerance=tolerance)
    try:
        return _event(json.loads(body))
    except (ValueError, KeyError, TypeError, AttributeError) as cause:
        raise EventUnreadable(f"cannot read a signed event: {cause!r}") from cause


def verify(body: bytes, signature: str, *, secrets: Sequence[str], now: dt.datetime, tolerance: dt.timedelta) -> None:
    """Nothing if the provider signed exactly this body a moment ago. Raises SignatureRefused, EventTooOld."""
    parts = [part.strip().partition("=") for part in signature.split(",")]
    times = [value for name, _, value in parts if name == "t"]
    given = [value.encode() for name, _, value in parts if name == "v1"]
    if len(times) != 1 or not (times[0].isascii() and times[0].isdigit() and len(times[0]) < 12) or not given:
        raise SignatureRefused("no signature")
    signed = times[0].encode() + b"." + body
    wanted = [hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest().encode() for secret in secrets if secret]
    # All pairs are compared, so that the time taken tells nothing about which secret fits.
    if not sum(hmac.compare_digest(one, other) for one in wanted for other in given):
        raise SignatureRefused("the signature is not the provider's")
    if abs(now.timestamp() - int(times[0])) > tolerance.total_seconds():
        raise EventTooOld(f"signed at {times[0]}")


def _event(event: Any) -> Event:
    told: dict[str, Any] = {
        "event_id": _text(event["id"]),
        "created": dt.datetime.fromtimestamp(event["created"], dt.UTC),
    }
    match event["type"], event["data"]["object"]:
        case (
            "checkout.session.completed"
            | "checkout.session.async_payment_succeeded"
            | "checkout.session.async_payment_failed"
            | "checkout.session.expired",
            session,
        ):
            payment_id = session.get("client_reference_id") or ""
            return CheckoutChanged(**told, checkout_id=_text(session["id"]), payment_id=payment_id)
        case "payment_intent.payment_failed", intent:
            problem = intent.get("last_payment_error") or {}
            return PaymentDeclined(
                **told,
                intent_id=_text(intent["id"]),
                payment_id=(intent.get("metadata") or {}).get("payment_id", ""),
                reason=problem.get("decline_code") or problem.get("code") or "",
            )
        case "refund.created" | "refund.updated" | "refund.failed", refund:
            ours = (refund.get("metadata") or {}).get("refund_id", "")
            return RefundChanged(**told, provider_refund_id=_text(refund["id"]), refund_id=ours)
        case kind, _:
            return Irrelevant(**told, kind=_text(kind))


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError("not a text")
    return value
