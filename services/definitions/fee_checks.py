"""Checks of a tariff: proofs, options and parts that exist, and an amount whatever is answered."""

import datetime as dt
import itertools
from collections.abc import Iterator, Mapping
from typing import Any, Final

from forms import kinds
from forms.conditions import Rules, names_in, rules_of
from forms.definition import Definition, Page, Question, Rule
from forms.findings import Findings
from services.definitions.fees import FeeLine, Tariff
from services.definitions.rule_checks import options_exist, parts_exist, values_of

#: Combinations of answers tried for one rule.
_TRIES: Final = 2000
#: An answer of each type, where any would do.
_SAMPLES: Final[Mapping[str, Any]] = {
    **{"STRING": "x", "INT": 1, "BOOL": True, "DOUBLE": 1.0, "LIST": [], "MAP": {}},
    "TIMESTAMP": dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
}


def check_fees(tariff: Tariff, form: Definition, findings: Findings) -> None:
    """Add a finding for every mistake of the tariff that reading alone does not show."""
    for line in tariff.lines:
        for amount in line.amounts:
            if amount.proof and form.paper(amount.proof) is None:
                at = amount.when.line if amount.when else line.line
                findings.add(at, f"There is no paper {amount.proof}", "Name a paper of form.yaml")
        if line.amounts and line.amounts[-1].when is not None:
            findings.add(
                line.line,
                f"The fee {line.id} is undetermined for some answers",
                "End its amounts with one that has no when",
            )
        for rule in _rules(line):
            options_exist(rule, form, findings)
            parts_exist(rule, form, findings)
        _always_known(tariff, line, form, findings)


def _rules(line: FeeLine) -> list[Rule]:
    return [rule for rule in (*(amount.when for amount in line.amounts), line.quantity) if rule is not None]


def _always_known(tariff: Tariff, line: FeeLine, form: Definition, findings: Findings) -> None:
    """A line that names an answer which may be missing has to ask first for what makes it be there."""
    homes = {question.id: (page, question) for page, question in form.questions() if not page.repeat}
    named = sorted({name for rule in _rules(line) for name in names_in(rule.source) if name in homes})
    doubtful = [homes[name] for name in named if not _is_certain(*homes[name])]
    if not doubtful:
        return
    rules = rules_of(form)
    for seen in itertools.islice(_combinations(line, doubtful, homes, form), _TRIES):
        missing = [question.id for page, question in doubtful if _may_be_missing(rules, page, question, seen)]
        unknown = _unknown(tariff, line, {name: value for name, value in seen.items() if name not in missing})
        if unknown and (named_there := [name for name in missing if name in names_in(unknown.source)]):
            reason = f"The fee {line.id} is undetermined when {named_there[0]} is not answered"
            findings.add(unknown.line, reason, "Ask first for what makes it be answered, or give it an otherwise")
            return


def _unknown(tariff: Tariff, line: FeeLine, seen: Mapping[str, Any]) -> Rule | None:
    """The rule at which the amount of a line cannot be told, None when it can."""
    for amount in line.amounts:
        verdict = True if amount.when is None else tariff.value(amount.when, seen)
        if verdict is None:
            return amount.when
        if verdict:
            count = line.quantity if amount.vnd is not None else None
            return count if count and tariff.value(count, seen) is None else None
    return None


def _is_certain(page: Page, question: Question) -> bool:
    """Whether everybody who files has this answer."""
    if question.otherwise is not None or question.same_as:
        return True
    return question.required and question.show is None and page.show is None


def _may_be_missing(rules: Rules, page: Page, question: Question, seen: Mapping[str, Any]) -> bool:
    if not (rules.holds(page.show, seen) and rules.holds(question.show, seen)):
        return True
    return not question.required and not (question.require and rules.holds(question.require, seen))


def _combinations(
    line: FeeLine,
    doubtful: list[tuple[Page, Question]],
    homes: Mapping[str, tuple[Page, Question]],
    form: Definition,
) -> Iterator[dict[str, Any]]:
    """Answers to try: every option of what is chosen, one sample of the rest; repeating pages without entries."""
    sources = [rule.source for rule in _rules(line)]
    for page, question in doubtful:
        sources += [each.source for each in (page.show, question.show, question.require) if each]
    names = sorted({name for source in sources for name in names_in(source) if name in homes})
    choices = [_tried(homes[name][1]) for name in names]
    entries: dict[str, Any] = {page.id: [] for page in form.pages if page.repeat}
    for combination in itertools.product(*choices):
        yield {"today": _SAMPLES["TIMESTAMP"], **entries, **dict(zip(names, combination, strict=True))}


def _tried(question: Question) -> list[Any]:
    return values_of(question) or [_SAMPLES[kinds.of(question).cel_of(question)]]
