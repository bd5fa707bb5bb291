"""How values read: đồng, dates, times and file sizes, each in the way of the page's language.

Legal dates are Vietnam's, wherever the reader is. Filters take None and give an empty text, so that a page need not
ask first.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Final
from zoneinfo import ZoneInfo

from babel.dates import format_date as babel_date
from babel.numbers import format_decimal
from flask import Flask

from portal.language import current
from portal.language import gettext as _

VIETNAM: Final = ZoneInfo("Asia/Ho_Chi_Minh")
_LONG: Final = {"vi": "EEEE, dd/MM/yyyy", "en": "EEEE d MMMM yyyy", "zh": "y年M月d日EEEE"}
_SHORT: Final = {"vi": "dd/MM/yyyy", "en": "d MMM yyyy", "zh": "y年M月d日"}
_UNITS: Final = ("B", "kB", "MB", "GB")


def init_app(app: Flask) -> None:
    """Make the filters known to templates under their function names."""
    for function in (dong, number, day, date, time, moment, file_size, iso, listed):
        app.jinja_env.filters[function.__name__] = function


def number(value: int | float | None) -> str:
    """A number with the language's separators: 6.761 / 6,761 / 6,761."""
    if isinstance(value, int) and -1000 < value < 1000:
        return str(value)  # no separators: most numbers of a page
    return "" if value is None else format_decimal(value, locale=current())


def dong(amount: Any) -> str:
    """Whole đồng as people say it: "200.000 đồng". Takes an int or an object with a whole `amount`."""
    if amount is None:
        return ""
    return str(_("%(amount)s dong", amount=number(int(getattr(amount, "amount", amount)))))


def day(value: dt.date | dt.datetime | None) -> str:
    """A date with its weekday: "thứ Hai, 23/11/2026"."""
    if value is None:
        return ""
    lang = current()
    text = babel_date(_in_vietnam(value), _LONG[lang], locale=lang)
    return text[0].lower() + text[1:] if lang == "vi" else text


def date(value: dt.date | dt.datetime | None) -> str:
    """A date without its weekday: "23/11/2026"."""
    return "" if value is None else babel_date(_in_vietnam(value), _SHORT[current()], locale=current())


def time(value: dt.datetime | None) -> str:
    """A time of day in Vietnam: "17:00"."""
    return "" if value is None else value.astimezone(VIETNAM).strftime("%H:%M")


def moment(value: dt.datetime | None) -> str:
    """Time and date: "17:00, thứ Hai, 23/11/2026"."""
    return "" if value is None else str(_("%(time)s, %(day)s", time=time(value), day=day(value)))


def iso(value: dt.date | dt.datetime | None) -> str:
    """For the `datetime` attribute of `<time>`, which knows no parts of a second smaller than a thousandth."""
    if isinstance(value, dt.datetime):
        return value.isoformat(timespec="seconds")
    return "" if value is None else value.isoformat()


def listed(values: Iterable[str]) -> str:
    """Values in one line with the comma of the language: "a, b", in Chinese "a、b"."""
    return ("、" if current() == "zh" else ", ").join(values)


def file_size(count: int | None) -> str:
    """A number of bytes in the unit people compare: "1,4 MB"."""
    if count is None:
        return ""
    size, unit = float(count), 0
    while size >= 1000 and unit < len(_UNITS) - 1:
        size, unit = size / 1000, unit + 1
    shown = format_decimal(round(size, 1 if unit > 1 else 0), locale=current())
    return f"{shown} {_UNITS[unit]}"


def _in_vietnam(value: dt.date | dt.datetime) -> dt.date:
    return value.astimezone(VIETNAM).date() if isinstance(value, dt.datetime) else value
