"""The desk's lists: what awaits the agency by time left, and the tabs beside it. Keyset pages; kept counters."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnExpressionArgument, Select, func, select, tuple_
from sqlalchemy.orm import Session

from services.applications import policy
from services.applications.models import Application, QueueCount
from services.applications.workflow import AT_THE_AGENCY, Status
from services.people.actor import Actor

PAGE: Final = 25
#: Badges stop counting here and say "999+".
MOST_COUNTED: Final = 1000


class Tab(StrEnum):
    """A list of the desk."""

    OPEN = "open"
    MINE = "mine"
    UNCLAIMED = "unclaimed"
    LATE = "late"
    WAITING = "waiting"
    TO_SIGN = "to_sign"
    ENDED = "ended"


@dataclass(frozen=True)
class Page:
    """Rows of one page and the key of the next, or None at the end."""

    rows: Sequence[Application]
    next_key: str | None


def page(db: Session, actor: Actor, agency_code: str, tab: Tab, *, now: dt.datetime, after: str | None = None) -> Page:
    """One page of a tab. `after` is the key a previous page gave; one that makes no sense starts anew."""
    rows = policy.visible_to_desk(actor).where(Application.agency_code == agency_code, *_filter(tab, actor, now))
    by_deadline = tab not in (Tab.WAITING, Tab.ENDED)
    moment = Application.act_by if by_deadline else Application.status_since
    key = _parse(after)
    if by_deadline:
        rows = rows.order_by(moment, Application.id)
        rows = rows.where(tuple_(moment, Application.id) > key) if key else rows
    else:
        rows = rows.order_by(moment.desc(), Application.id.desc())
        rows = rows.where(tuple_(moment, Application.id) < key) if key else rows
    found = list(db.scalars(rows.limit(PAGE + 1)))
    if len(found) <= PAGE:
        return Page(found, None)
    last = found[PAGE - 1]
    at = last.act_by if by_deadline else last.status_since
    return Page(found[:PAGE], f"{at.isoformat()}~{last.id}" if at else None)


def badges(db: Session, actor: Actor, agency_code: str, *, now: dt.datetime) -> dict[Tab, int]:
    """How many stand in each tab; MOST_COUNTED means that many or more."""
    kept = select(QueueCount.status, QueueCount.n).where(QueueCount.agency_code == agency_code)
    by_status: dict[str, int] = dict(db.execute(kept).tuples().all())
    counted = {
        tab: _capped(db, _visible(actor, agency_code).where(*_filter(tab, actor, now)))
        for tab in (Tab.MINE, Tab.UNCLAIMED, Tab.LATE)
    }
    return {
        Tab.OPEN: sum(by_status.get(status, 0) for status in AT_THE_AGENCY),
        **counted,
        Tab.WAITING: sum(by_status.get(status, 0) for status in _WAITING),
        Tab.TO_SIGN: by_status.get(Status.PROPOSED, 0),
    }


def find(db: Session, actor: Actor, agency_code: str, words: str) -> Sequence[Application]:
    """Cases of the agency by code, part of a code, or the name of the person concerned; the newest first."""
    words = words.strip()[:100]
    if not words:
        return []
    like = "%" + words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    rows = _visible(actor, agency_code).where(
        Application.code.like(like, escape="\\") | Application.subject_name.ilike(like, escape="\\")
    )
    return list(db.scalars(rows.order_by(Application.status_since.desc()).limit(PAGE)))


_WAITING: Final = (Status.AWAITING_SUPPLEMENT, Status.FEE_DUE, Status.AWAITING_FEE)


def _visible(actor: Actor, agency_code: str) -> Select[Application]:
    return policy.visible_to_desk(actor).where(Application.agency_code == agency_code)


def _filter(tab: Tab, actor: Actor, now: dt.datetime) -> list[ColumnExpressionArgument[bool]]:
    match tab:
        case Tab.OPEN:
            return [Application.awaits_agency]
        case Tab.MINE:
            return [Application.awaits_agency, Application.assignee_id == actor.account_id]
        case Tab.UNCLAIMED:
            return [Application.awaits_agency, Application.assignee_id.is_(None)]
        case Tab.LATE:
            return [Application.awaits_agency, Application.act_by < now]
        case Tab.WAITING:
            return [Application.status.in_(_WAITING)]
        case Tab.TO_SIGN:
            return [Application.awaits_agency, Application.status == Status.PROPOSED]
        case Tab.ENDED:
            return [Application.awaits_agency.is_(False), Application.status.not_in((*_WAITING, Status.DRAFT))]


def _capped(db: Session, rows: Select[Any]) -> int:
    some = rows.with_only_columns(Application.id).limit(MOST_COUNTED).subquery()
    return db.scalars(select(func.count()).select_from(some)).one()


def _parse(after: str | None) -> tuple[dt.datetime, str] | None:
    at, _, id = (after or "").partition("~")
    try:
        moment = dt.datetime.fromisoformat(at)
    except ValueError:
        return None
    return (moment, id) if moment.tzinfo and len(id) <= 22 else None
