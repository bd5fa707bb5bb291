"""Rehearsals: sample people who go through a service whenever its files change (`rehearsals.yaml`).

Each person answers, and what the service makes of it must be what the author expects: pages, problems, papers, early
exit, fee, due date, readings.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from forms.answers import filed_answers, needed_papers, problems, stopped_by, visible_pages
from forms.definition import Answers
from forms.findings import Findings
from forms.places import NoPlaces
from forms.reading import Block
from forms.source import Listed, Mapped, read_yaml
from forms.summary import sections
from services.calendar import HANOI, Calendar, Term, due_at
from services.definitions.fees import FeeState, quote
from services.definitions.service import ServiceDefinition

#: received at (aware), term -> due at (aware); `services.calendar.due_at` over the table of holidays.
DueDate = Callable[[dt.datetime, Term], dt.datetime]

_EXPECTED: Final = ("pages", "problems", "papers", "stopped", "fee", "due", "filed", "reads", "confirmed_by")


@dataclass(frozen=True)
class Rehearsal:
    """One sample person: answers, files attached by paper, the day, and what is expected."""

    id: str
    name: str
    answers: Answers
    attached: Mapping[str, int]
    today: dt.date
    expect: Mapped
    line: int


def national_due_date(received_at: dt.datetime, term: Term) -> dt.datetime:
    """The due date by the national table of holidays."""
    return due_at(received_at, term, Calendar.vietnam())


def read_rehearsals(text: str, findings: Findings) -> list[Rehearsal]:
    """The people written in `text`; mistakes go to `findings`."""
    values = read_yaml(text, findings)
    if values is None:
        return []
    block = Block(values, findings)
    block.only(("today", "people"), "Rehearsals")
    day = values.get("today")
    if not isinstance(day, dt.date):
        block.wrong("today", "today is missing", "Write the day the rehearsals take place, as 2026-11-16")
        return []
    return [_person(inner, day) for inner in block.blocks("people", required=True)]


def _person(block: Block, day: dt.date) -> Rehearsal:
    block.only(("id", "name", "answers", "attached", "expect"), "A rehearsal")
    expect, attached = block.block("expect"), block.block("attached")
    if expect is None:
        block.findings.add(block.line, "The rehearsal expects nothing", f"Write expect: with {', '.join(_EXPECTED)}")
    else:
        expect.only(_EXPECTED, "expect")
    answers = block.block("answers")
    return Rehearsal(
        id=block.string("id", required=True),
        name=block.string("name", required=True),
        answers=_plain(answers.values) if answers else {},
        attached={key: attached.number(key) for key in attached.values} if attached else {},
        today=day,
        expect=expect.values if expect else Mapped(),
        line=block.line,
    )


def _plain(value: Any) -> Any:
    """Answers as JSON: a date of the file becomes its ISO text."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def rehearse(
    service: ServiceDefinition, findings: Findings, *, due_date: DueDate = national_due_date
) -> list[Rehearsal]:
    """Run every rehearsal of the service; what differs from the expectation goes to `findings`."""
    people = read_rehearsals(service.rehearsals, findings)
    for person in people:
        for key, line, expected, found in _compared(service, person, due_date):
            if expected != found:
                findings.add(
                    line,
                    f"Rehearsal {person.id}: {key} is {_shown(found)}, expected {_shown(expected)}",
                    "Mend the service or the expectation",
                )
    return people


def _compared(service: ServiceDefinition, person: Rehearsal, due_date: DueDate) -> list[tuple[str, int, Any, Any]]:
    """(what, line, expected, found) for everything the person expects; nothing wrong is expected by default."""
    form, expect, today = service.form, person.expect, person.today
    stop = stopped_by(form, person.answers, today)
    rows: list[tuple[str, Any, Any]] = [
        ("stopped", expect.get("stopped"), stop.id if stop else None),
        ("problems", sorted(expect.get("problems") or ()), _problems(service, person)),
    ]
    if "pages" in expect:
        rows.append(("pages", list(expect["pages"]), [page.id for page in visible_pages(form, person.answers, today)]))
    if "papers" in expect:
        papers = [needed.paper.id for needed in needed_papers(form, person.answers, today)]
        rows.append(("papers", sorted(expect["papers"]), sorted(papers)))
    if "confirmed_by" in expect:
        rows.append(("confirmed_by", expect["confirmed_by"], _other_person(service, person)))
    if "fee" in expect:
        rows.append(("fee", expect["fee"], _fee(service, person)))
    found = [(key, expect.line_of(key), wanted, got) for key, wanted, got in rows]
    found += _values(expect, "filed", filed_answers(form, person.answers, today))
    found += _values(expect, "reads", _readings(service, person))
    return found + _due(service, expect, due_date)


def _problems(service: ServiceDefinition, person: Rehearsal) -> list[str]:
    found = problems(service.form, person.answers, person.attached, person.today, places=NoPlaces())
    return sorted({problem.paper or problem.question or problem.page for problem in found})


def _other_person(service: ServiceDefinition, person: Rehearsal) -> str | None:
    asked = service.confirmation.asks(service.form, person.answers, person.today) if service.confirmation else None
    return asked.name if asked else None


def _fee(service: ServiceDefinition, person: Rehearsal) -> int | str:
    quoted = quote(service.tariff, service.form, person.answers, today=person.today)
    return quoted.total if quoted.state is FeeState.EXACT and quoted.total is not None else quoted.state.value


def _readings(service: ServiceDefinition, person: Rehearsal) -> dict[str, str]:
    made = sections(service.form, person.answers, locale="vi", places=NoPlaces(), today=person.today, complete=True)
    return {row.question_id: row.value for section in made for row in section.rows}


def _values(expect: Mapped, key: str, found: Mapping[str, Any]) -> list[tuple[str, int, Any, Any]]:
    wanted = expect.get(key)
    if not isinstance(wanted, Mapped):
        return []
    lines = wanted.lines
    return [(f"{key} {name}", lines[name], _plain(value), found.get(name)) for name, value in wanted.items()]


def _due(service: ServiceDefinition, expect: Mapped, due_date: DueDate) -> list[tuple[str, int, Any, Any]]:
    dates = expect.get("due")
    found = []
    for entry in dates if isinstance(dates, Listed) else [dates]:
        if not isinstance(entry, Mapped):
            continue
        filed = dt.datetime.fromisoformat(str(entry.get("filed"))).replace(tzinfo=HANOI)
        due = due_date(filed, service.term).astimezone(HANOI).date()
        found.append((f"due when filed {filed:%Y-%m-%d %H:%M}", entry.line, entry.get("is"), due))
    return found


def _shown(value: Any) -> str:
    return str(value) if value not in (None, [], "") else "nothing"
