"""What answers mean for a form: what is visible, what is missing, what is filed, what has changed.

Answers are a mapping question id -> JSON value (forms.definition.Answers), as `form.data` of a built page gives it.
"""

import datetime as dt
import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from forms import kinds
from forms.conditions import rules_of
from forms.definition import Answers, Definition, Page, Paper, Question, Stop
from forms.kinds.base import Facts
from forms.messages import N_, Message, Refused
from forms.places import NoPlaces, Places
from forms.text import Text
from forms.walk import Entry, Walk, entries_of, walk


@dataclass(frozen=True)
class Problem:
    """Why an application cannot be filed yet; `page` is where to mend it, empty for a paper."""

    page: str
    question: str
    message: Message | Text
    paper: str = ""
    index: int | None = None  #: entry of a repeating page


@dataclass(frozen=True)
class NeededPaper:
    """A paper this application calls for; not `required` means it may be left out."""

    paper: Paper
    required: bool


def visible_pages(definition: Definition, answers: Answers, today: dt.date) -> list[Page]:
    """The pages this person fills, in order, as far as the answers given so far tell."""
    return walk(definition, answers, today).pages


def visible_questions(definition: Definition, page: Page, answers: Answers, today: dt.date) -> list[Question]:
    """The questions of a page that are shown; of a repeating page those of its first entry."""
    entries = [entry for entry in walk(definition, answers, today).entries if entry.page is page]
    return entries[0].questions if entries else []


def filed_answers(definition: Definition, answers: Answers, today: dt.date) -> dict[str, Any]:
    """The answers to file: only those of visible questions, and what the definition files for hidden ones."""
    return walk(definition, answers, today).filed


def merged(answers: Answers, new: Mapping[str, Any]) -> dict[str, Any]:
    """`answers` with the data of one page taken over; emptied answers disappear, those of other pages stay."""
    return {key: value for key, value in {**answers, **new}.items() if value is not None}


def prefilled(page: Page, answers: Answers, profile: Mapping[str, Any]) -> dict[str, Any]:
    """Answers a person's profile can give to unanswered questions of `page`; nothing typed is overwritten."""
    found = {}
    for question in page.questions:
        given = [profile[source] for source in question.prefill if profile.get(source) is not None]
        if given and answers.get(question.id) is None:
            found[question.id] = given[0]
    return found


def problems(
    definition: Definition,
    answers: Answers,
    paper_counts: Mapping[str, int],
    today: dt.date,
    *,
    places: Places | None = None,
    walked: Walk | None = None,
) -> list[Problem]:
    """All that is missing or wrong before filing, in the order of the form; papers last.

    `paper_counts`: files attached by paper id. The declaration is not among them: it is made while filing.
    Without `places` a commune is judged by the shape of its code only. `walked`: as for `stopped_by`.
    """
    done = walked or walk(definition, answers, today)
    facts = Facts(today, places or NoPlaces())
    found: list[Problem] = []
    for page in done.pages:
        found += _entry_count(page, answers)
        for entry in done.entries:
            if entry.page is page:
                found += _wrong_answers(definition, entry, facts)
    found += _failed_checks(definition, done.entries, {problem.question for problem in found})
    for needed in needed_papers(definition, answers, today, walked=done):
        count = paper_counts.get(needed.paper.id, 0)
        if needed.required and count < 1:
            found.append(Problem("", "", Message(N_("Attach this paper.")), needed.paper.id))
        elif count > needed.paper.at_most:
            message = Message(N_("Attach at most %(limit)d files."), {"limit": needed.paper.at_most})
            found.append(Problem("", "", message, needed.paper.id))
    return found


def _entry_count(page: Page, answers: Answers) -> list[Problem]:
    if not page.repeat:
        return []
    count = len(list(entries_of(answers.get(page.id))))
    if count < page.repeat.at_least:
        message = Message(N_("Add at least %(least)d."), {"least": page.repeat.at_least})
    elif count > page.repeat.at_most:
        message = Message(N_("Keep at most %(most)d."), {"most": page.repeat.at_most})
    else:
        return []
    return [Problem(page.id, "", message)]


def _wrong_answers(definition: Definition, entry: Entry, facts: Facts) -> list[Problem]:
    found = []
    for question in entry.questions:
        message = _fault(definition, question, entry, facts)
        if message:
            found.append(Problem(entry.page.id, question.id, message, index=entry.index))
    return found


def _fault(definition: Definition, question: Question, entry: Entry, facts: Facts) -> Message | Text | None:
    kind = kinds.of(question)
    if not kind.asked:
        return None
    value = entry.values.get(question.id)
    if value is None:
        return (question.missing or Message(kind.missing)) if question.id in entry.required else None
    try:
        kind.clean(question, value, facts)
    except Refused as refused:
        return refused.message
    option = question.option(value) if question.options and isinstance(value, str) else None
    if option and not (option.offered and rules_of(definition).holds(option.show, entry.seen)):
        return Message(kind.missing)
    return None


def _failed_checks(definition: Definition, entries: Sequence[Entry], wrong: set[str]) -> list[Problem]:
    rules, found = rules_of(definition), []
    for check in definition.checks:
        for entry in entries:
            shown = any(question.id == check.on for question in entry.questions)
            if shown and check.on not in wrong and rules.verdict(check.must, entry.seen) is False:
                found.append(Problem(entry.page.id, check.on, check.say, index=entry.index))
    return found


def stopped_by(definition: Definition, answers: Answers, today: dt.date, *, walked: Walk | None = None) -> Stop | None:
    """The first early exit whose condition holds. `walked`: the walk through these very answers, if there was one."""
    seen = (walked or walk(definition, answers, today)).seen
    return next((stop for stop in definition.stops if rules_of(definition).holds(stop.when, seen)), None)


def needed_papers(
    definition: Definition, answers: Answers, today: dt.date, *, walked: Walk | None = None
) -> list[NeededPaper]:
    """The papers to enclose, in the order of the definition. `walked`: as for `stopped_by`."""
    seen = (walked or walk(definition, answers, today)).seen
    rules = rules_of(definition)
    return [NeededPaper(paper, paper.required) for paper in definition.papers if rules.holds(paper.need, seen)]


def canonical(answers: Answers) -> str:
    """One text for the same answers, whatever order they came in: sorted keys, no spaces, NFC, no NaN."""
    text = json.dumps(answers, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return unicodedata.normalize("NFC", text)


def digest(answers: Answers | str) -> str:
    """SHA-256 of the canonical text (or of answers, made canonical first), in hexadecimal."""
    text = answers if isinstance(answers, str) else canonical(answers)
    return hashlib.sha256(text.encode()).hexdigest()
