"""Refunds: never more than was collected."""

from typing import Any, Final

from payments.fake.events import Events
from payments.fake.params import Params
from payments.fake.problems import ApiProblem, BadParameters
from payments.fake.store import Body, Store

KIND: Final = "refund"
SHAPE: Final[dict[str, Any]] = {
    "payment_intent": "text",
    "charge": "text",
    "amount": "whole",
    "reason": ("duplicate", "fraudulent", "requested_by_customer"),
    "metadata": "map",
    "expand": ["text"],
}


def create(store: Store, events: Events, params: Params) -> Body:
    """Give back `amount` of a payment, or all that is left of it."""
    charge = _charge(store, params)
    left = charge["amount_captured"] - charge["amount_refunded"]
    amount = params.get("amount", left)
    if charge["refunded"]:
        message = f"Charge {charge['id']} has already been refunded."
        raise ApiProblem(400, message, code="charge_already_refunded")
    if amount < 1:
        raise BadParameters("Invalid positive integer", code="parameter_invalid_integer", param="amount")
    if amount > left:
        message = f"Refund amount ({amount} ₫) is greater than unrefunded amount on charge ({left} ₫)"
        raise ApiProblem(400, message, param="amount")
    refund = store.add(
        "re",
        {
            "amount": amount,
            "balance_transaction": None,
            "charge": charge["id"],
            "currency": charge["currency"],
            "metadata": params.get("metadata", {}),
            "payment_intent": charge["payment_intent"],
            "reason": params.get("reason"),
            "receipt_number": None,
            "status": "pending" if charge["_refund"] == "slow" else "succeeded",
        },
    )
    events.tell("refund.created", refund)
    events.tell("charge.refunded", _booked(store, charge, amount))
    return refund


def _charge(store: Store, params: Params) -> Body:
    if "charge" in params:
        charge = store.get("charge", params["charge"], "charge")
    elif "payment_intent" in params:
        intent = store.get("payment_intent", params["payment_intent"], "payment_intent")
        if intent["latest_charge"] is None or intent["status"] != "succeeded":
            message = f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund."
            raise ApiProblem(400, message)
        charge = store.get("charge", intent["latest_charge"])
    else:
        message = "One of the following params should be provided for this request: payment_intent or charge."
        raise BadParameters(message, code="parameter_missing", param="")
    if not charge["paid"]:
        raise ApiProblem(400, f"Charge {charge['id']} did not succeed.", code="charge_not_refundable")
    return charge


def _booked(store: Store, charge: Body, amount: int) -> Body:
    total = charge["amount_refunded"] + amount
    return store.save({**charge, "amount_refunded": total, "refunded": total >= charge["amount_captured"]})


def finish(store: Store, events: Events, refund_id: str) -> Body:
    """The bank's last word on a refund: a slow one goes through, a returned one fails."""
    refund = store.get(KIND, refund_id)
    charge = store.get("charge", refund["charge"])
    if charge["_refund"] == "slow" and refund["status"] == "pending":
        refund = store.save({**refund, "status": "succeeded"})
        events.tell("refund.updated", refund)
    elif charge["_refund"] == "returned" and refund["status"] == "succeeded":
        refund = store.save({**refund, "status": "failed", "failure_reason": "expired_or_canceled_card"})
        _booked(store, charge, -refund["amount"])
        events.tell("refund.updated", refund)
        events.tell("refund.failed", refund)
    return refund
