"""Payment intents and charges: what a bank says to a card, written down as Stripe would."""

import secrets
from typing import Any, Final

from payments.fake.cards import Behaviour, behaviour, brand
from payments.fake.events import Events
from payments.fake.store import Body, Store

#: Stripe's own sentences, for machines and dashboards; the payer reads those of `words.py`.
MESSAGES: Final = {
    "generic_decline": "Your card was declined.",
    "insufficient_funds": "Your card has insufficient funds.",
    "expired_card": "Your card has expired.",
    "incorrect_cvc": "Your card's security code is incorrect.",
    "processing_error": "An error occurred while processing your card. Try again in a little bit.",
    "lost_card": "Your card was declined.",
    "stolen_card": "Your card was declined.",
    "test_mode_live_card": "Your card was declined. Your request was in test mode, but used a non test card.",
    "payment_intent_authentication_failure": "The provided payment method has failed authentication.",
}


def new_intent(store: Store, events: Events, session: Body) -> Body:
    """A payment of a session's total that nobody has tried yet."""
    extra = session["_payment_intent_data"]
    intent = store.add(
        "pi",
        {
            "amount": session["amount_total"],
            "amount_capturable": 0,
            "amount_received": 0,
            "canceled_at": None,
            "cancellation_reason": None,
            "capture_method": "automatic_async",
            "client_secret": f"pi_secret_{secrets.token_hex(8)}",
            "confirmation_method": "automatic",
            "currency": session["currency"],
            "customer": None,
            "description": extra.get("description"),
            "last_payment_error": None,
            "latest_charge": None,
            "metadata": extra.get("metadata", {}),
            "next_action": None,
            "payment_method": None,
            "payment_method_types": ["card"],
            "receipt_email": None,
            "status": "requires_payment_method",
        },
    )
    events.tell("payment_intent.created", intent)
    return intent


def attempt(store: Store, events: Events, intent: Body, number: str) -> Body:
    """Ask the bank. The intent becomes succeeded, requires_action or requires_payment_method again."""
    acts = behaviour(number)
    card = {"brand": brand(number), "last4": number[-4:], "country": "VN", "funding": "credit"}
    intent = {**intent, "payment_method": f"pm_{secrets.token_hex(12)}", "last_payment_error": None}
    if acts.authenticate:
        action = {"type": "redirect_to_url", "redirect_to_url": {"url": None, "return_url": None}}
        # The number is needed once more after the bank's page; only what it will do is kept.
        note = {"code": acts.code, "decline_code": acts.decline_code, "card": card}
        intent = store.save({**intent, "status": "requires_action", "next_action": action, "_bank": note})
        events.tell("payment_intent.requires_action", intent)
        return intent
    return settle(store, events, intent, acts, card)


def authenticated(store: Store, events: Events, intent: Body, *, agreed: bool) -> Body:
    """The payer's answer on the bank's page."""
    note = intent["_bank"]
    intent = {**intent, "next_action": None, "_bank": None}
    if agreed:
        acts = Behaviour(note["code"], note["decline_code"])
        return settle(store, events, intent, acts, note["card"])
    return _declined(store, events, intent, code="payment_intent_authentication_failure", decline_code="", charge=None)


def settle(store: Store, events: Events, intent: Body, acts: Behaviour, card: Body) -> Body:
    """The bank's word: a charge that succeeded or failed."""
    succeeded = not acts.code
    charge = store.add("ch", _charge(intent, acts, card, succeeded=succeeded))
    events.tell("charge.succeeded" if succeeded else "charge.failed", charge)
    if not succeeded:
        return _declined(
            store, events, intent, code=acts.code, decline_code=acts.decline_code, charge=str(charge["id"])
        )
    intent = store.save(
        {**intent, "status": "succeeded", "amount_received": intent["amount"], "latest_charge": charge["id"]}
    )
    events.tell("payment_intent.succeeded", intent)
    return intent


def _charge(intent: Body, acts: Behaviour, card: Body, *, succeeded: bool) -> dict[str, Any]:
    return {
        "amount": intent["amount"],
        "amount_captured": intent["amount"] if succeeded else 0,
        "amount_refunded": 0,
        "balance_transaction": None,
        "billing_details": {"address": None, "email": None, "name": None, "phone": None},
        "captured": succeeded,
        "currency": intent["currency"],
        "customer": None,
        "description": intent["description"],
        "disputed": False,
        "failure_code": acts.code or None,
        "failure_message": MESSAGES[acts.decline_code] if acts.code else None,
        "metadata": intent["metadata"],
        "paid": succeeded,
        "payment_intent": intent["id"],
        "payment_method": intent["payment_method"],
        "payment_method_details": {"type": "card", "card": card},
        "receipt_url": None,
        "refunded": False,
        "status": "succeeded" if succeeded else "failed",
        "_refund": acts.refund,
    }


def _declined(store: Store, events: Events, intent: Body, *, code: str, decline_code: str, charge: str | None) -> Body:
    problem = {
        "type": "card_error" if decline_code else "invalid_request_error",
        "code": code,
        "decline_code": decline_code or None,
        "message": MESSAGES[decline_code or code],
        "charge": charge,
    }
    intent = store.save(
        {
            **intent,
            "status": "requires_payment_method",
            "payment_method": None,
            "last_payment_error": problem,
            "latest_charge": charge or intent["latest_charge"],
        }
    )
    events.tell("payment_intent.payment_failed", intent)
    return intent


def cancel(store: Store, events: Events, intent: Body) -> None:
    """The session closed before the payment succeeded."""
    at = store.now()
    intent = {**intent, "status": "canceled", "canceled_at": at, "cancellation_reason": "expired", "next_action": None}
    events.tell("payment_intent.canceled", store.save({**intent, "_bank": None}))
