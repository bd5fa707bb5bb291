"""Answers as the Vietnamese text an official paper prints, in the shape of the answers themselves."""

from collections.abc import Iterable, Mapping
from typing import Any

from forms import kinds
from forms.definition import Definition, Question
from forms.places import Places


def readings(definition: Definition, answers: Mapping[str, Any], places: Places, locale: str = "vi") -> dict[str, Any]:
    """Each answered question's text by its id; a group becomes a mapping of its parts, a repeating page a list."""
    found: dict[str, Any] = {}
    for page in definition.pages:
        if page.repeat:
            entries = answers.get(page.id) or []
            found[page.id] = [_read(page.questions, entry, places, locale) for entry in entries]
        else:
            found |= _read(page.questions, answers, places, locale)
    return found


def _read(questions: Iterable[Question], answers: Mapping[str, Any], places: Places, locale: str) -> dict[str, Any]:
    """The texts of these questions' answers."""
    return {
        question.id: _text(question, answers[question.id], places, locale)
        for question in questions
        if answers.get(question.id) is not None
    }


def _text(question: Question, value: Any, places: Places, locale: str) -> Any:
    """One answer; a group that reads as separate lines keeps its parts apart."""
    kind = kinds.of(question)
    if isinstance(kind, kinds.groups.Group) and kind.rows(question, value, locale, places):
        return _read(question.parts, value, places, locale)
    return kind.read(question, value, locale, places)
