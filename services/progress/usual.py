"""The usual time of a procedure: the median and the slow tenth of its decided cases, in working days at the agency.

The time in which the citizen pays or completes the dossier is left out, so old cases that wait for somebody do not bend
the figures. Each night the worker takes in the events that have come since; a page reads one small row.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Row, delete, func, select
from sqlalchemy.orm import Session

from services.applications.models import Application, ApplicationEvent
from services.applications.workflow import AT_THE_AGENCY, Status
from services.calendar import Calendar, local_date, working_minutes
from services.calendar.hours import MINUTES_A_DAY, moment
from services.content import kept, raise_content_version
from services.jobs.queue import enqueue
from services.jobs.worker import Workshop
from services.progress.models import CountedUpTo, TimeTaken, UsualTime

#: Fewer decided cases than this say nothing about the next one.
FEWEST_CASES: Final = 30
#: Cases decided longer ago than this no longer count.
MONTHS: Final = 12
#: When the worker counts, in Vietnam.
NIGHTLY: Final = dt.time(1)
#: Younger events wait for the next night: a transaction still open may yet write one with a smaller number.
SETTLED_AFTER: Final = dt.timedelta(minutes=10)
#: Events taken in by one transaction.
AT_ONCE: Final = 500

_COUNT: Final = "time_taken"
_DECIDED: Final = (Status.APPROVED, Status.REJECTED)
_ONE_DAY: Final = dt.timedelta(days=1)


@dataclass(frozen=True)
class Usual:
    """What pages show: within how many working days half, and nine of ten, of so many cases were decided."""

    cases: int
    median_days: int
    slow_days: int


@dataclass(frozen=True)
class Moved:
    """That a case came to stand in `status` at the moment `at`."""

    status: Status
    at: dt.datetime


def usual_time(db: Session, procedure_code: str) -> Usual | None:
    """The usual time of a procedure; None while too few of its cases were decided."""
    return kept(db, "usual times", _shown).get(procedure_code)


def _shown(db: Session) -> dict[str, Usual]:
    rows = db.scalars(select(UsualTime))
    return {row.procedure_code: Usual(row.cases, row.median_days, row.slow_days) for row in rows}


def schedule(db: Session, *, day: dt.date, now: dt.datetime) -> None:
    """Queue the count of one day, once whoever asks; at once when its hour has passed."""
    key = f"progress.count:{day.isoformat()}"
    enqueue(db, "progress.count", {}, now=now, key=key, run_at=max(now, moment(day, NIGHTLY)), can_wait=True)


def count(workshop: Workshop) -> None:
    """Job `progress.count`: take in what was decided since, renew the figures, queue the next night."""
    now = workshop.now()
    while _take_in(workshop, now):
        pass
    with workshop.database.transaction() as db:
        renew(db, now=now)
        schedule(db, day=local_date(now) + _ONE_DAY, now=now)


def _take_in(workshop: Workshop, now: dt.datetime) -> bool:
    with workshop.database.transaction() as db:
        return take_in(db, now=now)


def take_in(db: Session, *, now: dt.datetime) -> bool:
    """Count the decisions among the next events, each exactly once. False when there was nothing left to take in."""
    place = db.get(CountedUpTo, _COUNT, with_for_update=True)
    if place is None:
        place = CountedUpTo(name=_COUNT, event_id=0)
        db.add(place)
    new = _settled(db, place.event_id, now)
    if not new:
        return False
    place.event_id = new[-1].id
    taken = _times_taken(db, [event.application_id for event in new if event.after in _DECIDED])
    for (procedure_code, month, days), cases in sorted(taken.items()):
        row = db.get(TimeTaken, (procedure_code, month, days))
        if row is None:
            db.add(TimeTaken(procedure_code=procedure_code, month=month, days=days, cases=cases))
        else:
            row.cases += cases
    return True


def _settled(db: Session, after: int, now: dt.datetime) -> list[Row[int, str, str, dt.datetime]]:
    """The next events in the order of their numbers, up to the first that is too young."""
    columns = (ApplicationEvent.id, ApplicationEvent.application_id, ApplicationEvent.after, ApplicationEvent.at)
    rows = db.execute(select(*columns).where(ApplicationEvent.id > after).order_by(ApplicationEvent.id).limit(AT_ONCE))
    found = []
    for row in rows:
        if row.at > now - SETTLED_AFTER:
            break
        found.append(row)
    return found


def _times_taken(db: Session, application_ids: Sequence[str]) -> Counter[tuple[str, str, int]]:
    """How many of these decided cases fall to each (procedure, month of the decision, working days)."""
    moves: dict[str, list[Moved]] = defaultdict(list)
    codes: dict[str, str] = {}
    history = (
        select(Application.id, Application.procedure_code, ApplicationEvent.after, ApplicationEvent.at)
        .join(ApplicationEvent, ApplicationEvent.application_id == Application.id)
        .where(Application.id.in_(application_ids))
        .order_by(ApplicationEvent.id)
    )
    for application_id, code, after, at in db.execute(history):
        codes[application_id] = code
        moves[application_id].append(Moved(Status(after), at))
    calendar = Calendar.vietnam()
    return Counter(
        (codes[each], f"{local_date(decided_at(moves[each])):%Y-%m}", days_at_agency(moves[each], calendar))
        for each in codes
    )


def decided_at(moves: Iterable[Moved]) -> dt.datetime:
    """When a case was decided. Raises StopIteration for one that was not."""
    return next(move.at for move in moves if move.status in _DECIDED)


def days_at_agency(moves: Sequence[Moved], calendar: Calendar) -> int:
    """Begun working days, at least 1, that a case lay with the agency between filing and decision."""
    minutes = 0
    for move, following in zip(moves, moves[1:], strict=False):
        if move.status in AT_THE_AGENCY:
            minutes += working_minutes(move.at, following.at, calendar)
        if following.status in _DECIDED:
            break
    return max(1, -(-minutes // MINUTES_A_DAY))


def renew(db: Session, *, now: dt.datetime) -> None:
    """Make the shown figures from the counts of the last months; where one changed, public pages are made anew."""
    since = _months_before(local_date(now), MONTHS)
    rows = db.execute(
        select(TimeTaken.procedure_code, TimeTaken.days, func.sum(TimeTaken.cases))
        .where(TimeTaken.month > since)
        .group_by(TimeTaken.procedure_code, TimeTaken.days)
    )
    taken: dict[str, dict[int, int]] = defaultdict(dict)
    for code, days, cases in rows:
        taken[code][days] = int(cases)
    new = {code: _figures(cases) for code, cases in taken.items() if sum(cases.values()) >= FEWEST_CASES}
    if new == _shown(db):
        return
    db.execute(delete(UsualTime))
    db.add_all(
        UsualTime(procedure_code=code, cases=each.cases, median_days=each.median_days, slow_days=each.slow_days)
        for code, each in sorted(new.items())
    )
    raise_content_version(db, now)


def _figures(cases_by_days: Mapping[int, int]) -> Usual:
    """The fewest days within which half, and nine of ten, of the cases were decided."""
    cases = sum(cases_by_days.values())
    return Usual(cases, _within(cases_by_days, -(-cases // 2)), _within(cases_by_days, -(-cases * 9 // 10)))


def _within(cases_by_days: Mapping[int, int], wanted: int) -> int:
    reached = 0
    for days in sorted(cases_by_days):
        reached += cases_by_days[days]
        if reached >= wanted:
            return days
    raise ValueError(f"{wanted} cases of {reached}")


def _months_before(day: dt.date, count: int) -> str:
    years, month = divmod(day.month - 1 - count, 12)
    return f"{day.year + years:04d}-{month + 1:02d}"
