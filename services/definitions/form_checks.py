"""Checks of a form beyond its syntax: names that clash, missing texts, things referred to that do not exist."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Final

from forms import kinds
from forms.definition import RESERVED_PAGES, RESERVED_QUESTIONS, Definition, Page, Question
from forms.findings import Findings
from forms.kinds.base import Facts
from forms.messages import Refused
from forms.places import NoPlaces
from forms.source import Listed, Mapped, read_yaml
from forms.text import LANGUAGES

#: Words of CEL that cannot name a question.
_CEL_WORDS: Final = frozenset(
    (
        *("true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import"),
        *("let", "loop", "package", "namespace", "return", "var", "void", "while", "has", "all", "exists", "map"),
        *(
            "filter",
            "size",
            "age",
            "birth_year",
            "sex",
            "matches",
            "timestamp",
            "duration",
            "string",
            "int",
            "double",
            "bool",
            "type",
        ),
    )
)
_MOST_ENTRIES: Final = 100
_LANGUAGE_NAMES: Final = {"vi": "Vietnamese", "en": "English", "zh": "Chinese"}


def check_form(form: Definition, findings: Findings) -> None:
    """Add a finding for every mistake of the form that reading alone does not show."""
    _names(form, findings)
    for page in form.pages:
        _page(page, findings)
    for _, question in form.questions():
        _question(form, question, findings)
    if form.declaration and form.declaration.kind != "declaration":
        findings.add(form.declaration.line, "The declaration is a question of another kind", "Write kind: declaration")
    _conditions_in_words(form, findings)
    for check in form.checks:
        if not any(question.id == check.on for _, question in form.questions()):
            findings.add(check.line, f"There is no question {check.on}", "Name the question the message stands beside")


def _names(form: Definition, findings: Findings) -> None:
    pages = [(page.id, page.line) for page in form.pages]
    questions = [(question.id, question.line) for _, question in form.questions()]
    if form.declaration:
        questions.append((form.declaration.id, form.declaration.line))
    groups = (
        ("page", pages),
        ("question", questions),
        ("stop", [(stop.id, stop.line) for stop in form.stops]),
        ("check", [(check.id, check.line) for check in form.checks]),
    )
    for what, named in groups:
        counts = Counter(name for name, _ in named)
        for name, line in named:
            if counts[name] > 1:
                findings.add(line, f"There are {counts[name]} of the {what} {name}", f"Give each {what} its own id")
    for name, line in pages:
        if name in RESERVED_PAGES:
            findings.add(line, f"The page name {name} is reserved", "Choose another id")
    taken = {page.id for page in form.pages if page.repeat}
    for name, line in questions:
        if name in RESERVED_QUESTIONS or name in _CEL_WORDS or name in taken:
            findings.add(line, f"The question name {name} is reserved", "Choose another id")


def _page(page: Page, findings: Findings) -> None:
    if not page.questions:
        findings.add(page.line, f"The page {page.id} has no questions", "Add questions or remove the page")
    if page.repeat is None:
        return
    if not re.fullmatch(r"[a-z][a-z0-9_]*", page.id) or page.id in _CEL_WORDS or page.id in RESERVED_QUESTIONS:
        findings.add(
            page.line, f"The repeating page {page.id} has no name rules can use", "Use letters and underscores"
        )
    if not 0 <= page.repeat.at_least <= page.repeat.at_most or not 1 <= page.repeat.at_most <= _MOST_ENTRIES:
        findings.add(
            page.line, "The numbers of repeat do not fit", f"Write 0 <= at_least <= at_most <= {_MOST_ENTRIES}"
        )


def _question(form: Definition, question: Question, findings: Findings) -> None:
    if question.required and question.require:
        findings.add(question.line, f"{question.id} is required always and on a condition", "Keep one of the two")
    if (
        (question.same_as or question.otherwise is not None)
        and question.show is None
        and not _home(form, question).show
    ):
        findings.add(question.line, f"{question.id} is always shown", "Remove same_as or otherwise, or add show")
    if question.same_as:
        source = form.question(question.same_as)
        if source is None or source.kind != question.kind:
            reason = f"{question.id} cannot take over {question.same_as}"
            findings.add(question.line, reason, "Name another question of the same kind")
    if question.otherwise is not None and not _takes(question, question.otherwise):
        findings.add(
            question.line, f"{question.id} does not take its own otherwise", "Write a value the question takes"
        )
    if question.default is not None and not _takes(question, question.default):
        findings.add(question.line, f"{question.id} does not take its own default", "Write a value the question takes")
    none = question.settings.get("none")
    if none and question.option(none) is None:
        findings.add(question.line, f"{question.id} has no option {none}", "Name one of its options after none:")
    seen = Counter(part.id for part in question.parts)
    for part_id, count in seen.items():
        if count > 1:
            findings.add(question.line, f"{question.id} has {count} parts {part_id}", "Give each part its own id")
    reads = question.settings.get("reads")
    for named in re.findall(r"\{(\w+)\}", reads.vi if reads else ""):
        if named not in seen:
            findings.add(
                question.line, f"reads names {named}, which is no part of {question.id}", "Name its parts only"
            )


def _home(form: Definition, question: Question) -> Page:
    return next(page for page, each in form.questions() if each is question)


def _takes(question: Question, value: Any) -> bool:
    try:
        kinds.of(question).clean(question, value, Facts(dt.date(2000, 1, 1), NoPlaces()))
    except Refused:
        return False
    return True


def _conditions_in_words(form: Definition, findings: Findings) -> None:
    """The printed form cannot evaluate a rule, so what it prints conditionally says so in words."""
    remedy = "Add only_if: with the condition in words, or printed: false to its questions"
    for page in form.pages:
        printed = [question for question in page.questions if question.printed]
        covered = bool(page.only_if) or all(question.same_as for question in printed)
        if page.show and printed and not covered:
            findings.add(page.show.line, f"The printed form cannot tell when the page {page.id} is filled in", remedy)
        for question in printed:
            said = question.only_if or question.same_as or question.otherwise is not None
            if question.show and not said:
                findings.add(question.show.line, f"The printed form cannot tell when {question.id} is asked", remedy)
    for paper in form.papers:
        if paper.need and not paper.when:
            findings.add(
                paper.need.line, f"The service page cannot tell when {paper.id} is needed", "Add when: in words"
            )


def check_texts(text: str, findings: Findings, languages: Sequence[str] = LANGUAGES) -> None:
    """Add a finding for each text of a file that lacks one of the `languages`."""
    values = read_yaml(text, Findings(findings.file))
    for mapped in texts(values):
        for code in languages:
            if not mapped.get(code):
                findings.add(mapped.line, f"The text has no {_LANGUAGE_NAMES[code]}", f"Add {code}: to it")


def texts(value: Any) -> Iterator[Mapped]:
    """Every {vi, en, zh} text within a file."""
    if isinstance(value, Mapped):
        if value and set(value) <= set(LANGUAGES):
            yield value
            return
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, Listed):
        for inner in value:
            yield from texts(inner)
