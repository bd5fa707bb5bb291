"""How the other person's confirmation stands: who was asked, until when, what they said; and asking once more."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import identity
from portal.access import signed_in
from portal.clock import utc_now
from portal.refusals import sentence
from portal.store import reading, transaction
from portal.views.applications.blueprint import bp
from portal.views.applications.draft import acting, opened, own
from services.applications import confirming
from services.errors import TooMany


@bp.get("/applications/<application_id>/confirmation")
@signed_in
def confirmation(application_id: str) -> ResponseReturnValue:
    """Where it stands, and the one next step."""
    return _page(application_id)


@bp.post("/applications/<application_id>/confirmation")
@signed_in
def send_again(application_id: str) -> ResponseReturnValue:
    """Send the letter with the link once more."""
    application, now = own(application_id), utc_now()
    try:
        with transaction() as db:
            confirming.send_again(db, acting(db, now), application.id, keys=identity.keys(), now=now)
    except TooMany as refusal:
        reading().rollback()
        return _page(application_id, refusal=sentence(refusal), status=429)
    flash(_("The letter is sent once more."), "success")
    return redirect(url_for("applications.confirmation", application_id=application_id), 303)


def _page(application_id: str, *, refusal: str = "", status: int = 200) -> ResponseReturnValue:
    draft, now = opened(own(application_id)), utc_now()
    request = confirming.latest(reading(), draft.application)
    if request is None:
        return redirect(url_for("applications.one", application_id=application_id), 303)
    if not draft.application.is_draft:
        return redirect(url_for("applications.filed", application_id=application_id), 303)
    page = render_template(
        "applications/confirmation.html",
        draft=draft,
        request_=request,
        standing=confirming.standing(reading(), draft.application, request, now=now),
        refusal=refusal,
    )
    return page, status
