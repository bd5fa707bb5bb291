"""Taking the answers of an earlier application into a new one: those that the form still asks and still takes."""

import datetime as dt
from typing import Any, Final

from forms import kinds
from forms.definition import Answers, Definition, Page
from forms.kinds.base import Facts
from forms.messages import Refused
from forms.places import Places
from forms.walk import entries_of, walk

#: What a person states is stated anew each time.
_STATED_ANEW: Final = ("declaration", "consent")


def carried(definition: Definition, answers: Answers, today: dt.date, *, places: Places) -> dict[str, Any]:
    """The part of `answers` that fits `definition` today, perhaps a newer version than they were given for.

    What was filed without being asked, and what these answers leave unasked, stays behind.
    """
    facts = Facts(today, places)
    fitting: dict[str, Any] = {}
    for page in definition.pages:
        if page.repeat:
            fitting[page.id] = [_fitting(page, entry, facts) for entry in entries_of(answers.get(page.id))]
        else:
            fitting.update(_fitting(page, answers, facts))
    asked: dict[str, Any] = {}
    for entry in walk(definition, fitting, today).entries:
        if not entry.page.repeat:
            asked.update(entry.values)
        elif entry.values:
            asked.setdefault(entry.page.id, []).append(entry.values)
    return asked


def _fitting(page: Page, answers: Answers, facts: Facts) -> dict[str, Any]:
    found = {}
    for question in page.questions:
        kind, value = kinds.of(question), answers.get(question.id)
        if value is None or not kind.asked or question.kind in _STATED_ANEW:
            continue
        option = question.option(value) if isinstance(value, str) else None
        try:
            if option is None or option.offered:
                found[question.id] = kind.clean(question, value, facts)
        except Refused:
            continue
    return found
