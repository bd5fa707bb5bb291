"""The public look-up: code and secret together show how an application stands, and nothing personal."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import InputRequired

from portal import identity, refusals
from portal.access import public
from portal.clock import utc_now
from portal.form import Form
from portal.language import current
from portal.names import agency_name
from portal.store import reading, transaction
from portal.story import parcel_state, steps, story
from services.agencies.models import Agency
from services.applications import drafts, history, lookup
from services.applications.models import Application
from services.delivery import choosing
from services.errors import NotFound, TooMany
from services.people import attempts
from services.text import N_

bp = Blueprint("track", __name__, url_prefix="/track")


class LookupForm(Form):
    """Code and secret, as they stand on the slip."""

    code = StringField(
        _l("Code of the application"),
        [InputRequired(N_("Enter the code, such as H26.00070-261116-0001."))],
        description=_l("It stands on your slip, such as H26.00070-261116-0001."),
        render_kw={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"},
    )
    secret = StringField(
        _l("Secret"),
        [InputRequired(N_("Enter the secret that stands beside the code on your slip."))],
        description=_l("Twelve letters and digits, such as K7QF-M3ZP-9DXA."),
        render_kw={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"},
    )


@bp.get("", endpoint="lookup")
@public
def lookup_form() -> str:
    """The form; a link on the slip may bring the code along, never the secret."""
    return _page(LookupForm(formdata=None, data={"code": request.args.get("code", "")[:60]}))


@bp.post("")
@public
def find() -> ResponseReturnValue:
    """The answer stands on the answer to the form itself: neither secret nor state in an address."""
    form = LookupForm()
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        application = _found(form.code.data or "", form.secret.data or "")
    except TooMany as refusal:
        refusals.show(form, refusal)
        return _page(form), 429
    except NotFound:
        form.form_errors.append(_("No application has this code together with this secret. Check both on your slip."))
        return _page(form), 422
    return _answer(application)


def _found(code: str, secret: str) -> Application:
    """The application, counted as one attempt before it is looked for. Raises TooMany or NotFound."""
    counted = {"look-up:code": code.strip().upper()[:60], "look-up:network": identity.network()}
    with transaction() as db:
        attempts.count(db, counted, keys=identity.keys(), now=utc_now())
    lookup.by_code_and_secret(reading(), code, secret)
    with transaction() as db:
        attempts.forgive(db, counted, keys=identity.keys(), whole=frozenset({"look-up:code"}))
    return lookup.by_code_and_secret(reading(), code, secret)


def _answer(application: Application) -> str:
    db = reading()
    service = drafts.definition_of(db, application)
    agency = db.get_one(Agency, application.agency_code)
    return render_template(
        "track/found.html",
        application=application,
        service=service.name.text(current()),
        agency=agency_name(agency),
        told=story(
            application,
            utc_now(),
            kind=service.result.kind,
            parcel=parcel_state(choosing.delivery_of(db, application)),
        ),
        steps=steps(
            application,
            history.public_timeline(db, application),
            str(agency_name(agency)),
            parcel=choosing.events(db, application),
        ),
    )


def _page(form: LookupForm) -> str:
    return render_template("track/lookup.html", form=form)
