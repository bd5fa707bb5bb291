"""My applications: what waits for me first, then what is under way, then what has ended."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from portal import filters
from portal.access import signed_in
from portal.clock import utc_now
from portal.language import current
from portal.names import agency_name
from portal.store import reading
from portal.story import TONES, story
from portal.views.applications.blueprint import bp
from portal.views.applications.draft import Draft, opened
from services.applications import overview
from services.applications.workflow import Status
from services.organisations import invitations


@bp.get("/applications")
@signed_in
def mine() -> ResponseReturnValue:
    """The person's own applications."""
    found = overview.mine(reading(), current_user.actor, before=request.args.get("before"))
    parts = [
        (_("Waiting for you"), [card(row) for row in found.waiting]),
        (_("Under way"), [card(row) for row in found.under_way]),
        (_("Finished"), [card(row) for row in found.ended]),
    ]
    return render_template(
        "applications/mine.html",
        parts=[(title, cards) for title, cards in parts if cards],
        next_key=found.next_key,
        is_invited=bool(invitations.waiting_for(reading(), current_user.id, now=utc_now())),
        is_first="before" not in request.args,
    )


def card(row: overview.Row, person: str = "") -> dict[str, Any]:
    """One application as `case_card` draws it. `person`: who filed it, in a company's list."""
    application = row.application
    draft = opened(application) if application.is_draft else None
    told = story(application, utc_now(), kind=row.kind, is_ready=row.is_ready, is_owing=row.is_owing)
    return {
        "id": application.id,
        "service": row.service.text(current()),
        "agency": agency_name(row.agency),
        "code": application.code,
        "subject": application.subject_name,
        "person": person,
        "together": ", ".join(service.text(current()) for service in row.together),
        "status": told.status,
        "tone": TONES.get(Status(application.status), "info"),
        "line": _draft_line(draft, is_asked=row.is_asked) if draft else _line(row, told.promises),
        "waits": row.waits_for_me,
        "goes_on_at": draft.goes_on_at() if draft and not row.is_asked else "",
    }


def _draft_line(draft: Draft, *, is_asked: bool) -> str:
    """When it was saved, and how long it is kept; or that another person is to confirm it."""
    if is_asked:
        return str(_("Another person was asked to confirm it. See how that stands."))
    saved = filters.moment(draft.application.status_since)
    return str(_("Last saved: %(moment)s. Kept until %(day)s.", moment=saved, day=filters.date(draft.kept_until)))


def _line(row: overview.Row, promises: Any) -> str:
    """The one thing to know or to do."""
    status = Status(row.application.status)
    if status is Status.AWAITING_SUPPLEMENT:
        return str(_("See what the agency asks for, and send it."))
    if row.is_owing:
        return str(_("A fee is to be paid."))
    if row.is_ready and status is Status.APPROVED:
        return str(_("Your result is ready."))
    if promises:
        return str(promises[-1])
    return str(_("Since %(day)s", day=filters.day(row.application.status_since)))
