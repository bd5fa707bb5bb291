"""The mailed link of the other person: read what was filled in, then confirm or decline. Needs no account."""

from typing import Any

from flask import Blueprint, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import TextAreaField
from wtforms.validators import Length

from forms.summary import sections
from portal import identity
from portal.access import public
from portal.clock import utc_now
from portal.form import Form
from portal.language import current
from portal.refusals import show
from portal.store import reading, transaction
from portal.views.applications.draft import Draft, opened
from services.applications import appointments, confirming
from services.applications.confirming import Opened
from services.calendar import local_date
from services.errors import Conflict, Invalid
from services.people.models import Account
from services.text import N_

bp = Blueprint("agree", __name__, url_prefix="/agree")


class DeclineForm(Form):
    """Why the other person does not agree."""

    reason = TextAreaField(validators=[Length(max=2000, message=N_("Write at most 2,000 characters."))])


@bp.get("/<token>")
@public
def look(token: str) -> ResponseReturnValue:
    """Everything that was filled in, as long as it can be confirmed; else how it stands."""
    return _page(token, _declining())


@bp.post("/<token>/confirm")
@public
def confirm(token: str) -> ResponseReturnValue:
    """Agree: the application is filed. A second click, and one that comes too late, see how it stands."""
    settings = current_app.config["SETTINGS"]
    try:
        with transaction() as db:
            confirming.confirm(
                db,
                token,
                keys=identity.keys(),
                minimum_vnd=settings.payment_minimum_vnd,
                days_to_pay=settings.payment_days,
                now=utc_now(),
            )
    except Conflict:
        reading().rollback()
        return _page(token, _declining(), is_late=True), 409
    return redirect(url_for("agree.look", token=token), 303)


@bp.post("/<token>/decline")
@public
def decline(token: str) -> ResponseReturnValue:
    """Decline with a reason, which the first person reads."""
    form = _declining()
    if not form.validate():
        return _page(token, form), 422
    try:
        with transaction() as db:
            confirming.decline(db, token, reason=form.reason.data or "", keys=identity.keys(), now=utc_now())
    except Invalid as refusal:
        reading().rollback()
        show(form, refusal)
        return _page(token, form), 422
    except Conflict:
        reading().rollback()
        return _page(token, form, is_late=True), 409
    return redirect(url_for("agree.look", token=token), 303)


def _declining() -> DeclineForm:
    form = DeclineForm()
    form.reason.label.text = _("What is wrong?")
    form.reason.description = _("The person who asked you reads it.")
    return form


def _page(token: str, form: DeclineForm, *, is_late: bool = False) -> str:
    found = confirming.opened(reading(), token, keys=identity.keys(), now=utc_now())
    draft = opened(found.application)
    return render_template(
        "agree/page.html",
        draft=draft,
        request_=found.request,
        standing=found.standing,
        asker=reading().get_one(Account, found.application.owner_id).name,
        declares=draft.service.confirmation.declares.text(current()) if draft.service.confirmation else "",
        sections=_answers(draft, found),
        appointment=appointments.of(reading(), found.application) if found.application.status == "approved" else None,
        is_late=is_late,
        token=token,
        form=form,
    )


def _answers(draft: Draft, found: Opened) -> list[dict[str, Any]]:
    """The answers as rows; nothing of them once the link is no longer open."""
    if found.standing is not confirming.Standing.ASKED:
        return []
    read = sections(
        draft.service.form,
        draft.application.draft,
        locale=current(),
        places=draft.places,
        today=local_date(utc_now()),
        complete=True,
    )
    return [
        {"title": part.title, "rows": [{"key": row.label, "value": row.value.splitlines() or ""} for row in part.rows]}
        for part in read
        if part.rows
    ]
