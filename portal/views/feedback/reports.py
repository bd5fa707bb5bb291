"""What people wrote about pages, for the national administration: read, mark as dealt with, take the mark back."""

import datetime as dt
from typing import Final

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from portal import identity, page_names
from portal.access import has_role
from portal.clock import utc_now
from portal.store import reading, transaction
from portal.views.feedback.blueprint import bp
from services.errors import NotFound
from services.feedback import reports
from services.feedback.reports import Kind
from services.people.actor import Actor, actor_of
from services.text import N_

POST: Final = "national_admin"
#: The filter of the list: what each kind is called there. Nothing chosen shows both.
KINDS: Final = {"": N_("All"), Kind.PROBLEM: N_("Problems"), Kind.NOT_USEFUL: N_("Not useful")}


@bp.get("/national/reports")
@has_role(POST)
def index() -> str:
    """The reports that are open, or (`done=1`) those dealt with; the pages with most complaints beside them."""
    is_done, kind = request.args.get("done") == "1", request.args.get("kind", "")
    kind = kind if kind in KINDS else ""
    db = reading()
    actor = _actor(db, utc_now())
    found = reports.listed(db, actor, is_done=is_done, kind=kind, after=request.args.get("after"))
    done = "1" if is_done else None
    return render_template(
        "feedback/reports.html",
        rows=found.rows,
        is_done=is_done,
        kind=kind,
        kinds=KINDS,
        next_href=url_for("feedback.index", done=done, kind=kind or None, after=found.next_key)
        if found.next_key
        else "",
        counts=reports.counts(db, actor),
        marked=_marked(db, actor, is_done),
        is_address=page_names.is_address,
    )


@bp.post("/national/reports/<report_id>")
@has_role(POST)
def mark(report_id: str) -> ResponseReturnValue:
    """Mark a report as dealt with (`done`), or open it again; the list then offers to take that back."""
    is_done = request.form.get("done") == "1"
    now = utc_now()
    with transaction() as db:
        (reports.close if is_done else reports.reopen)(db, _actor(db, now), report_id, now=now)
    # Back to the list the button stood in.
    shown = url_for("feedback.index", done=None if is_done else "1", marked=report_id)
    return redirect(shown, 303)


def _marked(db: Session, actor: Actor, is_done: bool) -> str:
    """The report whose mark the last press changed, while that is still so: it left the list that is shown."""
    found = reports.one(db, actor, request.args.get("marked", ""))
    return found.id if found is not None and (found.done_at is not None) != is_done else ""


def _actor(db: Session, now: dt.datetime) -> Actor:
    someone = identity.person()
    if someone is None:
        raise NotFound
    return actor_of(db, someone.id, now)
