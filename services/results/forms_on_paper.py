"""A definition's form as a paper, blank or filled: the rows of `forms.summary` in two languages."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from forms import summary
from forms.definition import Answers, Definition
from forms.places import Places
from forms.text import Text
from services.results.papers import BlankForm, FilledForm, FormRow, FormSection

#: Facts that have their own place at the head or foot of every form.
PLACED: Final = frozenset({"addressee", "signature", "date"})


def blank_form(
    definition: Definition,
    *,
    procedure_code: str,
    procedure: Text,
    page_url: str = "",
    signers: int = 1,
    locale: str = "vi",
) -> BlankForm:
    """The form of a service, to be printed and filled by hand; `page_url` says how and where to file it."""
    drawn = zip(
        summary.blank_sections(definition, locale="vi"), summary.blank_sections(definition, locale=locale), strict=True
    )
    sections = (_blank_section(definition, *pair, locale) for pair in drawn)
    return BlankForm(
        title=_title(definition),
        procedure_code=procedure_code,
        procedure=procedure,
        sections=_joined(sections),
        legal_number=definition.legal,
        page_url=page_url,
        declaration=_declaration(definition),
        enclosures=tuple(paper.name for paper in definition.papers),
        signers=signers,
    )


def filled_form(
    definition: Definition,
    answers: Answers,
    *,
    procedure_code: str,
    procedure: Text,
    places: Places,
    known: Mapping[str, str],
    code: str,
    filer: str,
    place: str,
    filed_at: dt.datetime,
    today: dt.date,
    enclosures: tuple[Text, ...] = (),
    locale: str = "vi",
) -> FilledForm:
    """The form as filed on `today`. `known`: the facts the portal fills in, such as `addressee`, and who also signs."""
    read = {
        language: summary.sections(
            definition, answers, locale=language, places=places, today=today, complete=True, known=known
        )
        for language in ("vi", locale)
    }
    sections = (_filled_section(definition, *pair, locale) for pair in zip(read["vi"], read[locale], strict=True))
    return FilledForm(
        title=_title(definition),
        procedure_code=procedure_code,
        procedure=procedure,
        sections=_joined(sections),
        legal_number=definition.legal,
        declaration=_declaration(definition),
        enclosures=enclosures,
        addressee=known.get("addressee", ""),
        code=code,
        filer=filer,
        other=known.get("other", ""),
        place=place,
        issued_at=filed_at,
    )


def _joined(sections: Iterable[FormSection]) -> tuple[FormSection, ...]:
    """Screens that are one part of the official form become one; a screen's condition then stands at its rows."""
    made: list[FormSection] = []
    for section in sections:
        if made and made[-1].title.vi == section.title.vi and section.times == made[-1].times == 1:
            before = made.pop()
            rows = (*_conditioned(before), *_conditioned(section))
            made.append(replace(before, rows=rows, condition=Text()))
        elif section.rows:
            made.append(section)
    return tuple(made)


def _conditioned(section: FormSection) -> Iterator[FormRow]:
    """The rows of a part, each with the condition of the part unless it has one of its own."""
    return (replace(row, condition=row.condition or section.condition) for row in section.rows)


def _blank_section(
    definition: Definition, vietnamese: summary.BlankSection, second: summary.BlankSection, locale: str
) -> FormSection:
    """One part of the blank form."""
    rows = (
        FormRow(
            label=_both(row.label, other.label, locale),
            official=row.official_label,
            blank=row.blank,
            second=other.blank,
            condition=_both(row.only_if, other.only_if, locale),
        )
        for row, other in zip(vietnamese.rows, second.rows, strict=True)
        if _stands_in_sections(definition, row.question_id)
    )
    return FormSection(
        _both(vietnamese.official_title or vietnamese.title, second.title, locale),
        tuple(rows),
        condition=_both(vietnamese.only_if, second.only_if, locale),
        times=vietnamese.times,
    )


def _filled_section(
    definition: Definition, vietnamese: summary.Section, second: summary.Section, locale: str
) -> FormSection:
    """One part of the filled form; the entries of a repeating page keep their numbers."""
    title = vietnamese.title if vietnamese.index is not None else vietnamese.official_title or vietnamese.title
    rows = (
        FormRow(
            label=_both(row.label, other.label, locale),
            official=row.official_label,
            value=row.value,
        )
        for row, other in zip(vietnamese.rows, second.rows, strict=True)
        if _stands_in_sections(definition, row.question_id)
    )
    return FormSection(_both(title, second.title, locale), tuple(rows))


def _stands_in_sections(definition: Definition, question_id: str) -> bool:
    """Declarations and some known facts have their own places; notes belong to the screen."""
    question = definition.question(question_id)
    return question is not None and question.kind not in ("declaration", "note") and question.known not in PLACED


def _title(definition: Definition) -> Text:
    """The official title of the form."""
    title = definition.title
    return Text(definition.official or title.vi, title.text("en"), title.text("zh"))


def _declaration(definition: Definition) -> Text:
    """The statement of truth above the signature, in the official wording where it is known."""
    question = definition.declaration
    if question is None:
        return Text()
    return Text(question.official or question.ask.vi, question.ask.text("en"), question.ask.text("zh"))


def _both(vietnamese: str, second: str, locale: str) -> Text:
    """A text in Vietnamese and in the reader's language."""
    return Text(**{locale: second, "vi": vietnamese})
