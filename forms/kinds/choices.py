"""Kinds of question answered by choosing: yes or no, one of, several of, and the long official lists."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from forms import words
from forms.codes.countries import countries
from forms.codes.ethnicities import ETHNICITIES
from forms.definition import Question
from forms.kinds.base import Blank, Facts, Kind, Setting
from forms.messages import N_, Refused
from forms.places import NoPlaces, Places, agencies_of, place_name

#: (code, label, hint) in the order to show.
Choices = list[tuple[str, str, str]]


class Choosing(Kind):
    """Common to all kinds whose answer is one code of a list; `search: true` lets people type and choose."""

    control = "radios"
    field = "choice"
    missing = N_("Choose one of the answers.")

    def field_of(self, question: Question) -> str:
        return "search" if question.settings.get("search") else self.field

    def choices(self, question: Question, locale: str, places: Places) -> Choices:
        """What can be chosen."""
        raise NotImplementedError

    def codes(self, question: Question, places: Places) -> Sequence[str]:
        """The codes that are answers, offered ones and those only the form fills."""
        return [code for code, *_ in self.choices(question, "vi", places)]

    def clean(self, question: Question, value: Any, facts: Facts) -> Any:
        if not isinstance(value, str) or value not in self.codes(question, facts.places):
            raise Refused(N_("Choose an answer from the list."))
        return value

    def read(self, question: Question, value: Any, locale: str, places: Places) -> str:
        return next((label for code, label, _ in self.choices(question, locale, places) if code == value), str(value))

    def blank(self, question: Question, locale: str) -> Blank:
        return Blank("boxes", options=tuple(label for _, label, _ in self.choices(question, locale, NoPlaces())))


class YesNo(Choosing):
    """Yes or no, kept as true or false."""

    name = "yes-no"
    cel = "BOOL"
    missing = N_("Choose yes or no.")

    def choices(self, question: Question, locale: str, places: Places) -> Choices:
        return [("yes", words.YES.text(locale), ""), ("no", words.NO.text(locale), "")]

    def parse(self, question: Question, texts: Sequence[str]) -> Any:
        if not texts or not texts[0]:
            return None
        return {"yes": True, "no": False}.get(texts[0], texts[0])

    def clean(self, question: Question, value: Any, facts: Facts) -> Any:
        if not isinstance(value, bool):
            raise Refused(self.missing)
        return value

    def in_rules(self, question: Question, value: Any) -> Any:
        return value if isinstance(value, bool) else None

    def read(self, question: Question, value: Any, locale: str, places: Places) -> str:
        return (words.YES if value else words.NO).text(locale)

    def typed(self, value: Any) -> str:
        return {True: "yes", False: "no"}.get(value, "") if isinstance(value, bool) else ""


class OneOf(Choosing):
    """One of the definition's options; `list: true` draws a select instead of radio buttons."""

    name = "one-of"
    takes_options = True
    settings: ClassVar[Mapping[str, Setting]] = {"list": Setting(bool, False), "search": Setting(bool, False)}

    def choices(self, question: Question, locale: str, places: Places) -> Choices:
        return [(o.code, o.label.text(locale), o.hint.text(locale)) for o in question.options if o.offered]

    def codes(self, question: Question, places: Places) -> Sequence[str]:
        return [option.code for option in question.options]

    def read(self, question: Question, value: Any, locale: str, places: Places) -> str:
        option = question.option(value)
        return option.label.text(locale) if option else str(value)

    def blank(self, question: Question, locale: str) -> Blank:
        # On paper nothing is filled in by itself, so options that are not offered on the screen stand there too.
        return Blank("boxes", options=tuple(option.label.text(locale) for option in question.options))


