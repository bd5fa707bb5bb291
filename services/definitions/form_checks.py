"""Checks of a form beyond its syntax: names that clash, missing texts, things referred to that do not exist."""

import datetime as dt
import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Final

from forms import kinds
from forms.definition import RESERVED_PAGES, RESERVED_QUESTIONS, Definition, Page, Question
from forms.findings import Findings
from forms.kinds.base import Facts
from forms.messages import Refused
from forms.openers import opener
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
            "in_words",
            "sex",
            "matches",
            "timestamp",
            "duration",
            "string",
            "int",
            "double",
            "bool",
            "type",
            "bytes",
            "uint",
            "dyn",
            "list",
            "exists_one",
        ),
    )
)
#: What a personal number may be compared with.
_AGREES: Final = {"sex": ("one-of",), "born": ("date", "year", "partial-date")}
_REMEDIES: Final = {
    "sex": "a question of kind one-of with the options male and female",
    "born": "a question of kind date, partial-date or year",
}
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
    _copied(form, question, findings)
    if question.otherwise is not None and not _takes(question, question.otherwise):
        findings.add(
            question.line, f"{question.id} does not take its own otherwise", "Write a value the question takes"
        )
    if question.default is not None and not _takes(question, question.default):
        findings.add(question.line, f"{question.id} does not take its own default", "Write a value the question takes")
    _number(form, question, findings)
    none = question.settings.get("none")
    if none and question.option(none) is None:
        findings.add(question.line, f"{question.id} has no option {none}", "Name one of its options after none:")
    _parts(question, findings)
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


def _copied(form: Definition, question: Question, findings: Findings) -> None:
    """What is filed while a question is not shown, and what it is filled with before it is."""
    home = _home(form, question)
    is_copied = question.same_as or question.otherwise is not None
    if is_copied and question.show is None and (home.repeat or not home.show):
        findings.add(question.line, f"{question.id} is always shown", "Remove same_as or otherwise, or add show")
    if question.same_as:
        before = list(itertools.takewhile(lambda each: each[1] is not question, form.questions()))
        sources = [each for page, each in before if each.id == question.same_as and (page is home or not page.repeat)]
        if not sources or sources[0].kind != question.kind:
            reason = f"{question.id} cannot take over {question.same_as}"
            remedy = "Name a question of the same kind that is asked before it, on the same page if that repeats"
            findings.add(question.line, reason, remedy)
    if question.prefill and home.repeat:
        remedy = "Remove it: an entry is filled by whoever adds it"
        findings.add(question.line, f"prefill does nothing on the repeating page {home.id}", remedy)


def _parts(question: Question, findings: Findings) -> None:
    """Parts of a group are asked together: only another part can open one."""
    if question.kind != "group":
        return
    names = [part.id for part in question.parts]
    for part in question.parts:
        rules = {"require": part.require, "prefill": part.prefill, "same_as": part.same_as}
        for key in (key for key, found in rules.items() if found):
            reason = f"{key} does nothing in the part {part.id} of {question.id}"
            findings.add(part.line, reason, f"Remove it, or make {part.id} a question of its own")
        if part.show is not None:
            _opened(question, part, opener(part.show, names[: names.index(part.id)]), findings)


def _opened(group: Question, part: Question, opened: tuple[str, tuple[str, ...]] | None, findings: Findings) -> None:
    line = part.show.line if part.show else part.line
    if opened is None:
        remedy = "Write other_part == 'option', other_part in ['option'], or the name of a yes-no part before it"
        findings.add(line, f"The part {part.id} of {group.id} cannot be opened by this", remedy)
        return
    other = next(each for each in group.parts if each.id == opened[0])
    known = [option.code for option in other.options] or ["yes"]
    for code in opened[1]:
        if code not in known:
            findings.add(line, f"{other.id} has no option {code}", f"Choose from {', '.join(known)}")


def _number(form: Definition, question: Question, findings: Findings) -> None:
    """The questions a personal number has to agree with, and the rule of a computed value."""
    if question.kind == "computed" and question.settings.get("value") is None:
        findings.add(question.line, f"{question.id} computes nothing", "Write value: with a rule over earlier answers")
    if question.kind != "personal-number":
        return
    home = _home(form, question) if any(each is question for _, each in form.questions()) else None
    for key, wanted in _AGREES.items():
        named = question.settings.get(key)
        places = [page for page in form.pages if home and (page is home or not page.repeat)]
        other = next((each for page in places for each in page.questions if each.id == named), None)
        fits = other is not None and other.kind in wanted
        if fits and other and key == "sex":
            fits = {option.code for option in other.options if option.code in ("male", "female")} == {"male", "female"}
        if named and not fits:
            findings.add(question.line, f"{question.id} cannot be compared with {named}", f"Name {_REMEDIES[key]}")


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
    for mapped in _texts(values):
        for code in languages:
            if not mapped.get(code):
                findings.add(mapped.line, f"The text has no {_LANGUAGE_NAMES[code]}", f"Add {code}: to it")


def _texts(value: Any) -> Iterator[Mapped]:
    if isinstance(value, Mapped):
        if value and set(value) <= set(LANGUAGES):
            yield value
            return
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, Listed):
        for inner in value:
            yield from _texts(inner)
