"""The desk's lists: what awaits the agency by time left, and the tabs beside it. Keyset pages; kept counters."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnExpressionArgument, Select, func, select, tuple_, union_all
from sqlalchemy.orm import Session

from services.applications import policy
from services.applications.models import Application, QueueCount
from services.applications.workflow import AT_THE_AGENCY, ENDED, Status
from services.people.actor import Actor
from services.search.folding import plain

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
    READY = "ready"
    ENDED = "ended"


#: Tabs of cases whose clock rests: listed by the moment they came there, the newest first.
_BY_STATUS: Final[Mapping[Tab, tuple[Status, ...]]] = {
    Tab.WAITING: (Status.AWAITING_FEE, Status.AWAITING_SUPPLEMENT, Status.FEE_DUE),
    Tab.READY: (Status.APPROVED,),
    Tab.ENDED: tuple(sorted(ENDED)),
}


@dataclass(frozen=True)
class Page:
    """Rows of one page and the key of the next, or None at the end."""

    rows: Sequence[Application]
    next_key: str | None


def page(db: Session, actor: Actor, agency_code: str, tab: Tab, *, now: dt.datetime, after: str | None = None) -> Page:
    """One page of a tab. `after` is the key a previous page gave; one that makes no sense starts anew."""
    rows = _visible(actor, agency_code)
    key = _parse(after)
    if tab in _BY_STATUS:
        found = list(db.scalars(_newest_first(rows, _BY_STATUS[tab], key)))
    else:
        rows = rows.where(*_filter(tab, actor, now)).order_by(Application.act_by, Application.id).limit(PAGE + 1)
        rows = rows.where(tuple_(Application.act_by, Application.id) > key) if key else rows
        found = list(db.scalars(rows))
    if len(found) <= PAGE:
        return Page(found, None)
    last = found[PAGE - 1]
    at = last.status_since if tab in _BY_STATUS else last.act_by
    return Page(found[:PAGE], f"{at.isoformat()}~{last.id}" if at else None)


def badges(db: Session, actor: Actor, agency_code: str, *, now: dt.datetime) -> dict[Tab, int]:
    """How many stand in each tab; MOST_COUNTED means that many or more. What has ended is not counted."""
    kept = select(QueueCount.status, QueueCount.n).where(QueueCount.agency_code == agency_code)
    by_status: dict[str, int] = dict(db.execute(kept).all())
    counted = {
        tab: _capped(db, _visible(actor, agency_code).where(*_filter(tab, actor, now)))
        for tab in (Tab.MINE, Tab.UNCLAIMED, Tab.LATE)
    }
    return {
        Tab.OPEN: sum(by_status.get(status, 0) for status in AT_THE_AGENCY),
        **counted,
        Tab.WAITING: sum(by_status.get(status, 0) for status in _BY_STATUS[Tab.WAITING]),
        Tab.TO_SIGN: by_status.get(Status.PROPOSED, 0),
        Tab.READY: by_status.get(Status.APPROVED, 0),
    }


def find(db: Session, actor: Actor, agency_code: str, words: str) -> Sequence[Application]:
    """Cases of the agency by code, part of a code, or the name of the person concerned; the newest first.

    Accents and case in a name do not matter: "nguyen thi anh" finds Nguyễn Thị Ánh.
    """
    words = words.strip()[:100]
    if not words:
        return []
    named = Application.subject_key.like(_anywhere(plain(words)), escape="\\") if plain(words) else None
    coded = Application.code.like(_anywhere(words.upper()), escape="\\")
    rows = _visible(actor, agency_code).where(coded if named is None else coded | named)
    return list(db.scalars(rows.order_by(Application.status_since.desc(), Application.id.desc()).limit(PAGE)))


def _anywhere(words: str) -> str:
    return "%" + words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"


def _visible(actor: Actor, agency_code: str) -> Select[Application]:
    return policy.visible_to_desk(actor).where(Application.agency_code == agency_code)


def _filter(tab: Tab, actor: Actor, now: dt.datetime) -> Sequence[ColumnExpressionArgument[bool]]:
    match tab:
        case Tab.MINE:
            return [Application.awaits_agency, Application.assignee_id == actor.account_id]
        case Tab.UNCLAIMED:
            return [Application.awaits_agency, Application.assignee_id.is_(None)]
        case Tab.LATE:
            return [Application.awaits_agency, Application.act_by < now]
        case Tab.TO_SIGN:
            return [Application.awaits_agency, Application.status == Status.PROPOSED]
    return [Application.awaits_agency]


def _newest_first(
    rows: Select[Application], statuses: Sequence[Status], key: tuple[dt.datetime, str] | None
) -> Select[Application]:
    """The top of each status from its own stretch of the index, then the top of those: flat at any number of rows."""
    order = (Application.status_since.desc(), Application.id.desc())
    tops = []
    for status in statuses:
        top = rows.with_only_columns(Application.id).where(Application.status == status)
        if key:
            top = top.where(tuple_(Application.status_since, Application.id) < key)
        tops.append(select(top.order_by(*order).limit(PAGE + 1).subquery().c.id))
    return select(Application).where(Application.id.in_(union_all(*tops))).order_by(*order).limit(PAGE + 1)


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
