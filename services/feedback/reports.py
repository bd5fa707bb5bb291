"""Taking what people say about a page, and the list from which the national administration mends the pages."""

import datetime as dt
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sqlalchemy import select, tuple_
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from services import audit
from services.agencies.posts import Role
from services.errors import Invalid, NotFound
from services.feedback.models import PageCount, PageReport
from services.people import attempts
from services.people.actor import Actor
from services.people.keys import Keys
from services.text import N_

#: Characters of one report.
MOST: Final = 1_000
PAGE: Final = 25


class Kind(StrEnum):
    """What somebody says about a page."""

    USEFUL = "useful"
    NOT_USEFUL = "not_useful"
    PROBLEM = "problem"


@dataclass(frozen=True)
class About:
    """Which page somebody speaks of: its path, its language, and the reference of the error page they saw, if any."""

    path: str
    locale: str
    reference: str = ""


@dataclass(frozen=True)
class Listed:
    """Rows of one page of the list, and the key of the next, or None at the end."""

    rows: Sequence[PageReport]
    next_key: str | None


def tell(
    db: Session, kind: Kind, about: About, text: str, *, network: str, keys: Keys, now: dt.datetime
) -> PageReport | None:
    """Count an answer and keep its text, if there is one. Raises TooMany, Invalid("text", …).

    `network` is counted under a keyed digest and not kept.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    if len(text) > MOST:
        raise Invalid("text", N_("Write at most %(most)s characters."), most=MOST)
    if kind is Kind.PROBLEM and not text.strip():
        raise Invalid("text", N_("Write what is wrong with the page."))
    attempts.count(db, {"feedback:network": network}, keys=keys, now=now)
    _count(db, about.path, kind)
    if kind is Kind.USEFUL or not text.strip():
        return None
    report = PageReport(
        kind=kind, path=about.path[:200], locale=about.locale, reference=about.reference[:8], text=text, at=now
    )
    db.add(report)
    db.flush()
    return report


def listed(db: Session, actor: Actor, *, is_done: bool = False, kind: str = "", after: str | None = None) -> Listed:
    """One page of the reports, the newest first. An unknown `kind` or `after` filters nothing."""
    _must_be_national(actor)
    rows = select(PageReport).where(PageReport.done_at.is_not(None) if is_done else PageReport.done_at.is_(None))
    if kind in (Kind.NOT_USEFUL, Kind.PROBLEM):
        rows = rows.where(PageReport.kind == kind)
    if (last := db.get(PageReport, after) if after else None) is not None:
        rows = rows.where(tuple_(PageReport.at, PageReport.id) < (last.at, last.id))
    found = db.scalars(rows.order_by(PageReport.at.desc(), PageReport.id.desc()).limit(PAGE + 1)).all()
    return Listed(found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None)


def one(db: Session, actor: Actor, report_id: str) -> PageReport | None:
    """One report, or None when there is none with this id."""
    _must_be_national(actor)
    return db.get(PageReport, report_id)


def counts(db: Session, actor: Actor, *, most: int = 20) -> Sequence[PageCount]:
    """The pages people complain about, those with most complaints first."""
    _must_be_national(actor)
    complaints = PageCount.not_useful + PageCount.problem
    return db.scalars(select(PageCount).order_by(complaints.desc(), PageCount.path).limit(most)).all()


def close(db: Session, actor: Actor, report_id: str, *, now: dt.datetime) -> PageReport:
    """Mark a report as dealt with; done before, nothing changes. Raises NotFound."""
    return _mark(db, actor, report_id, is_done=True, now=now)


def reopen(db: Session, actor: Actor, report_id: str, *, now: dt.datetime) -> PageReport:
    """Take the mark back; open already, nothing changes. Raises NotFound."""
    return _mark(db, actor, report_id, is_done=False, now=now)


def _mark(db: Session, actor: Actor, report_id: str, *, is_done: bool, now: dt.datetime) -> PageReport:
    _must_be_national(actor)
    report = db.get(PageReport, report_id, with_for_update=True)
    if report is None:
        raise NotFound
    if (report.done_at is not None) != is_done:
        report.done_at, report.done_by = (now, actor.account_id) if is_done else (None, None)
        verb = "report.close" if is_done else "report.reopen"
        audit.record(db, actor=actor.account_id, verb=verb, subject=f"page_report:{report.id}", now=now)
    return report


def _must_be_national(actor: Actor) -> None:
    if not actor.holds_any(Role.NATIONAL_ADMIN):
        raise NotFound


def _count(db: Session, path: str, kind: Kind) -> None:
    """One more answer for a page. Two at once are both counted."""
    insert = postgresql_insert if db.get_bind().dialect.name == "postgresql" else sqlite_insert
    column = getattr(PageCount, kind)
    none = {each.value: 0 for each in Kind}
    row = insert(PageCount).values(path=path[:200], **{**none, kind.value: 1})
    db.execute(row.on_conflict_do_update(index_elements=[PageCount.path], set_={kind.value: column + 1}))
