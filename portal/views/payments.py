"""What the payment provider tells by itself. Believed only when signed; a hint to ask, never the truth."""

from flask import Blueprint, current_app, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from payments.errors import EventRefused
from payments.webhook import read_event
from portal.access import public
from portal.clock import utc_now
from portal.logs import log
from portal.store import transaction
from services.billing import worker

bp = Blueprint("payments", __name__)

#: Larger than any event of the provider.
LARGEST = 512 * 1024


@bp.post("/payments/webhook")
@public
def webhook() -> ResponseReturnValue:
    """Take an event: check its signature over the raw bytes, have the worker ask what it is about, and say thanks.

    The same event again, from another web process perhaps at the same moment, changes nothing.
    """
    request.max_content_length = LARGEST
    secrets = current_app.config["SETTINGS"].payment_webhook_secrets
    signature = request.headers.get("Stripe-Signature", "")
    try:
        event = read_event(request.get_data(), signature, secrets=secrets, now=utc_now())
    except EventRefused as refusal:
        log.warning("payment event refused", reason=type(refusal).__name__)
        return "", 400
    try:
        with transaction() as db:
            worker.heed(db, event, now=utc_now())
    except IntegrityError:
        pass  # the same event arrived twice at once; the other one was faster
    return "", 204
