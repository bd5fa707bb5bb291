"""One walk through a form with someone's answers: which pages and questions they see, and what would be filed.

Questions are visited in order and a rule sees only visible answers given before it, so an answer hidden by a changed
condition decides nothing. It stays in the draft and comes back when it is shown again.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from forms.conditions import Rules, answer_to, as_seen, at_midnight, inside, rules_of
from forms.definition import Answers, Definition, Page, Question


@dataclass
class Entry:
    """The questions of one page, or of one entry of a repeating page, as far as they are visible."""

    page: Page
    questions: list[Question]
    values: dict[str, Any]  #: what was answered to them
    required: set[str]
    seen: dict[str, Any]  #: what rules know at the end of it
    index: int | None = None  #: of the entry, on a repeating page


@dataclass
class Walk:
    """The result: visible entries in order, the answers to file, and all that rules know at the end."""

    entries: list[Entry] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    filed: dict[str, Any] = field(default_factory=dict)
    copied: set[str] = field(default_factory=set)  #: filed without having been asked
    seen: dict[str, Any] = field(default_factory=dict)


def walk(definition: Definition, answers: Answers, today: dt.date, *, until: Page | None = None) -> Walk:
    """Walk through `definition` with `answers` as they are on the day `today` (in Vietnam), up to the page `until`."""
    rules = rules_of(definition)
    done = Walk(seen={"today": at_midnight(today)})
    for page in definition.pages:
        if page is until:
            return done
        visible = rules.holds(page.show, done.seen)
        if visible:
            done.pages.append(page)
        if page.repeat:
            if visible:
                _repeated(rules, page, answers.get(page.id), done)
        else:
            _page(rules, page, answers, done, visible=visible)
    declaration = definition.declaration
    if declaration and answers.get(declaration.id) is not None:
        done.filed[declaration.id] = answers[declaration.id]
    return done


def _page(rules: Rules, page: Page, answers: Answers, done: Walk, *, visible: bool) -> None:
    entry = Entry(page, [], {}, set(), done.seen)
    for question in page.questions:
        if visible and rules.holds(question.show, done.seen):
            _ask(rules, question, answers, entry)
        else:
            _fill_in(question, done.filed, done.filed, done.seen)
            if question.id in done.filed:
                done.copied.add(question.id)
    done.filed.update(entry.values)
    if visible:
        done.entries.append(entry)


def _ask(rules: Rules, question: Question, answers: Answers, entry: Entry) -> None:
    entry.questions.append(question)
    if question.required or (question.require and rules.holds(question.require, entry.seen)):
        entry.required.add(question.id)
    value = answer_to(rules, question, answers, entry.seen)
    if value is None:
        return
    entry.values[question.id] = value
    seen = as_seen(question, value)
    if seen is not None:
        entry.seen[question.id] = seen


def _fill_in(question: Question, source: Answers, filed: dict[str, Any], known: dict[str, Any]) -> None:
    """File what the definition names for a question that is not shown; `same_as` is looked up in `source`."""
    value = source.get(question.same_as) if question.same_as else question.otherwise
    if value is not None:
        filed[question.id] = value
        seen = as_seen(question, value)
        if seen is not None:
            known[question.id] = seen


def _repeated(rules: Rules, page: Page, items: Any, done: Walk) -> None:
    """The entries of a repeating page, at most as many as it takes."""
    most = page.repeat.at_most if page.repeat else 0
    filed, seen = [], []
    for index, item in enumerate(list(entries_of(items))[:most]):
        entry = Entry(page, [], {}, set(), dict(done.seen), index)
        for question in page.questions:
            if rules.holds(question.show, entry.seen):
                _ask(rules, question, item, entry)
            else:
                _fill_in(question, {**done.filed, **entry.values}, entry.values, entry.seen)
        done.entries.append(entry)
        filed.append(entry.values)
        own = [question.id for question in page.questions if question.id in entry.values]
        seen.append(inside({name: entry.seen[name] for name in own if name in entry.seen}))
    done.filed[page.id] = filed
    done.seen[page.id] = seen


def entries_of(items: Any) -> Iterable[Mapping[str, Any]]:
    """The entries of a repeating page's answers; what is no list of mappings has none."""
    return (item for item in items if isinstance(item, dict)) if isinstance(items, list) else ()
