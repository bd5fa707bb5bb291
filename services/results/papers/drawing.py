"""From what a paper says to its PDF, and which of the answers a result prints."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from services.results.papers.kinds import Certificate, Paper
from services.results.printing import Printer, Translate


class Printed(Mapping[str, Any]):
    """Answers that remember which of them a template read; `used` may be shared by two views of the same answers."""

    def __init__(self, answers: Mapping[str, Any], used: set[str]) -> None:
        self._answers = answers
        self._used = used

    def __getitem__(self, name: str) -> Any:
        value = self._answers[name]
        self._used.add(name)
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(self._answers)

    def __len__(self) -> int:
        return len(self._answers)


def render(printer: Printer, paper: Paper, locale: str, translate: Translate) -> bytes:
    """The paper as a PDF/A-3. `translate` gives the second language (English msgid to text) unless `locale` is vi."""
    if isinstance(paper, Certificate):
        return _certificate(printer, paper, locale, translate)
    html = paper_html(printer, paper, locale, translate)
    return printer.pdf(html, title=paper.document_title(), made_at=paper.made_at())


def paper_html(printer: Printer, paper: Paper, locale: str, translate: Translate) -> str:
    """Any paper but a result, before it becomes a PDF."""
    return printer.html(paper.template, _values(paper), locale=locale, translate=translate)


def certificate_html(printer: Printer, paper: Certificate, locale: str, translate: Translate, used: set[str]) -> str:
    """A result before it becomes a PDF. `used` receives the names of the answers that stand in it."""
    values = {**_values(paper), "answers": Printed(paper.answers, used), "read": Printed(paper.read, used)}
    return printer.html(paper.template_text, values, locale=locale, translate=translate)


def _certificate(printer: Printer, paper: Certificate, locale: str, translate: Translate) -> bytes:
    """A result with its data attached."""
    used: set[str] = set()
    html = certificate_html(printer, paper, locale, translate, used)
    data = {
        "title": paper.title,
        "number": paper.number,
        "procedure": paper.procedure_code,
        "issued_by": paper.office.name,
        "issued_at": paper.issued_at.isoformat(),
        "valid_until": paper.valid_until and paper.valid_until.isoformat(),
        "signatory": paper.signatory.name,
        "verify": paper.verify_url,
        "answers": {name: paper.answers[name] for name in paper.answers if name in used},
    }
    return printer.pdf(html, data=data, title=paper.document_title(), made_at=paper.made_at())


def _values(paper: Paper) -> dict[str, Any]:
    """The paper's fields by name, as templates read them; nested values stay objects."""
    return {"title": paper.vietnamese_title if not hasattr(paper, "title") else paper.title} | {
        entry.name: getattr(paper, entry.name) for entry in fields(paper)
    }
