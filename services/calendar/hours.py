"""Office hours: adding working hours to a moment, and the working time left until a deadline.

An office day has eight hours, 8:00-12:00 and 13:00-17:00 (Bộ luật Lao động 45/2019/QH14, Điều 105).
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from services.calendar.days import HANOI, Calendar, local_date

OPENS: Final = dt.time(8)
CLOSES: Final = dt.time(17)
_SHIFTS: Final = ((OPENS, dt.time(12)), (dt.time(13), CLOSES))
_ONE_DAY: Final = dt.timedelta(days=1)
MINUTES_A_DAY: Final = 8 * 60


@dataclass(frozen=True)
class TimeLeft:
    """Working time between now and a deadline: `minutes` left, or, when `is_late`, minutes overdue. Never negative.

    A deadline missed on Friday evening is late at once, with no working minute overdue until Monday.
    """

    minutes: int
    is_late: bool

    @property
    def days(self) -> int:
        """Whole working days of eight hours."""
        return self.minutes // MINUTES_A_DAY

    @property
    def hours(self) -> int:
        """Whole working hours, all of them: 30 for three days and six hours."""
        return self.minutes // 60


def moment(day: dt.date, time: dt.time) -> dt.datetime:
    """That time of that day in Hà Nội, as UTC."""
    return dt.datetime.combine(day, time, HANOI).astimezone(dt.UTC)


def add_working_hours(at: dt.datetime, hours: int, calendar: Calendar) -> dt.datetime:
    """The moment (UTC) when `hours` office hours have passed since `at`. Zero hours: the next moment of work.

    Intake must be answered within 8 of them (Nghị định 216/2026/NĐ-CP, Điều 23).
    """
    left = dt.timedelta(hours=hours)
    day = local_date(at)
    while True:
        for begins, ends in _shifts(day, calendar):
            begin = max(begins, at)
            if begin < ends or (begin == ends and not left):
                if begin + left <= ends:
                    return (begin + left).astimezone(dt.UTC)
                left -= ends - begin
        day += _ONE_DAY


def working_minutes(since: dt.datetime, until: dt.datetime, calendar: Calendar) -> int:
    """Whole office minutes from `since` to `until`; 0 if `until` is not later."""
    total = dt.timedelta()
    day = local_date(since)
    while day <= local_date(until):
        for begins, ends in _shifts(day, calendar):
            total += max(min(ends, until) - max(begins, since), dt.timedelta())
        day += _ONE_DAY
    return total // dt.timedelta(minutes=1)


def time_left(now: dt.datetime, due_at: dt.datetime, calendar: Calendar) -> TimeLeft:
    """How much working time remains until `due_at`, or has passed since."""
    if now <= due_at:
        return TimeLeft(working_minutes(now, due_at, calendar), is_late=False)
    return TimeLeft(working_minutes(due_at, now, calendar), is_late=True)


def _shifts(day: dt.date, calendar: Calendar) -> list[tuple[dt.datetime, dt.datetime]]:
    if not calendar.is_working_day(day):
        return []
    return [(moment(day, begins), moment(day, ends)) for begins, ends in _SHIFTS]
