"""Which papers a few answers call for, before the whole form is filled: needed, not needed, or still open.

The questions that matter are found from the conditions themselves. Whatever was not answered is tried in all its ways;
a paper is needed only if every way leads to it. Nothing is guessed: what hangs on a date or a text stays open.
"""

import datetime as dt
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final
from weakref import WeakKeyDictionary

from forms import kinds
from forms.conditions import names_in, rules_of
from forms.definition import Definition, Page, Paper, Question, Rule
from forms.kinds.choices import OneOf, YesNo
from forms.walk import walk

#: Walks through the questions behind one paper; what takes more stays open.
MOST_WALKS: Final = 300
#: Questions a person is asked before the exact list.
MOST_QUESTIONS: Final = 3
YES, NO = "yes", "no"


class Need(StrEnum):
    """Whether a paper has to be enclosed."""

    NEEDED = "needed"
    NOT_NEEDED = "not_needed"
    OPEN = "open"


@dataclass(frozen=True)
class Foreseen:
    """A paper, and whether these answers call for it."""

    paper: Paper
    need: Need


def values_of(question: Question) -> dict[str, Any] | None:
    """What can be answered to a plain choice, by the word that stands for it in an address; None for other kinds."""
    kind = kinds.of(question)
    if isinstance(kind, YesNo):
        return {YES: True, NO: False}
    if isinstance(kind, OneOf) and kind.cel == "STRING":
        return {option.code: option.code for option in question.options if option.offered}
    return None


def deciding_questions(form: Definition, aside: Container[str] = ()) -> tuple[Question, ...]:
    """The plain choices that decide about most papers, at most MOST_QUESTIONS, in the order of the form.

    A question that takes its answer from what the portal knows about a person is none: it would be personal. The same
    holds for what only the papers `aside` (their ids) hang on.
    """
    rules = [names_in(paper.need.source) for paper in form.papers if paper.need and paper.id not in aside]
    asked = [
        (page, question)
        for page, question in form.questions()
        if not page.repeat and not question.prefill and len(values_of(question) or ()) > 1
    ]
    papers = {question: sum(question.id in names for names in rules) for _, question in asked}
    named = [question for question in papers if papers[question]]
    best = sorted(named, key=lambda each: -papers[each])
    # What only some are asked, for one paper alone, would puzzle everybody else.
    always = {question for page, question in asked if not (page.show or question.show)}
    worth_asking = [question for question in best if papers[question] > 1 or question in always][:MOST_QUESTIONS]
    return tuple(question for question in named if question in (worth_asking or best[:1]))


def read_answers(questions: Iterable[Question], given: Mapping[str, str]) -> dict[str, Any]:
    """The answers among `given` (question id -> word in an address) that these questions take."""
    found = {}
    for question in questions:
        values = values_of(question) or {}
        if given.get(question.id) in values:
            found[question.id] = values[given[question.id]]
    return found


def foresee(form: Definition, answers: Mapping[str, Any], today: dt.date) -> list[Foreseen]:
    """Every paper of the form with what these answers say about it, in the order of the form."""
    return [Foreseen(paper, _need(form, paper, answers, today)) for paper in form.papers]


def _need(form: Definition, paper: Paper, answers: Mapping[str, Any], today: dt.date) -> Need:
    if paper.need is None:
        return Need.NEEDED
    behind = _behind(form, paper)
    # Who answers the one question that decides says by it that the question is asked of them.
    is_settled = len(asked := names_in(paper.need.source) & rules_of(behind).top.names) == 1 and asked <= set(answers)
    outcomes: set[bool | None] = set()
    for walks, outcome in enumerate(_outcomes(behind, paper.need, answers, today)):
        outcomes.add(outcome)
        if outcome is True and is_settled:
            return Need.NEEDED
        if (len(outcomes) > 1 and not is_settled) or outcome is None or walks >= MOST_WALKS:
            return Need.OPEN
    return Need.NEEDED if outcomes == {True} else Need.NOT_NEEDED


def _outcomes(form: Definition, rule: Rule, answers: Mapping[str, Any], today: dt.date) -> Iterator[bool | None]:
    """What the rule may come to, over all ways to answer what is still unanswered; None: it cannot be told."""
    walked = walk(form, answers, today)
    verdict = rules_of(form).verdict(rule, walked.seen)
    unanswered = [
        question for entry in walked.entries for question in entry.questions if question.id not in entry.values
    ]
    if not unanswered or (verdict is not None and not walked.copied):
        yield verdict is True  # a rule about what is not asked of this person does not hold
        return
    choice = next((question for question in unanswered if values_of(question)), None)
    if choice is None or not choice.required:
        yield None
        return
    for value in (values_of(choice) or {}).values():
        yield from _outcomes(form, rule, {**answers, choice.id: value}, today)


def _behind(form: Definition, paper: Paper) -> Definition:
    """The form with only the questions that the need of `paper` hangs on, directly or through what shows them."""
    if paper not in _reduced:
        _reduced[paper] = _with_only(form, _names_behind(form, paper.need))
    return _reduced[paper]


def _names_behind(form: Definition, rule: Rule | None) -> set[str]:
    names: set[str] = set()
    waiting = list(names_in(rule.source)) if rule else []
    while waiting:
        name = waiting.pop()
        if name in names:
            continue
        names.add(name)
        for page, question in form.questions():
            if name in (question.id, page.id):
                for shown in _shown_by(page, question):
                    waiting += names_in(shown.source)
                waiting += [question.same_as] if question.same_as else []
    return names


def _shown_by(page: Page, question: Question) -> Sequence[Rule]:
    return [rule for rule in (page.show, question.show, question.settings.get("value")) if rule]


def _with_only(form: Definition, names: set[str]) -> Definition:
    pages = []
    for page in form.pages:
        questions = tuple(each for each in page.questions if each.id in names or page.id in names)
        if questions:
            pages.append(replace(page, questions=questions))
    return replace(form, pages=tuple(pages), stops=(), checks=(), declaration=None)


_reduced: "WeakKeyDictionary[Paper, Definition]" = WeakKeyDictionary()
