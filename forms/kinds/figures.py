"""Kinds of question answered by a figure: whole numbers, decimals, money."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from babel.numbers import format_decimal

from forms.definition import Question
from forms.kinds.base import Blank, Facts, Kind, Setting, a_text
from forms.messages import N_, Refused
from forms.places import Places
from forms.text import language

_LARGEST = 10**15


class Integer(Kind):
    """A whole number between `at_least` and `at_most`."""

    name = "integer"
    control = "number"
    cel = "INT"
    settings: ClassVar[Mapping[str, Setting]] = {"at_least": Setting(int, 0), "at_most": Setting(int, _LARGEST)}
    missing = N_("Enter a whole number.")

    def parse(self, question: Question, texts: Sequence[str]) -> Any:
        text = texts[0].strip() if texts else ""
        if not text:
            return None
        digits = re.sub(r"[ \u00a0.,](?=[0-9]{3}(?:[ \u00a0.,]|$))", "", text)
        if not re.fullmatch(r"-?[0-9]{1,16}", digits):
            raise Refused(N_("Enter a whole number in digits, such as 2."))
        return int(digits)

    def clean(self, question: Question, value: Any, facts: Facts) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise Refused(self.missing)
        least, most = question.settings.get("at_least", 0), question.settings.get("at_most", _LARGEST)
        if value < least:
            raise Refused(N_("Enter %(least)d or more."), least=least)
        if value > most:
            raise Refused(N_("Enter %(most)d or less."), most=most)
        return value

    def in_rules(self, question: Question, value: Any) -> Any:
        small = isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _LARGEST
        return value if small else None

    def read(self, question: Question, value: Any, locale: str, places: Places) -> str:
        return str(format_decimal(value, locale=language(locale)))


class Money(Integer):
    """An amount in whole đồng."""

    name = "money"
    missing = N_("Enter an amount in đồng.")

    def read(self, question: Question, value: Any, locale: str, places: Places) -> str:
        return f"{format_decimal(value, locale=language(locale))} đồng"


class DecimalNumber(Kind):
    """A number with up to `places` decimals, kept as text such as "12.5" so that no digit is lost."""

    name = "decimal"
    control = "number"
    cel = "DOUBLE"
    settings: ClassVar[Mapping[str, Setting]] = {
        "at_least": Setting(int, 0),
        "at_most": Setting(int, _LARGEST),
        "decimals": Setting(int, 2),
    }
    missing = N_("Enter a number.")

    def parse(self, question: Question, texts: Sequence[str]) -> Any:
        text = texts[0].strip().replace(" ", "").replace("\u00a0", "") if texts else ""
        return text.replace(",", ".") or None

    def clean(self, question: Question, value: Any, facts: Facts) -> str:
        text = a_text(value)
        if not re.fullmatch(r"-?[0-9]{1,15}(?:\.[0-9]{1,9})?", text):
            raise Refused(N_("Enter a number such as 72.5, without signs or letters."))
        number, decimals = Decimal(text), int(question.settings.get("decimals", 2))
        if number != round(number, decimals):
            raise Refused(N_("Give at most %(decimals)d decimals."), decimals=decimals)
        least, most = question.settings.get("at_least", 0), question.settings.get("at_most", _LARGEST)
        if number < least:
            raise Refused(N_("Enter %(least)d or more."), least=least)
        if number > most:
            raise Refused(N_("Enter %(most)d or less."), most=most)
        return format(number.normalize(), "f")

    def in_rules(self, question: Question, value: Any) -> Any:
        return (
            float(value) if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,15}(?:\.[0-9]{1,9})?", value) else None
        )

    def read(self, question: Question, value: Any, locale: str, places: Places) -> str:
        return str(format_decimal(Decimal(value), format="#,##0.#########", locale=language(locale)))

    def blank(self, question: Question, locale: str) -> Blank:
        return Blank("line")
