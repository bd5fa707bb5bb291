"""Which days offices work: Monday to Friday without public holidays, with swapped Saturdays and our own corrections.

Sources: Bộ luật Lao động 45/2019/QH14, Điều 105 and 112; the package `holidays` for Tết, days in lieu and swaps;
`overrides.yaml` beside this file for what the package does not know.
"""

import datetime as dt
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import yaml

#: All legal dates and hours are meant here. No daylight saving, always UTC+7.
HANOI: Final = ZoneInfo("Asia/Ho_Chi_Minh")
#: Years the table speaks for. A term that leaves them is refused rather than computed without holidays.
FIRST_YEAR: Final = 2015
LAST_YEAR: Final = 2050
_OVERRIDES: Final = Path(__file__).parent / "overrides.yaml"
_SATURDAY: Final = 5
_ONE_DAY: Final = dt.timedelta(days=1)


@dataclass(frozen=True)
class Calendar:
    """The days on which an office is open.

    `holidays`: days off that would be working days; `working_weekends`: Saturdays and Sundays that are worked.
    """

    holidays: frozenset[dt.date]
    working_weekends: frozenset[dt.date]

    @classmethod
    def vietnam(cls, place: str | None = None) -> "Calendar":
        """The national calendar, with the corrections of one province (its two-digit code) if `place` is given."""
        return _vietnam(place)

    def changed(self, day: dt.date, *, closed: bool) -> "Calendar":
        """The same calendar with one day decided otherwise, as for a flood or a local festival."""
        if closed:
            return Calendar(self.holidays | {day}, self.working_weekends - {day})
        return Calendar(self.holidays - {day}, self.working_weekends | {day})

    def is_working_day(self, day: dt.date) -> bool:
        """Whether offices are open on `day`. Raises ValueError for a year whose holidays nobody knows."""
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValueError(f"the calendar knows the years {FIRST_YEAR} to {LAST_YEAR}, not {day.year}")
        if day.weekday() >= _SATURDAY:
            return day in self.working_weekends
        return day not in self.holidays

    def working_day_from(self, day: dt.date) -> dt.date:
        """`day` itself if it is worked, else the next day that is."""
        while not self.is_working_day(day):
            day += _ONE_DAY
        return day

    def add_working_days(self, day: dt.date, count: int) -> dt.date:
        """The `count`-th working day after `day`; `day` itself is not counted."""
        for _ in range(count):
            day = self.working_day_from(day + _ONE_DAY)
        return day


def local_date(at: dt.datetime) -> dt.date:
    """The date in Hà Nội at the moment `at` (aware)."""
    return at.astimezone(HANOI).date()


@cache
def _vietnam(place: str | None) -> Calendar:
    import holidays  # 4 MB; most web processes only show the table's results

    known = holidays.country_holidays("VN", years=range(FIRST_YEAR, LAST_YEAR + 1))
    calendar = Calendar(frozenset(known), frozenset(known.weekend_workdays))
    for row in _overrides():
        if row.get("place") in (None, place):
            calendar = calendar.changed(row["day"], closed=row["closed"])
    return calendar


def _overrides() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = yaml.safe_load(_OVERRIDES.read_text(encoding="utf-8"))
    return rows
