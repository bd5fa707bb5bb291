"""Terms and due dates: from the moment a complete dossier arrives to the moment its answer is owed.

Sources: Nghị định 61/2018/NĐ-CP, Điều 18 (received after 15:00 counts as the next working day); Bộ luật Dân sự
91/2015/QH13, Điều 147 (the first day is not counted) and 148 (a term ending on a day off ends at the end of the next
working day; a month ends on its corresponding day, or on its last).
"""

import calendar as months
import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from services.calendar.days import HANOI, Calendar
from services.calendar.hours import CLOSES, OPENS, add_working_hours, moment

#: Up to and including this hour a dossier is received on the day it arrives.
LAST_RECEIPT: Final = dt.time(15)


class Unit(StrEnum):
    """What a term is counted in."""

    WORKING_DAY = "working_day"
    CALENDAR_DAY = "calendar_day"
    WORKING_HOUR = "working_hour"
    HOUR = "hour"
    MONTH = "month"


@dataclass(frozen=True)
class Term:
    """How long an agency has. Zero working days means the day of receipt itself."""

    value: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.value < 0:
            raise ValueError("a term cannot be negative")
        object.__setattr__(self, "unit", Unit(self.unit))


def received_on(at: dt.datetime, calendar: Calendar) -> dt.date:
    """The legal day of receipt of a dossier that arrives at the moment `at` (aware)."""
    local = at.astimezone(HANOI)
    day = local.date() if local.time() <= LAST_RECEIPT else local.date() + dt.timedelta(days=1)
    return calendar.working_day_from(day)


def due_at(received_at: dt.datetime, term: Term, calendar: Calendar) -> dt.datetime:
    """The moment (UTC) by which the answer to a dossier that arrived at `received_at` is owed.

    Terms in days and months end when the office closes. Terms in hours run from the arrival itself, or from the
    opening of the legal day of receipt when that is another day.
    """
    first_day = received_on(received_at, calendar)
    match term.unit:
        case Unit.WORKING_DAY:
            return moment(calendar.add_working_days(first_day, term.value), CLOSES)
        case Unit.CALENDAR_DAY:
            return _end_of(first_day + dt.timedelta(days=term.value), calendar)
        case Unit.MONTH:
            return _end_of(_months_later(first_day, term.value), calendar)
        case Unit.WORKING_HOUR:
            return add_working_hours(_starts(received_at, first_day), term.value, calendar)
        case Unit.HOUR:
            end = _starts(received_at, first_day) + dt.timedelta(hours=term.value)
            last_day = end.astimezone(HANOI).date()
            return end if calendar.is_working_day(last_day) else _end_of(last_day, calendar)


def _starts(received_at: dt.datetime, first_day: dt.date) -> dt.datetime:
    return max(received_at.astimezone(dt.UTC), moment(first_day, OPENS))


def _end_of(day: dt.date, calendar: Calendar) -> dt.datetime:
    return moment(calendar.working_day_from(day), CLOSES)


def _months_later(day: dt.date, count: int) -> dt.date:
    years, month = divmod(day.month - 1 + count, 12)
    year = day.year + years
    return dt.date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))
