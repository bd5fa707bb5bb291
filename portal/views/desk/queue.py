"""The queue: which agency, which list, which cases, the most urgent first."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import language
from portal.access import has_role
from portal.clock import utc_now
from portal.filters import number
from portal.store import reading
from portal.views.desk import words
from portal.views.desk.base import POSTS, bp, looking
from services.agencies.models import Agency
from services.applications import money, policy
from services.applications import queue as lists
from services.applications.models import Application
from services.applications.queue import Tab
from services.applications.review import names
from services.applications.workflow import Role, Status
from services.definitions.publishing import service_with_id
from services.delivery import choosing
from services.delivery.moves import STATE_NAMES, State
from services.errors import NotFound
from services.notices.outbox import undelivered
from services.people.actor import Actor


@dataclass(frozen=True)
class Row:
    """One case in a list."""

    code: str
    person: str
    procedure: str
    status: str
    tone: str
    clock: words.Clock
    assignee: str
    is_mine: bool
    can_be_claimed: bool
    since: dt.datetime
    marks: Sequence[str]


@bp.get("/desk")
@has_role(*POSTS)
def queue() -> ResponseReturnValue:
    """The lists of one agency; with posts at several, first the choice between them."""
    db, actor, now = reading(), looking(), utc_now()
    agencies = agencies_of(db, actor)
    agency = _chosen(agencies)
    if agency is None:
        counts = {each.code: lists.badges(db, actor, each.code, now=now) for each in agencies}
        return render_template(
            "desk/agencies.html",
            agencies=agencies,
            counts=counts,
            Tab=Tab,
            confirms_refunds=actor.holds_any(*policy.SECOND_PERSONS),
        )
    tab = _tab(actor, agency.code)
    wanted = request.args.get("q", "").strip()
    if wanted:
        page = lists.Page(lists.find(db, actor, agency.code, wanted), None)
    else:
        page = lists.page(db, actor, agency.code, tab, now=now, after=request.args.get("after"))
    return render_template(
        "desk/queue.html",
        agency=agency,
        agencies=agencies,
        confirms_refunds=actor.holds_any(*policy.SECOND_PERSONS),
        tab=tab,
        tabs=_tabs(lists.badges(db, actor, agency.code, now=now), agency.code, None if wanted else tab),
        wanted=wanted,
        rows=rows(db, actor, page.rows, now=now),
        empty=words.EMPTY[tab],
        is_clock_shown=tab not in (Tab.READY, Tab.ENDED) or bool(wanted),
        next=url_for("desk.queue", agency=agency.code, tab=tab, after=page.next_key) if page.next_key else "",
        first=url_for("desk.queue", agency=agency.code, tab=tab) if request.args.get("after") else "",
    )


@bp.get("/desk/next")
@has_role(*POSTS)
def next_case() -> ResponseReturnValue:
    """On to the most urgent case that waits for this person, other than the one they come from; else to the queue."""
    db, actor = reading(), looking()
    agency = _chosen(agencies_of(db, actor))
    if agency is None:
        return redirect(url_for("desk.queue"), 303)
    is_clerk = actor.holds(Role.CLERK, agency.code)
    for tab in (Tab.MINE, Tab.UNCLAIMED) if is_clerk else (Tab.TO_SIGN,):
        for row in lists.page(db, actor, agency.code, tab, now=utc_now()).rows:
            waits_for_another = is_clerk and row.status == Status.PROPOSED
            if row.code != request.args.get("after") and not waits_for_another:
                return redirect(url_for("desk.case", code=row.code), 303)
    return redirect(url_for("desk.queue", agency=agency.code), 303)


def agencies_of(db: Session, actor: Actor) -> list[Agency]:
    """The agencies at whose desk a person works, by name."""
    codes = set().union(*(actor.agencies(role) for role in POSTS))
    return list(db.scalars(select(Agency).where(Agency.code.in_(codes)).order_by(Agency.name)))


def rows(db: Session, actor: Actor, found: Sequence[Application], *, now: dt.datetime) -> list[Row]:
    """What a list shows of these cases."""
    people = names(db, (application.assignee_id for application in found))
    versions = {application.definition_id for application in found}
    services = {id: service_with_id(db, id).name.text(language.current()) for id in versions}
    marks = _marks(db, found)
    return [_row(actor, each, people, services[each.definition_id], marks.get(each.id, ()), now=now) for each in found]


def _marks(db: Session, found: Sequence[Application]) -> dict[str, list[str]]:
    """What a clerk should see of each case without opening it: a few questions for the whole page."""
    ids = [application.id for application in found]
    unheard, repaid = undelivered(db, ids), money.refund_proposed(db, ids)
    parcels = choosing.parcels(db, [each.id for each in found if each.status == Status.APPROVED])
    marks: dict[str, list[str]] = {}
    for application in found:
        own = marks.setdefault(application.id, [])
        if application.status == Status.IN_REVIEW and application.rounds:
            own.append(_("Additions arrived"))
        if application.id in parcels:
            own.append(
                _("By post") if parcels[application.id] == State.CHOSEN else _(STATE_NAMES[parcels[application.id]])
            )
        if application.id in repaid:
            own.append(_("Refund proposed"))
        if application.id in unheard:
            own.append(_("Message not delivered"))
    return marks


def _row(
    actor: Actor,
    application: Application,
    people: dict[str, str],
    procedure: str,
    marks: Sequence[str],
    *,
    now: dt.datetime,
) -> Row:
    status = Status(application.status)
    is_clerk = actor.holds(Role.CLERK, application.agency_code)
    return Row(
        code=application.code or "",
        person=application.subject_name,
        procedure=procedure,
        status=words.status_name(status),
        tone=words.tone(status),
        clock=words.clock(application, now=now),
        assignee=people.get(application.assignee_id or "", ""),
        is_mine=application.assignee_id == actor.account_id,
        can_be_claimed=is_clerk and application.assignee_id is None and application.awaits_agency,
        since=application.status_since,
        marks=marks,
    )


def _chosen(agencies: Sequence[Agency]) -> Agency | None:
    wanted = request.args.get("agency")
    if wanted is None:
        return agencies[0] if len(agencies) == 1 else None
    for agency in agencies:
        if agency.code == wanted:
            return agency
    raise NotFound


def _tab(actor: Actor, agency_code: str) -> Tab:
    try:
        return Tab(request.args.get("tab", ""))
    except ValueError:
        return Tab.TO_SIGN if _only_signs(actor, agency_code) else Tab.OPEN


def _only_signs(actor: Actor, agency_code: str) -> bool:
    return actor.holds(Role.APPROVER, agency_code) and not actor.holds(Role.CLERK, agency_code)


def _tabs(badges: dict[Tab, int], agency_code: str, current: Tab | None) -> list[dict[str, Any]]:
    return [
        {
            "text": name,
            "href": url_for("desk.queue", agency=agency_code, tab=tab),
            "count": _count(badges.get(tab)),
            "current": tab is current,
        }
        for tab, name in words.TAB_NAMES.items()
    ]


def _count(n: int | None) -> str | None:
    if n is None:
        return None
    return f"{number(lists.MOST_COUNTED - 1)}+" if n >= lists.MOST_COUNTED else number(n)
