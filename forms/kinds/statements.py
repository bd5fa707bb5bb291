"""Kinds that state rather than ask: a declaration, a consent, a note, and what the portal fills in by itself."""

from collections.abc import Sequence
from typing import Any

from forms import words
from forms.definition import Question
from forms.kinds.base import Blank, Facts, Kind
from forms.messages import N_, Refused
from forms.places import Places


class Declaration(Kind):
    """A statement of truth with one box that must be ticked."""

    name = "declaration"
    control = "declaration"
    field = "tick"
    cel = "BOOL"
    missing = N_("Tick the box to declare this; the application cannot be filed without it.")

    def parse(self, question: Question, texts: Sequence[str]) -> Any:
        return True if texts and texts[0] else None

    def clean(self, question: Question, value: Any, facts: Facts) -> Any:
        if value is not True:
            raise Refused(self.missing)
        return True

    def in_rules(self, question: Question, value: Any) -> Any:
        return value if isinstance(value, bool) else None

    def read(self, question: Question, value: Any, locale: str, places: Places) -> str:
        return words.DECLARED.text(locale)

    def typed(self, value: Any) -> str:
        return "yes" if value is True else ""

    def blank(self, question: Question, locale: str) -> Blank:
        return Blank("text")


class Consent(Declaration):
    """An agreement that may be given or not."""

    name = "consent"
    missing = N_("Tick the box if you agree.")

    def read(self, question: Question, value: Any, locale: str, places: Places) -> str:
        return words.AGREED.text(locale)

    def blank(self, question: Question, locale: str) -> Blank:
        return Blank("tick")


class Note(Kind):
    """Words to read between the questions; there is nothing to answer."""

    name = "note"
    control = "note"
    field = "note"
    asked = False

    def clean(self, question: Question, value: Any, facts: Facts) -> Any:
        raise Refused(N_("There is nothing to answer here."))

    def blank(self, question: Question, locale: str) -> Blank:
        return Blank("text")


class Known(Note):
    """What the portal knows itself (addressee, date, signature, delivery): printed, never asked."""

    name = "known"

    def blank(self, question: Question, locale: str) -> Blank:
        return Blank("signature" if question.known == "signature" else "line")
