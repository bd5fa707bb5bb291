"""Open drafts and a new version of their service: a draft moves when all that was given still fits.

What is filed never moves: it follows the version it was filed with.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session

from forms import kinds
from forms.answers import needed_papers
from forms.definition import Definition, Question
from forms.kinds.base import Facts
from forms.messages import Refused
from forms.text import Text
from forms.walk import entries_of, walk
from services.agencies.places import places
from services.applications import attachments, drafts, policy
from services.applications.models import Application
from services.calendar import local_date
from services.definitions.fees import quote
from services.definitions.models import DefinitionVersion
from services.definitions.publishing import service_of
from services.definitions.service import ServiceDefinition
from services.people.actor import Actor
from services.text import N_

#: What a change is called, before the words of the definition.
QUESTION_ADDED: Final = N_("New question: %(name)s")
QUESTION_CHANGED: Final = N_("Question reworded: %(name)s")
QUESTION_REMOVED: Final = N_("No longer asked: %(name)s")
PAPER_ADDED: Final = N_("New paper to enclose: %(name)s")
PAPER_REMOVED: Final = N_("No longer needed: %(name)s")
FEE_CHANGED: Final = N_("The fee has changed.")


@dataclass(frozen=True)
class Change:
    """One thing that is different for this person; `sentence` is a msgid, `name` what it speaks of."""

    sentence: str
    name: Text = Text()


def move(
    db: Session, actor: Actor, application_id: str, version: DefinitionVersion, *, now: dt.datetime
) -> Sequence[Change] | None:
    """Let a draft follow `version` of its service. None when it does so already, was filed, or cannot safely move.

    Else what changed for this person, empty when nothing did.
    """
    application = policy.to_prepare(db, actor, application_id)
    if not application.is_draft or application.definition_id == version.id:
        return None
    old, new = drafts.definition_of(db, application), service_of(version)
    if application.procedure_code != version.procedure_code or not fits(db, application, new, now=now):
        return None
    found = list(changes(old, new, application.draft, today=local_date(now)))
    application.definition_id = version.id
    return found


def fits(db: Session, application: Application, new: ServiceDefinition, *, now: dt.datetime) -> bool:
    """Whether every answer and every file of a draft has its place in the new version."""
    facts = Facts(local_date(now), places(db))
    old = drafts.definition_of(db, application).form
    if any(new.form.paper(paper) is None for paper in attachments.counts(db, application)):
        return False
    return all(_fits(old, new.form, name, value, facts) for name, value in application.draft.items())


def _fits(old: Definition, new: Definition, name: str, value: Any, facts: Facts) -> bool:
    page = old.page(name)
    if page and page.repeat:
        there = new.page(name)
        inside = {question.id: question for question in there.questions} if there and there.repeat else {}
        given = [(key, answer) for entry in entries_of(value) for key, answer in entry.items()]
        return bool(inside or not given) and all(_takes(inside.get(key), answer, facts) for key, answer in given)
    if old.question(name) is None:
        return True  # a remark of the portal's own, no answer
    return _takes(_outside(new).get(name), value, facts)


def _outside(form: Definition) -> Mapping[str, Question]:
    found = {question.id: question for page, question in form.questions() if not page.repeat}
    return {**found, form.declaration.id: form.declaration} if form.declaration else found


def _takes(question: Question | None, value: Any, facts: Facts) -> bool:
    if question is None or not kinds.of(question).asked:
        return False
    try:
        kinds.of(question).clean(question, value, facts)
    except Refused:
        return False
    return True


def changes(
    old: ServiceDefinition, new: ServiceDefinition, answers: Mapping[str, Any], *, today: dt.date
) -> Iterator[Change]:
    """What the new version means to somebody with these answers: questions, papers, the fee."""
    before, after = (_asked(each.form, answers, today) for each in (old, new))
    for name, ask in after.items():
        if name not in before:
            yield Change(QUESTION_ADDED, ask)
        elif ask != before[name]:
            yield Change(QUESTION_CHANGED, ask)
    yield from (Change(QUESTION_REMOVED, ask) for name, ask in before.items() if name not in after)
    had, needs = (_papers(each.form, answers, today) for each in (old, new))
    yield from (Change(PAPER_ADDED, name) for paper, name in needs.items() if paper not in had)
    yield from (Change(PAPER_REMOVED, name) for paper, name in had.items() if paper not in needs)
    fees = [quote(each.tariff, each.form, answers, today=today) for each in (old, new)]
    if (fees[0].state, fees[0].total) != (fees[1].state, fees[1].total):
        yield Change(FEE_CHANGED)


def _papers(form: Definition, answers: Mapping[str, Any], today: dt.date) -> dict[str, Text]:
    return {each.paper.id: each.paper.name for each in needed_papers(form, answers, today)}


def _asked(form: Definition, answers: Mapping[str, Any], today: dt.date) -> dict[str, Text]:
    """What this person is asked, by id; the questions of a repeating page once."""
    entries = walk(form, answers, today).entries
    return {question.id: question.ask for entry in entries for question in entry.questions}
