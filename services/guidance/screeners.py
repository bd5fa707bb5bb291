"""Which service do I need? A few questions and a plain table from answers to procedures, each with its reason.

A screener points, it decides nothing. Answers live in the address of a page alone; `asked` says where one stands.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from forms.text import Text
from services.errors import NotFound
from services.guidance.events import Missing
from services.guidance.reading import read, text

#: Question id -> the answers that count; empty: always.
Condition = Mapping[str, Sequence[str]]
#: Question id -> chosen option.
Answers = Mapping[str, str]


@dataclass(frozen=True)
class Question:
    """One question with its options, in the order to show."""

    id: str
    ask: Text
    options: Mapping[str, Text]
    condition: Condition


@dataclass(frozen=True)
class Pointer:
    """A procedure, and why it is named."""

    code: str
    because: Text


@dataclass(frozen=True)
class Ending:
    """Where a path leads: what to do first, procedures with reasons, and what to ask for elsewhere."""

    first: Text
    pointers: Sequence[Pointer]
    elsewhere: Sequence[Missing]


@dataclass(frozen=True)
class Standing:
    """How far somebody has come: the questions answered, the one to ask now, the most that may still follow."""

    answered: Sequence[tuple[Question, str]]
    question: Question | None
    ahead: int

    @property
    def answers(self) -> dict[str, str]:
        """What was answered, without anything else the address held."""
        return {question.id: chosen for question, chosen in self.answered}


@dataclass(frozen=True)
class Screener:
    """One situation with its questions and its table."""

    slug: str
    icon: str
    event: str
    title: Text
    about: Text
    questions: Sequence[Question]
    _pointers: Sequence[tuple[Condition, Pointer]]
    _elsewhere: Sequence[tuple[Condition, Missing]]
    _first: Sequence[tuple[Condition, Text]]

    @property
    def codes(self) -> set[str]:
        """Every procedure some path may name."""
        return {pointer.code for _, pointer in self._pointers}

    def asked(self, given: Answers) -> Standing:
        """Where `given` answers lead: unknown ones, and those to questions that do not apply, count for nothing."""
        answered: list[tuple[Question, str]] = []
        known: dict[str, str] = {}
        for at, question in enumerate(self.questions):
            if not _holds(question.condition, known):
                continue
            chosen = given.get(question.id, "")
            if chosen not in question.options:
                return Standing(answered, question, _longest(self.questions[at + 1 :], known, question))
            answered.append((question, chosen))
            known[question.id] = chosen
        return Standing(answered, None, 0)

    def ending(self, answers: Answers) -> Ending:
        """What complete answers lead to. Each procedure is named once, with the first reason that counts."""
        pointers: dict[str, Pointer] = {}
        for condition, pointer in self._pointers:
            if _holds(condition, answers):
                pointers.setdefault(pointer.code, pointer)
        return Ending(
            first=next(do for condition, do in self._first if _holds(condition, answers)),
            pointers=tuple(pointers.values()),
            elsewhere=tuple(missing for condition, missing in self._elsewhere if _holds(condition, answers)),
        )

    def paths(self) -> Iterator[dict[str, str]]:
        """Every way through the questions, as complete answers."""
        return _paths(self.questions, {})


@cache
def screeners() -> Mapping[str, Screener]:
    """All screeners by slug, in the order to show."""
    return {row["slug"]: _screener(row) for row in read("screeners.yaml")}


def screener(slug: str) -> Screener:
    """One screener. Raises NotFound."""
    found = screeners().get(slug)
    if found is None:
        raise NotFound
    return found


def _holds(condition: Condition, answers: Answers) -> bool:
    return all(answers.get(question) in counted for question, counted in condition.items())


def _paths(questions: Sequence[Question], known: dict[str, str]) -> Iterator[dict[str, str]]:
    if not questions:
        yield known
    elif not _holds(questions[0].condition, known):
        yield from _paths(questions[1:], known)
    else:
        for option in questions[0].options:
            yield from _paths(questions[1:], {**known, questions[0].id: option})


def _longest(rest: Sequence[Question], known: dict[str, str], question: Question) -> int:
    """The most questions that may follow `question`, whatever is answered to it."""
    ways = (path for option in question.options for path in _paths(rest, {**known, question.id: option}))
    return max(len(path) for path in ways) - len(known) - 1


def _screener(row: Mapping[str, Any]) -> Screener:
    return Screener(
        slug=row["slug"],
        icon=row["icon"],
        event=row["event"],
        title=text(row["title"]),
        about=text(row["about"]),
        questions=tuple(_question(each) for each in row["questions"]),
        _pointers=tuple((each.get("if", {}), Pointer(each["code"], text(each["because"]))) for each in row["results"]),
        _elsewhere=tuple(
            (each.get("if", {}), Missing(text(each["what"]), text(each["ask"]))) for each in row["elsewhere"]
        ),
        _first=tuple((each.get("if", {}), text(each["do"])) for each in row["first"]),
    )


def _question(row: Mapping[str, Any]) -> Question:
    options = {option: text(words) for option, words in row["options"].items()}
    return Question(row["id"], text(row["ask"]), options, row.get("if", {}))
