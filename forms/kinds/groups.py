"""Kinds made of parts: any group a definition writes down, and the ready ones (person, identity paper, period)."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from forms import words
from forms.definition import Option, Question, Rule
from forms.kinds.base import Blank, Facts, Kind, Setting, completed, of
from forms.messages import N_, Message, Refused
from forms.openers import open_parts
from forms.places import Places
from forms.text import Text


class Group(Kind):
    """Several questions answered together; the value is a mapping of part id to value.

    With `reads`, a text naming the parts in braces, it reads as that one line and not part by part.
    """

    name = "group"
    settings: ClassVar[Mapping[str, Setting]] = {"reads": Setting(Text)}
    control = "group"
    field = "group"
    cel = "MAP"

    def clean(self, question: Question, value: Any, facts: Facts) -> Any:
        if not isinstance(value, dict):
            raise Refused(self.missing)
        known = {part.id: part for part in question.parts}
        if not set(value) <= set(known):
            raise Refused(N_("Answer the questions of this group only."))
        cleaned: dict[str, Any] = {}
        for part in question.parts:
            if part not in open_parts(question, value):
                continue  # what was answered before another part closed it is not filed
            kind = of(part)
            if value.get(part.id) is not None:
                cleaned[part.id] = kind.clean(part, value[part.id], facts)
            elif part.required and kind.asked:
                raise Refused(kind.missing)
        for message in self.faults(question, cleaned, facts).values():
            raise Refused(message.source, **message.params)
        return self.settled(cleaned)

    def faults(self, question: Question, value: Mapping[str, Any], facts: Facts) -> dict[str, Message]:
        """What is wrong between the parts: part id -> message. `value` has only parts that are right by themselves."""
        return {}

    def settled(self, value: dict[str, Any]) -> dict[str, Any]:
        """The canonical form of a faultless value."""
        return value

    def in_rules(self, question: Question, value: Any) -> Any:
        if not isinstance(value, dict):
            return None
        seen = {part.id: of(part).in_rules(part, value.get(part.id)) for part in question.parts}
        return {part_id: inner for part_id, inner in seen.items() if inner is not None}

    def rows(self, question: Question, value: Any, locale: str, places: Places) -> list[tuple[str, str]]:
        """Label and reading of each answered part; none when the group reads as one line."""
        if self.line(question):
            return []
        answered = [part for part in question.parts if value.get(part.id) is not None]
        return [(part.ask.text(locale), of(part).read(part, value[part.id], locale, places)) for part in answered]

    def line(self, question: Question) -> Text:
        """The one line it reads as, its parts named in braces; empty when it has rows."""
        line: Text | None = question.settings.get("reads")
        return line or Text()

    def read(self, question: Question, value: Any, locale: str, places: Places) -> str:
        line = self.line(question).text(locale)
        if not line:
            return "\n".join(f"{label}: {text}" for label, text in self.rows(question, value, locale, places))
        said = {part.id: "…" for part in question.parts}
        for part in question.parts:
            if value.get(part.id) is not None:
                said[part.id] = of(part).read(part, value[part.id], locale, places)
        return re.sub(r"\{(\w+)\}", lambda named: said.get(named[1], named[0]), line)

    def blank(self, question: Question, locale: str) -> Blank:
        printed = [part for part in question.parts if part.printed]
        drawn = ((part.official or part.ask.text(locale), of(part).blank(part, locale)) for part in printed)
        return Blank("group", parts=tuple(drawn))


#: What an identity paper of another kind is called.
_NAME_OF_OTHER = Question(
    "name", "text", words.PAPER_NAME, required=False, printed=False, show=Rule("kind == 'other'", 1)
)
_TWELVE_DIGITS = ("citizen-card", "citizen-id-card", "identity-certificate")


class IdentityPaper(Group):
    """An identity paper: kind, number, issuing body, date of issue. `accepts` narrows the kinds."""

    name = "identity-paper"
    settings: ClassVar[Mapping[str, Setting]] = {"accepts": Setting(list, None, tuple(words.IDENTITY_PAPERS))}

    def line(self, question: Question) -> Text:
        return words.IDENTITY_LINE

    def parts(self, settings: Mapping[str, Any]) -> tuple[Question, ...]:
        codes = settings.get("accepts") or tuple(words.IDENTITY_PAPERS)
        options = tuple(Option(code, words.IDENTITY_PAPERS[code]) for code in codes)
        named = (_NAME_OF_OTHER,) if "other" in codes else ()
        return (
            Question("kind", "one-of", words.PAPER_KIND, options=options, missing=words.PAPER_KIND_MISSING),
            *named,
            Question(
                "number", "text", words.PAPER_NUMBER, settings={"at_most": 30}, missing=words.PAPER_NUMBER_MISSING
            ),
            Question("issued_by", "text", words.ISSUED_BY, missing=words.ISSUED_BY_MISSING),
            Question("issued_on", "date", words.ISSUED_ON, settings={"when": "past"}, missing=words.ISSUED_ON_MISSING),
        )

    def faults(self, question: Question, value: Mapping[str, Any], facts: Facts) -> dict[str, Message]:
        kind, number = value.get("kind"), _compact(value.get("number", ""))
        found = {}
        if number and kind in _TWELVE_DIGITS and not re.fullmatch("[0-9]{12}", number):
            found["number"] = Message(N_("The number of this paper has 12 digits, for example 001098012345."))
        if number and kind == "passport" and not re.fullmatch(r"[0-9A-Z]{5,20}", number.upper()):
            found["number"] = Message(N_("A passport number has letters and digits only, for example C1234567."))
        if kind == "other" and not value.get("name"):
            found["name"] = Message(N_("Enter the name of the paper."))
        return found

    def settled(self, value: dict[str, Any]) -> dict[str, Any]:
        number = value["number"] if value["kind"] == "other" else _compact(value["number"]).upper()
        kept = {key: inner for key, inner in value.items() if key != "name" or value["kind"] == "other"}
        return {**kept, "number": number}

    def read(self, question: Question, value: Any, locale: str, places: Places) -> str:
        text = super().read(question, value, locale, places)
        if not value.get("name"):
            return text
        return text.replace(words.IDENTITY_PAPERS["other"].text(locale), value["name"], 1)


def _compact(number: str) -> str:
    return re.sub(r"[ .\-]", "", number)


class PeriodWithPlace(Group):
    """Where and from when to when; the place is free text, since it may be abroad or no longer exist."""

    name = "period-with-place"
    settings: ClassVar[Mapping[str, Setting]] = {}  # it has its own line to read as

    def line(self, question: Question) -> Text:
        return words.PERIOD_LINE

    def parts(self, settings: Mapping[str, Any]) -> tuple[Question, ...]:
        return (
            Question("place", "text", words.PLACE, settings={"at_most": 300}),
            Question("from", "date", words.FROM, settings={"when": "past"}),
            Question("to", "date", words.TO, settings={"when": "past"}),
        )

    def faults(self, question: Question, value: Mapping[str, Any], facts: Facts) -> dict[str, Message]:
        if value.get("from", "") > value.get("to", "9999"):
            return {"to": Message(N_("The last day cannot be before the first day."))}
        return {}


class Organisation(Group):
    """A body by its tax code: code, name, and the parts that `with` lists besides."""

    name = "organisation"
    MORE: ClassVar[dict[str, Question]] = {
        "address": Question("address", "address", words.HEAD_OFFICE),
        "phone": Question("phone", "phone", words.PHONE),
        "representative": Question("representative", "name", words.REPRESENTATIVE),
    }
    settings: ClassVar[Mapping[str, Setting]] = {"with": Setting(list, None, tuple(MORE))}

    def parts(self, settings: Mapping[str, Any]) -> tuple[Question, ...]:
        chosen = settings.get("with", ("address",))
        more = (completed(question) for key, question in self.MORE.items() if key in chosen)
        named = Question("name", "text", words.ORGANISATION, missing=words.ORGANISATION_MISSING)
        return (Question("tax_code", "tax-code", words.TAX_CODE), named, *more)


class Person(Group):
    """A person: the parts that `with` lists, in this order."""

    name = "person"
    PARTS: ClassVar[dict[str, Question]] = {
        "name": Question("name", "name", words.FULL_NAME),
        "birth-date": Question("birth_date", "date", words.BIRTH_DATE, settings={"when": "past"}),
        "birth-year": Question("birth_year", "year", words.BIRTH_YEAR, settings={"when": "past"}),
        "ethnicity": Question("ethnicity", "ethnicity", words.ETHNICITY),
        "nationality": Question("nationality", "country", words.NATIONALITY),
        "identity-paper": Question("identity", "identity-paper", words.IDENTITY_PAPER),
        "residence": Question("residence", "address", words.RESIDENCE),
    }
    settings: ClassVar[Mapping[str, Setting]] = {"with": Setting(list, None, tuple(PARTS))}

    def parts(self, settings: Mapping[str, Any]) -> tuple[Question, ...]:
        chosen = settings.get("with") or ("name", "birth-date", "nationality", "identity-paper")
        return tuple(completed(question) for key, question in self.PARTS.items() if key in chosen)
