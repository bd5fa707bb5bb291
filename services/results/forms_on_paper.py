"""The printable form of a definition: what `papers.BlankForm` needs, from the definition itself."""

from typing import Final

from forms import kinds
from forms.definition import Definition, Page, Question
from forms.text import Text
from services.results.papers import BlankForm, FormRow, FormSection

#: Facts that have their own place at the head or foot of every form.
PLACED: Final = frozenset({"addressee", "signature", "date"})
#: Entries of a repeating page printed on a blank form; more go on another sheet.
MOST_ENTRIES: Final = 3


def blank_form(
    definition: Definition, *, procedure_code: str, procedure: Text, start_url: str = "", locale: str = "vi"
) -> BlankForm:
    """The form of a service, to be printed and filled by hand; `start_url` opens the online one."""
    title = definition.title
    official = Text(definition.official or title.vi, title.text("en"), title.text("zh"))
    return BlankForm(
        title=official,
        procedure_code=procedure_code,
        procedure=procedure,
        sections=tuple(section for page in definition.pages if (section := _section(page, locale)).rows),
        legal_number=definition.legal,
        start_url=start_url,
        declaration=_declaration(definition),
        enclosures=tuple(paper.name for paper in definition.papers),
    )


def _section(page: Page, locale: str) -> FormSection:
    """A page of questions as a part of the printed form."""
    title = Text(page.official or page.title.vi, page.title.text("en"), page.title.text("zh"))
    times = max(page.repeat.at_least, min(page.repeat.at_most, MOST_ENTRIES)) if page.repeat else 1
    rows = tuple(_row(question, locale) for question in page.questions if _is_drawn(question))
    return FormSection(title, rows, condition=page.only_if, times=times)


def _row(question: Question, locale: str) -> FormRow:
    """One question in both languages."""
    kind = kinds.of(question)
    return FormRow(
        label=question.ask,
        official=question.official,
        blank=kind.blank(question, "vi"),
        second=kind.blank(question, locale),
        condition=question.only_if,
    )


def _is_drawn(question: Question) -> bool:
    """Whether the paper asks it in its sections; declarations and known facts have their own places."""
    return question.printed and question.kind not in ("declaration", "note") and question.known not in PLACED


def _declaration(definition: Definition) -> Text:
    """The statement of truth above the signature, in the official wording where it is known."""
    for page in definition.pages:
        for question in page.questions:
            if question.kind == "declaration":
                return Text(question.official or question.ask.vi, question.ask.text("en"), question.ask.text("zh"))
    return Text()