class SeveralOf(OneOf):
    """Any number of the options, kept in their order; `none` names the one that excludes the others."""

    name = "several-of"
    control = "checkboxes"
    field = "several"
    cel = "LIST"
    settings: ClassVar[Mapping[str, Setting]] = {"none": Setting(str, "")}
    missing = N_("Choose at least one of the answers.")

    def parse(self, question: Question, texts: Sequence[str]) -> Any:
        return [text for text in texts if text] or None

    def clean(self, question: Question, value: Any, facts: Facts) -> Any:
        codes = self.codes(question, facts.places)
        if value == []:
            raise Refused(self.missing)
        if not isinstance(value, list) or not all(isinstance(code, str) and code in codes for code in value):
            raise Refused(N_("Choose an answer from the list."))
        none = question.settings.get("none")
        if none in value and len(set(value)) > 1:
            raise Refused(N_("Choose either “none” or the answers that apply, not both."))
        return [code for code in codes if code in value]

    def in_rules(self, question: Question, value: Any) -> Any:
        return [code for code in value if isinstance(code, str)] if isinstance(value, list) else None

    def read(self, question: Question, value: Any, locale: str, places: Places) -> str:
        return "\n".join(OneOf.read(self, question, code, locale, places) for code in value)

    def typed(self, value: Any) -> str:
        return ""


class LongList(Choosing):
    """A choice from an official list, long enough to need a select and a search."""

    control = "select"

    def blank(self, question: Question, locale: str) -> Blank:
        return Blank("line")


class Ethnicity(LongList):
    """One of the 54 ethnic groups, by the code of the official list."""

    name = "ethnicity"
    settings: ClassVar[Mapping[str, Setting]] = {"search": Setting(bool, False)}
    missing = N_("Choose the ethnic group.")

    def choices(self, question: Question, locale: str, places: Places) -> Choices:
        return [(code, name, "") for code, name in ETHNICITIES.items()]

    def read(self, question: Question, value: Any, locale: str, places: Places) -> str:
        return ETHNICITIES.get(value, str(value))


class Country(LongList):
    """A country or nationality by ISO 3166 code."""

    name = "country"
    settings: ClassVar[Mapping[str, Setting]] = {"search": Setting(bool, False)}
    missing = N_("Choose the country.")

    def choices(self, question: Question, locale: str, places: Places) -> Choices:
        return [(code, name, "") for code, name in countries(locale).items()]

    def codes(self, question: Question, places: Places) -> Sequence[str]:
        return list(countries("vi"))

    def read(self, question: Question, value: Any, locale: str, places: Places) -> str:
        return countries(locale).get(value, str(value))


class Province(LongList):
    """A province or centrally run city, by its two-digit code; judged by shape where no places are known."""

    name = "province"
    missing = N_("Choose the province or city.")

    def choices(self, question: Question, locale: str, places: Places) -> Choices:
        return [(code, name, "") for code, name in places.provinces()]

    def read(self, question: Question, value: Any, locale: str, places: Places) -> str:
        return place_name(places.provinces(), value) or str(value)

    def clean(self, question: Question, value: Any, facts: Facts) -> Any:
        if facts.places.provinces() or not isinstance(value, str) or not re.fullmatch(r"[0-9]{2}", value):
            return super().clean(question, value, facts)
        return value


class Commune(LongList):
    """A ward, commune or special zone by its five-digit code. Part of an address, which knows the province."""

    name = "commune"
    field = "commune"
    missing = N_("Choose the ward or commune.")

    def choices(self, question: Question, locale: str, places: Places) -> Choices:
        return []

    def clean(self, question: Question, value: Any, facts: Facts) -> Any:
        if not isinstance(value, str) or not re.fullmatch(r"[0-9]{5}", value):
            raise Refused(self.missing)
        return value


class Agency(LongList):
    """One of the agencies of the state by its code, found by typing; judged by shape where no agencies are known."""

    name = "agency"
    field = "search"
    missing = N_("Choose the agency.")

    def choices(self, question: Question, locale: str, places: Places) -> Choices:
        return [(code, name, "") for code, name in agencies_of(places)]

    def clean(self, question: Question, value: Any, facts: Facts) -> Any:
        if not isinstance(value, str) or not re.fullmatch(r"[A-Z0-9.]{1,35}", value):
            raise Refused(self.missing)
        return super().clean(question, value, facts) if agencies_of(facts.places) else value
