"""The rows a form is read back in: the same for the check page, the clerk's page and the papers; and the blank form."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from forms import kinds
from forms.definition import Answers, Definition, Page, Question
from forms.kinds.base import Blank
from forms.kinds.groups import Group
from forms.places import Places
from forms.text import Text
from forms.walk import Entry, walk


@dataclass(frozen=True)
class Row:
    """One answer as it reads. `parts` are label and reading of each part of a group; `value` has all, in lines."""

    question_id: str
    label: str
    official_label: str
    value: str
    parts: tuple[tuple[str, str], ...] = ()
    asked: bool = True  #: false for what the portal filled in or took over from another answer
    uncertain: bool = False


@dataclass(frozen=True)
class Section:
    """The rows of one page, or of one entry of a repeating page (`index` from 0)."""

    title: str
    page_id: str
    rows: tuple[Row, ...]
    official_title: str = ""
    index: int | None = None


def sections(
    definition: Definition,
    answers: Answers,
    *,
    locale: str,
    places: Places,
    today: dt.date,
    complete: bool = False,
    known: Mapping[str, str] | None = None,
) -> list[Section]:
    """The answers as people read them, page by page.

    The check page shows what was asked. With `complete`, for the clerk and the papers, it also has what was filed
    without being asked, and the facts of `known` (such as `addressee`) for questions of kind `known`.
    """
    done = walk(definition, answers, today)
    made = []
    for page in definition.pages:
        entries = [entry for entry in done.entries if entry.page is page]
        if not page.repeat:
            shown = {question.id for entry in entries for question in entry.questions}
            rows = _page_rows(page, done.filed, shown, locale, places, complete, known or {})
            made.append(Section(page.title.text(locale), page.id, tuple(rows), page.official))
        else:
            made += [_entry_section(entry, locale, places, complete) for entry in entries]
    declaration = definition.declaration
    if complete and declaration and done.filed.get(declaration.id):
        row = Row(
            declaration.id,
            declaration.ask.text(locale),
            declaration.official,
            reading_of(declaration, True, locale, places),
        )
        made.append(Section("", "check", (row,)))
    return [section for section in made if section.rows]


def _page_rows(
    page: Page,
    filed: Mapping[str, Any],
    shown: set[str],
    locale: str,
    places: Places,
    complete: bool,
    known: Mapping[str, str],
) -> list[Row]:
    rows = []
    for question in page.questions:
        if question.kind == "known":
            if complete and known.get(question.known):
                text = known[question.known]
                rows.append(Row(question.id, question.ask.text(locale), question.official, text, asked=False))
        elif filed.get(question.id) is not None and (complete or question.id in shown):
            rows.append(_row(question, filed[question.id], locale, places, asked=question.id in shown))
    return rows


def _entry_section(entry: Entry, locale: str, places: Places, complete: bool) -> Section:
    page = entry.page
    item = page.repeat.item.text(locale) if page.repeat else page.title.text(locale)
    shown = {question.id for question in entry.questions}
    rows = tuple(
        _row(question, entry.values[question.id], locale, places, asked=question.id in shown)
        for question in page.questions
        if entry.values.get(question.id) is not None and (complete or question.id in shown)
    )
    return Section(f"{item} {(entry.index or 0) + 1}", page.id, rows, page.official, entry.index)


def entry_in_short(page: Page, values: Mapping[str, Any], *, locale: str, places: Places) -> str:
    """What was answered in one entry of a repeating page, in one line: "Lê Thị Cúc · 05/12/1985"."""
    given = ((question, values.get(question.id)) for question in page.questions)
    read = (reading_of(question, value, locale, places) for question, value in given if value not in (None, ""))
    return " · ".join(" ".join(text.split()) for text in read if text)


def _row(question: Question, value: Any, locale: str, places: Places, *, asked: bool) -> Row:
    kind = kinds.of(question)
    parts: tuple[tuple[str, str], ...] = ()
    if isinstance(kind, Group) and isinstance(value, dict):
        parts = tuple(kind.rows(question, value, locale, places))
    return Row(
        question.id,
        question.ask.text(locale),
        question.official,
        reading_of(question, value, locale, places),
        parts,
        asked,
        question.uncertain,
    )


def reading_of(question: Question, value: Any, locale: str, places: Places) -> str:
    """The reading of an answer; one that an older definition took and this one does not is shown as it stands."""
    try:
        return kinds.of(question).read(question, value, locale, places)
    except (TypeError, ValueError, KeyError, AttributeError, ArithmeticError):
        return str(value)[:200]


@dataclass(frozen=True)
class Difference:
    """One answer that changed between two filings; an empty reading means there was or is none."""

    question_id: str
    label: str
    before: str
    after: str


def differences(
    definition: Definition, before: Answers, after: Answers, *, locale: str, places: Places, today: dt.date
) -> list[Difference]:
    """What a corrected dossier changes, in the order of the form; entries of repeating pages count one by one."""
    readings = []
    for answers in (before, after):
        made = sections(definition, answers, locale=locale, places=places, today=today, complete=True)
        readings.append({(row.question_id, part.index): (row.label, row.value) for part in made for row in part.rows})
    old, new = readings
    keys = list(dict.fromkeys([*old, *new]))
    order = {question.id: place for place, (_, question) in enumerate(definition.questions())}
    keys.sort(key=lambda key: (order.get(key[0], len(order)), key[1] or 0))
    nothing = ("", "")
    return [
        Difference(key[0], (new.get(key) or old[key])[0], old.get(key, nothing)[1], new.get(key, nothing)[1])
        for key in keys
        if old.get(key, nothing)[1] != new.get(key, nothing)[1]
    ]


@dataclass(frozen=True)
class BlankRow:
    """One question of the printed form: what stands there and how the place for the pen looks."""

    question_id: str
    label: str
    official_label: str
    hint: str
    blank: Blank
    only_if: str
    optional: bool
    uncertain: bool


@dataclass(frozen=True)
class BlankSection:
    """A part of the printed form; `only_if` says in words who fills it, `times` how often it is repeated."""

    title: str
    page_id: str
    rows: tuple[BlankRow, ...]
    official_title: str = ""
    only_if: str = ""
    times: int = 1


def blank_sections(definition: Definition, *, locale: str) -> list[BlankSection]:
    """The printable form: every question of the official form, conditional ones marked."""
    made = []
    for page in definition.pages:
        rows = tuple(_blank_row(question, locale) for question in page.questions if question.printed)
        times = max(page.repeat.at_least, min(page.repeat.at_most, 3)) if page.repeat else 1
        title = page.title.text(locale)
        made.append(BlankSection(title, page.id, rows, page.official, page.only_if.text(locale), times))
    declaration = definition.declaration
    if declaration:
        made.append(BlankSection("", "check", (_blank_row(declaration, locale),)))
    return [section for section in made if section.rows]


def _blank_row(question: Question, locale: str) -> BlankRow:
    only_if: Text = question.only_if
    return BlankRow(
        question.id,
        question.ask.text(locale),
        question.official,
        question.hint.text(locale),
        kinds.of(question).blank(question, locale),
        only_if.text(locale),
        not question.required and question.require is None,
        question.uncertain,
    )
