"""Reading the texts of help: `guide.yaml`, `questions.yaml` and `glossary.yaml` beside this file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from forms.text import Text
from services.help.ordering import vietnamese

_HERE: Final = Path(__file__).parent


@dataclass(frozen=True)
class Chapter:
    """One step of the way through the portal. `id` is its anchor."""

    id: str
    icon: str
    title: Text
    steps: tuple[Text, ...]


@dataclass(frozen=True)
class Question:
    """A question about the portal and its answer. `id` is its anchor."""

    id: str
    ask: Text
    answer: Text


@dataclass(frozen=True)
class Word:
    """A word of the field. `sort` is its reading in Chinese; `source` the rule it was read in, or empty."""

    id: str
    term: Text
    meaning: Text
    sort: str
    source: str

    def key(self, locale: str) -> Any:
        """Where the word stands in the order of this language."""
        if locale == "zh":
            return self.sort
        return vietnamese(self.term.vi) if locale == "vi" else self.term.en.casefold()


@cache
def guide() -> Sequence[Chapter]:
    """The way through the portal, in its order."""
    return [
        Chapter(row["id"], row["icon"], _text(row["title"]), tuple(_text(step) for step in row["steps"]))
        for row in _rows("guide")
    ]


@cache
def questions() -> Sequence[Question]:
    """What people ask about the portal, in the order of a filing."""
    return [Question(row["id"], _text(row["ask"]), _text(row["answer"])) for row in _rows("questions")]


@cache
def words(locale: str) -> Sequence[Word]:
    """The glossary in the order of this language."""
    found = [
        Word(row["id"], _text(row["term"]), _text(row["meaning"]), str(row["sort"]), row.get("source", ""))
        for row in _rows("glossary")
    ]
    return sorted(found, key=lambda word: word.key(locale))


def _rows(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = yaml.safe_load((_HERE / f"{name}.yaml").read_text("utf-8"))
    return rows


def _text(given: Mapping[str, str]) -> Text:
    return Text(**given)
