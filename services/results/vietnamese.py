"""Dates, times and amounts as Vietnamese official papers write them; all in the country's time."""

import datetime as dt
from collections.abc import Callable
from typing import Final
from zoneinfo import ZoneInfo

from forms.spoken import below_thousand

COUNTRY_TIME: Final = ZoneInfo("Asia/Ho_Chi_Minh")
#: Capitals that fit beside the national motto.
ONE_LINE: Final = 24


def local(moment: dt.date) -> dt.date:
    """A moment (aware datetime) in the country's time; a plain date as it is."""
    return moment.astimezone(COUNTRY_TIME) if isinstance(moment, dt.datetime) else moment


def long_date(moment: dt.date | str) -> str:
    """`ngày 05 tháng 02 năm 2026`; days below 10 and the months 1 and 2 take a zero (Nghị định 30/2020/NĐ-CP)."""
    day = local(_read(moment))
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def short_date(moment: dt.date | str) -> str:
    """`05/02/2026`."""
    return local(_read(moment)).strftime("%d/%m/%Y")


def long_time(moment: dt.datetime) -> str:
    """`10 giờ 05 phút, ngày 16 tháng 11 năm 2026`."""
    here = moment.astimezone(COUNTRY_TIME)
    return f"{here.hour:02d} giờ {here.minute:02d} phút, {long_date(here)}"


def heading(name: str) -> str:
    """A unit's name in capitals, broken at the space nearest its middle when too long for half a page."""
    text = name.upper()
    if len(text) <= ONE_LINE:
        return text
    spaces = [place for place, letter in enumerate(text) if letter == " "]
    middle = min(spaces, key=lambda place: abs(place - len(text) / 2), default=None)
    return text if middle is None else f"{text[:middle]}\n{text[middle + 1 :]}"


_SCALES: Final = ("", "nghìn", "triệu", "tỷ")


def grouped(amount: int) -> str:
    """`1.200.000`: thousands apart, as amounts are written."""
    return f"{amount:,}".replace(",", ".")


def dong_in_words(amount: int) -> str:
    """`Một trăm linh năm nghìn đồng`. `amount`: whole đồng below a thousand billion."""
    if not 0 <= amount < 10**12:
        raise ValueError(amount)
    groups = [amount // 1000**power % 1000 for power in range(len(_SCALES))]
    first = max((power for power, group in enumerate(groups) if group), default=0)
    said = [
        f"{below_thousand(groups[power], is_first=power == first)} {_SCALES[power]}".strip()
        for power in range(first, -1, -1)
        if groups[power] or not amount
    ]
    words = " ".join(said)
    return f"{words[0].upper()}{words[1:]} đồng"


def _read(moment: dt.date | str) -> dt.date:
    """Answers keep dates as ISO text."""
    return dt.date.fromisoformat(moment) if isinstance(moment, str) else moment


FILTERS: Final[dict[str, Callable[..., str]]] = {
    "grouped": grouped,
    "dong_in_words": dong_in_words,
    "long_date": long_date,
    "short_date": short_date,
    "long_time": long_time,
    "heading": heading,
}
