"""Checks of the rules in a form: names, types, options, order, and whether they can hold at all."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from forms import kinds
from forms.conditions import Environment, RuleError, environment, evaluate, names_in
from forms.definition import Definition, Page, Question, Rule
from forms.findings import Findings
from forms.kinds.choices import OneOf, YesNo

_COMPARED = re.compile(r"(?<![\w.])([a-z]\w*(?:\.[a-z]\w*)?)\s*(?:==|!=)\s*(['\"])(.*?)\2")
_LISTED = re.compile(r"(?<![\w.])([a-z]\w*(?:\.[a-z]\w*)?)\s+in\s+\[([^\]]*)\]")
_CONTAINED = re.compile(r"(['\"])([^'\"]*)\1\s+in\s+([a-z]\w*(?:\.[a-z]\w*)?)")
_EACH = re.compile(r"\b([a-z]\w*)\.(?:exists|exists_one|all|filter|map)\(\s*([a-z]\w*)\s*,")
_PART = re.compile(r"\b([a-z]\w*)\.([a-z]\w*)\b(?!\s*\()")
_CODE = re.compile(r"'([^']*)'|\"([^\"]*)\"")

#: Combinations of answers tried before a condition counts as possible.
_TRIES: Final = 5000


@dataclass(frozen=True)
class Use:
    """One rule and what it may refer to: questions asked before it, or all of them where it comes at the end."""

    rule: Rule
    page: Page | None  #: the page it stands on; None for stops, papers and checks
    question: Question | None = None
    repeated: Page | None = None  #: the repeating page whose entry it sees
    want: str = "BOOL"  #: the type it has to give


def check_rules(form: Definition, findings: Findings) -> None:
    """Add a finding for every rule of the form that is wrong, can never hold, or looks ahead."""
    questions = {question.id: question for _, question in form.questions()}
    before = _order(form)
    for use in _uses(form):
        env = environment(form, use.repeated)
        if not _compiles(use, env, findings):
            continue
        options_exist(use.rule, form, findings)
        parts_exist(use.rule, form, findings)
        if use.page is not None:
            _looks_back(use, before, findings)
        if use.page is not None and use.want == "BOOL" and not _can_hold(use.rule, env, questions):
            what = f"the question {use.question.id}" if use.question else f"the page {use.page.id}"
            findings.add(use.rule.line, f"No answer ever shows {what}", "Mend the condition or remove it")


def _uses(form: Definition) -> Iterator[Use]:
    for page in form.pages:
        repeated = page if page.repeat else None
        if page.show:
            yield Use(page.show, page)
        for question in page.questions:
            rules = (question.show, question.require, *(option.show for option in question.options))
            for rule in rules:
                if rule:
                    yield Use(rule, page, question, repeated)
            if value := question.settings.get("value"):
                yield Use(value, page, question, repeated, kinds.of(question).cel_of(question))
    for paper in form.papers:
        if paper.need:
            yield Use(paper.need, None)
    for stop in form.stops:
        yield Use(stop.when, None)
    for check in form.checks:
        home = next((page for page, question in form.questions() if question.id == check.on), None)
        yield Use(check.must, None, None, home if home and home.repeat else None)


def _order(form: Definition) -> dict[str, int]:
    """The place of each name a rule can use: a question its own, a repeating page that of its last question."""
    order = {question.id: place for place, (_, question) in enumerate(form.questions())}
    for page in form.pages:
        if page.repeat and page.questions:
            order[page.id] = order[page.questions[-1].id]
    return order


def _compiles(use: Use, env: Environment, findings: Findings) -> bool:
    rule = use.rule
    try:
        env.compile(rule, want=use.want)
    except RuleError as error:
        where = f" at sign {error.column}" if error.column else ""
        findings.add(
            rule.line, f"The rule cannot be used{where}: {error}", "Use ids of questions, their options and CEL"
        )
        return False
    return True


def options_exist(rule: Rule, form: Definition, findings: Findings) -> None:
    """A misspelt option would make a rule silently false."""
    compared = [(name, code) for name, _, code in _COMPARED.findall(rule.source)]
    compared += [(name, code) for _, code, name in _CONTAINED.findall(rule.source)]
    for name, listed in _LISTED.findall(rule.source):
        compared += [(name, single or double) for single, double in _CODE.findall(listed)]
    for name, code in compared:
        question = _named(name, rule, form)
        if question and isinstance(kinds.of(question), OneOf) and question.option(code) is None:
            known = ", ".join(option.code for option in question.options)
            findings.add(rule.line, f"{name} has no option {code}", f"Choose from {known}")


def _named(name: str, rule: Rule, form: Definition) -> Question | None:
    """The question, part of a group, or question of an entry that a rule calls `name`."""
    first, _, part = name.partition(".")
    if not part:
        return form.question(first)
    page = form.page({each: page for page, each in _EACH.findall(rule.source)}.get(first, ""))
    inside = page.questions if page else question.parts if (question := form.question(first)) else ()
    return next((each for each in inside if each.id == part), None)


def parts_exist(rule: Rule, form: Definition, findings: Findings) -> None:
    """Every part of a group that a rule names is one of its parts, and of an entry one of its questions."""
    entries = {each: page for page, each in _EACH.findall(rule.source)}
    for name, part in _PART.findall(rule.source):
        page, question = form.page(entries.get(name, "")), form.question(name)
        inside = page.questions if page else question.parts if question else ()
        if inside and part not in {inner.id for inner in inside}:
            known = ", ".join(inner.id for inner in inside)
            findings.add(rule.line, f"{name} has no part {part}", f"Choose from {known}")


def _looks_back(use: Use, order: dict[str, int], findings: Findings) -> None:
    """A condition may only refer to questions asked before, which also rules out circles."""
    here = order[use.question.id] if use.question else order[use.page.questions[0].id] if use.page else 0
    for name in sorted(names_in(use.rule.source)):
        if order.get(name, -1) >= here:
            findings.add(
                use.rule.line,
                f"The condition refers to {name}, which is asked later or here",
                "Ask it earlier, or move the condition",
            )


def _can_hold(rule: Rule, env: Environment, questions: dict[str, Question]) -> bool:
    """Whether some answers satisfy the rule; rules over more than choices are taken to be possible."""
    names = sorted(names_in(rule.source) & env.names)
    choices = []
    for name in names:
        question = questions.get(name)
        values = values_of(question) if question else None
        if values is None:
            return True
        choices.append(values)
    compiled = env.compile(rule)
    for tried, combination in enumerate(itertools.product(*choices)):
        if tried >= _TRIES:
            return True
        if evaluate(compiled, dict(zip(names, combination, strict=True))) is True:
            return True
    return False


def values_of(question: Question) -> list[Any] | None:
    """All answers a question can have, None where they are not a few choices."""
    kind = kinds.of(question)
    if isinstance(kind, YesNo):
        return [True, False]
    if isinstance(kind, OneOf) and kind.cel == "STRING":
        return [option.code for option in question.options]
    return None
