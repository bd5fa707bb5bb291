"""Kinds of question answered by a date, whole or in part. Kept as ISO text: 1998-03-27, 1998-03, 1998."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from babel.dates import format_date, format_skeleton

from forms.definition import Question
from forms.kinds.base import Blank, Facts, Kind, Setting, a_text
from forms.messages import N_, Refused
from forms.places import Places
from forms.text import language

_SHAPES = {"vi": "dd/MM/yyyy", "en": "d MMMM yyyy", "zh": "y年M月d日"}
_EARLIEST = 1850


def a_date(value: Any) -> dt.date | None:
    """The date an ISO text names, or None."""
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return None
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        return None


def date_in_words(value: dt.date, locale: str) -> str:
    """A date as papers and pages write it: 27/03/1998, 27 March 1998, 1998年3月27日."""
    code = language(locale)
    return str(format_date(value, _SHAPES[code], locale=code))


class Date(Kind):
    """A day. `when: past` takes none after today, `when: future` none before."""

    name = "date"
    control = "date"
    field = "date"
    cel = "TIMESTAMP"
    settings: ClassVar[Mapping[str, Setting]] = {"when": Setting(str, "", ("past", "future"))}
    missing = N_("Enter the day, month and year.")

    def parse(self, question: Question, texts: Sequence[str]) -> Any:
        """From three texts: day, month, year."""
        day, month, year = (text.strip() for text in texts)
        if not (day or month or year):
            return None
        if not (day and month and year):
            raise Refused(self.missing)
        return self._joined(year, month, day)

    def _joined(self, *parts: str) -> str:
        year, *rest = parts
        if not re.fullmatch(r"[0-9]{4}", year):
            raise Refused(N_("Enter the year with four digits, such as 1990."))
        if not all(re.fullmatch(r"[0-9]{1,2}", part) for part in rest):
            raise Refused(N_("Enter a real date in digits, such as 27 3 1990."))
        return "-".join([year, *(part.zfill(2) for part in rest)])

    def clean(self, question: Question, value: Any, facts: Facts) -> str:
        text = a_text(value)
        day = a_date(text)
        if day is None:
            raise Refused(N_("Enter a real date in digits, such as 27 3 1990."))
        self._within(question, day.year, facts)
        if question.settings.get("when") == "past" and day > facts.today:
            raise Refused(N_("This date cannot be in the future."))
        if question.settings.get("when") == "future" and day < facts.today:
            raise Refused(N_("This date cannot be in the past."))
        return text

    def _within(self, question: Question, year: int, facts: Facts) -> None:
        if not _EARLIEST <= year <= facts.today.year + 100:
            raise Refused(N_("Check the year: it is too far away."))

    def in_rules(self, question: Question, value: Any) -> Any:
        day = a_date(value)
        return dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC) if day else None

    def read(self, question: Question, value: Any, locale: str, places: Places) -> str:
        if isinstance(value, dict):  # a draft left half-way
            return "/".join(str(value[key]) for key in ("day", "month", "year") if value.get(key))
        return date_in_words(dt.date.fromisoformat(value), locale)

    def blank(self, question: Question, locale: str) -> Blank:
        return Blank("date")


class PartialDate(Date):
    """A date of which the day, or the day and the month, may not be known."""

    name = "partial-date"
    cel = "STRING"
    missing = N_("Enter at least the year.")

    def parse(self, question: Question, texts: Sequence[str]) -> Any:
        day, month, year = (text.strip() for text in texts)
        if not (day or month or year):
            return None
        if day and not month:
            raise Refused(N_("Enter the month as well, or leave out the day."))
        return self._joined(year, *(part for part in (month, day) if part))

    def clean(self, question: Question, value: Any, facts: Facts) -> str:
        text = a_text(value)
        if re.fullmatch(r"[0-9]{4}(?:-(?:0[1-9]|1[0-2]))?", text):
            self._within(question, int(text[:4]), facts)
            if question.settings.get("when") == "past" and text > facts.today.isoformat()[: len(text)]:
                raise Refused(N_("This date cannot be in the future."))
            return text
        return super().clean(question, text, facts)

    def in_rules(self, question: Question, value: Any) -> Any:
        return value if isinstance(value, str) else None

    def read(self, question: Question, value: Any, locale: str, places: Places) -> str:
        year, *rest = (int(part) for part in str(value).split("-"))
        if len(rest) == 2:
            return super().read(question, value, locale, places)
        if not rest:
            return str(year)
        return str(format_skeleton("yMMMM", dt.date(year, rest[0], 1), locale=language(locale)))


class Year(Kind):
    """A year, kept as a whole number. `when: past` takes none after this year."""

    name = "year"
    control = "number"
    cel = "INT"
    settings: ClassVar[Mapping[str, Setting]] = {"when": Setting(str, "", ("past", "future"))}
    missing = N_("Enter the year with four digits, such as 1990.")

    def parse(self, question: Question, texts: Sequence[str]) -> Any:
        text = texts[0].strip() if texts else ""
        if not text:
            return None
        if not re.fullmatch(r"[0-9]{4}", text):
            raise Refused(self.missing)
        return int(text)

    def clean(self, question: Question, value: Any, facts: Facts) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise Refused(self.missing)
        if not _EARLIEST <= value <= facts.today.year + 100:
            raise Refused(N_("Check the year: it is too far away."))
        if question.settings.get("when") == "past" and value > facts.today.year:
            raise Refused(N_("This year cannot be in the future."))
        if question.settings.get("when") == "future" and value < facts.today.year:
            raise Refused(N_("This year cannot be in the past."))
        return value

    def in_rules(self, question: Question, value: Any) -> Any:
        return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10_000 else None

    def blank(self, question: Question, locale: str) -> Blank:
        return Blank("digits", count=4)
