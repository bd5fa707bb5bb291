"""What the form works out from other answers: shown, filed and printed, never typed."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, ClassVar, Final

from forms.definition import Question, Rule
from forms.kinds.base import KINDS, Blank, Facts, Kind, Setting
from forms.messages import N_, Refused
from forms.places import Places

#: What a value may be; each reads and counts in rules like the kind of that name.
GIVES: Final = ("text", "integer", "money", "decimal", "date", "yes-no")


class Computed(Kind):
    """The value of a rule over the answers before it; nothing while one of them is missing."""

    name = "computed"
    control = "computed"
    field = "computed"
    asked = False
    settings: ClassVar[Mapping[str, Setting]] = {
        "value": Setting(Rule),
        "gives": Setting(str, "text", GIVES),
        "decimals": Setting(int, 2),
    }

    def cel_of(self, question: Question) -> str:
        return _kind(question).cel

    def filed(self, question: Question, value: Any) -> Any:
        """The JSON form of what the rule gave, or None when it is nothing this question can be."""
        if isinstance(value, dt.datetime):
            value = value.date().isoformat()
        elif isinstance(value, float):
            text = f"{value:.{_decimals(question)}f}"
            value = text.rstrip("0").rstrip(".") if "." in text else text
        return value if self.in_rules(question, value) is not None else None

    def clean(self, question: Question, value: Any, facts: Facts) -> Any:
        raise Refused(N_("There is nothing to answer here."))

    def in_rules(self, question: Question, value: Any) -> Any:
        return _kind(question).in_rules(question, value)

    def read(self, question: Question, value: Any, locale: str, places: Places) -> str:
        return _kind(question).read(question, value, locale, places)

    def blank(self, question: Question, locale: str) -> Blank:
        return Blank("line")


def _decimals(question: Question) -> int:
    """How many decimals are kept: what a division gives has no end."""
    return min(max(int(question.settings.get("decimals", 2)), 0), 6)


def _kind(question: Question) -> Kind:
    return KINDS[question.settings.get("gives") or "text"]
