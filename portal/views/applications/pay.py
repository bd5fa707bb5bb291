"""Paying the fee: what it is made of, the way to the provider's page, and the truth about it afterwards."""

from dataclasses import dataclass
from typing import Final

from flask import current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from payments.errors import PaymentError
from portal.access import signed_in
from portal.clock import utc_now
from portal.identity import person
from portal.language import current
from portal.logs import log
from portal.provider import gateway
from portal.store import database, reading
from portal.views.applications.blueprint import bp
from portal.views.applications.draft import opened, own
from services.applications import policy
from services.applications.models import Application
from services.billing import checkout, invoices
from services.billing.models import LIVE, Invoice, Payment
from services.billing.settling import OtherCheckout
from services.errors import Conflict, NotFound
from services.organisations.roles import Right
from services.results import slips
from services.text import N_

#: Seconds after which the page of a payment that is being confirmed loads itself again.
AGAIN_SECONDS: Final = 6
#: What the provider's reasons mean to the person; all others are said in general words.
DECLINED: Final = {
    "insufficient_funds": N_("There is not enough money in the account of this card."),
    "expired_card": N_("This card has expired."),
    "incorrect_cvc": N_("The security code of the card was not right."),
    "lost_card": N_("The bank does not accept this card any more."),
    "stolen_card": N_("The bank does not accept this card any more."),
    "payment_intent_authentication_failure": N_("You did not confirm the payment with your bank."),
}


@dataclass(frozen=True)
class Outcome:
    """How a payment stands, as its page shows it: paid, confirming, failed, cancelled or returned."""

    name: str
    #: The provider's reason in words, when a card was declined.
    reason: str = ""


@bp.get("/applications/<application_id>/pay")
@signed_in
def pay(application_id: str) -> ResponseReturnValue:
    """The fee line by line, who receives it, when it is given back, and the button to the provider."""
    application = own(application_id)
    invoice = invoices.open_invoice(reading(), application.id)
    if invoice is None or not can_pay(application, invoice):
        return redirect(url_for("applications.one", application_id=application_id), 303)
    return _pay_page(application, invoice)


@bp.post("/applications/<application_id>/pay")
@signed_in
def go_to_provider(application_id: str) -> ResponseReturnValue:
    """Lead the person to the provider's page. A second click and a second tab lead to the same page."""
    application = own(application_id)
    someone = person()
    assert someone is not None
    settings = current_app.config["SETTINGS"]
    try:
        started = checkout.start(
            database(),
            gateway(),
            account_id=someone.id,
            application_id=application.id,
            locale=current(),
            base_url=settings.base_url,
            minimum_vnd=settings.payment_minimum_vnd,
            now=utc_now(),
        )
    except Conflict:
        return redirect(url_for("applications.one", application_id=application_id), 303)
    except (PaymentError, OtherCheckout) as problem:
        log.warning("payment page not opened", reason=type(problem).__name__)
        reading().rollback()
        invoice = invoices.open_invoice(reading(), application_id)
        if invoice is None:
            return redirect(url_for("applications.one", application_id=application_id), 303)
        return _pay_page(own(application_id), invoice, is_away=True), 503
    if started.url:
        return redirect(started.url, 303)
    return redirect(url_for("applications.payment", application_id=application_id, payment_id=started.payment_id), 303)


@bp.get("/applications/<application_id>/payments/<payment_id>")
@signed_in
def payment(application_id: str, payment_id: str) -> ResponseReturnValue:
    """Where the provider sends people back to: the record is brought up to date, and the page tells what it says."""
    application = own(application_id)
    found = checkout.payment_of(reading(), application, payment_id)
    if found is None:
        raise NotFound
    is_known = found.state not in LIVE or _asked(payment_id)
    reading().rollback()
    application = own(application_id)
    found = checkout.payment_of(reading(), application, payment_id)
    assert found is not None
    db = reading()
    invoice = db.get_one(Invoice, found.invoice_id)
    outcome = _outcome(found, invoice, is_known=is_known)
    still_owed = invoices.open_invoice(db, application.id)
    page = render_template(
        "applications/payment.html",
        draft=opened(application),
        application=application,
        payment=found,
        outcome=outcome,
        can_pay=can_pay(application, still_owed),
        receipt=next((each for each in slips.printed(db, application) if _is_receipt_of(each, found)), None),
    )
    headers = {"Refresh": str(AGAIN_SECONDS)} if outcome.name == "confirming" else {}
    return page, 200, headers


def can_pay(application: Application, invoice: Invoice | None) -> bool:
    """Whether the button to the provider is shown to this person for this invoice."""
    minimum = current_app.config["SETTINGS"].payment_minimum_vnd
    is_mine = policy.may(current_user.actor, application, Right.PAY)
    return is_mine and checkout.can_pay_online(application, invoice, minimum_vnd=minimum)


def _asked(payment_id: str) -> bool:
    """Ask the provider how a payment stands. False when it cannot say: then nobody knows yet."""
    try:
        checkout.ask(database(), gateway(), payment_id, now=utc_now())
    except (PaymentError, OtherCheckout) as problem:
        log.warning("payment not asked about", reason=type(problem).__name__)
        return False
    return True


def _outcome(payment: Payment, invoice: Invoice, *, is_known: bool) -> Outcome:
    match payment.state:
        case "paid":
            return Outcome("paid")
        case "surplus" | "refunded":
            return Outcome("returned")
        case _ if invoice.state == "settled":
            return Outcome("paid")  # by another attempt, or at the counter
        case "confirming":
            return Outcome("confirming")
        case "open" if not is_known or payment.session_id is None:
            return Outcome("confirming")
        case "failed" | "open" if payment.state == "failed" or payment.declined:
            reason = DECLINED.get(payment.declined, N_("The bank declined the payment."))
            return Outcome("failed", _(reason))
    return Outcome("cancelled")


def _is_receipt_of(slip: object, payment: Payment) -> bool:
    facts = getattr(slip, "facts", {})
    return facts.get("payment") == payment.id


def _pay_page(application: Application, invoice: Invoice, *, is_away: bool = False) -> str:
    draft = opened(application)
    return render_template(
        "applications/pay.html",
        draft=draft,
        application=application,
        invoice=invoice,
        lines=invoices.lines_of(reading(), invoice),
        refund=draft.service.tariff.refund,
        is_away=is_away,
    )
