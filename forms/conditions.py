"""The rules of a form in CEL over typed answers, compiled once for each definition.

An unanswered name makes a rule neither true nor false: whatever depends on it does not hold, and nothing raises. Dates
are timestamps at midnight UTC, groups are maps of their parts, repeating pages are lists of maps.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from cel_expr_python import cel
from google.protobuf.timestamp_pb2 import Timestamp

from forms import kinds
from forms.definition import Answers, Definition, Page, Question, Rule
from forms.kinds.computed import Computed
from forms.kinds.writing import born_and_sex
from forms.spoken import day_in_words

#: Longer rules are refused: what needs more should be two questions.
MAX_RULE = 1000

_TYPES: dict[str, Any] = {
    "STRING": cel.Type.STRING,
    "INT": cel.Type.INT,
    "BOOL": cel.Type.BOOL,
    "DOUBLE": cel.Type.DOUBLE,
    "TIMESTAMP": cel.Type.TIMESTAMP,
    "LIST": cel.Type.List(cel.Type.STRING),
    "MAP": cel.Type.Map(cel.Type.STRING, cel.Type.DYN),
}
_REPEATED = cel.Type.List(cel.Type.Map(cel.Type.STRING, cel.Type.DYN))
_STRINGS = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"")
_PERSONAL_NUMBER = re.compile(r"[0-9]{3}[0-5][0-9]{8}")
_NAME = re.compile(r"(?<![\w.])[a-zA-Z_]\w*")


class RuleError(Exception):
    """A rule that cannot be compiled; `column` counts from 1 where it is known."""

    def __init__(self, reason: str, column: int | None = None) -> None:
        super().__init__(reason)
        self.column = column


def age(born: dt.datetime, on: dt.datetime) -> int:
    """Full years between two days; whoever was born on 29 February has a birthday on 1 March in other years."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def birth_year(personal_number: str) -> int:
    """The year of birth a 12-digit personal number states, 0 for any other text."""
    return born_and_sex(personal_number)[0] if _PERSONAL_NUMBER.fullmatch(personal_number) else 0


def sex(personal_number: str) -> str:
    """The sex a 12-digit personal number states: male, female, or empty for any other text."""
    return born_and_sex(personal_number)[1] if _PERSONAL_NUMBER.fullmatch(personal_number) else ""


def _function(name: str, result: Any, parameters: list[Any], does: Callable[..., Any]) -> Any:
    return cel.FunctionDecl(name, [cel.Overload(f"{name}_of", result, parameters, False, does)])


#: What rules can call besides CEL's own functions.
_FUNCTIONS = [
    _function("age", cel.Type.INT, [cel.Type.TIMESTAMP, cel.Type.TIMESTAMP], age),
    _function("birth_year", cel.Type.INT, [cel.Type.STRING], birth_year),
    _function("in_words", cel.Type.STRING, [cel.Type.TIMESTAMP], day_in_words),
    _function("sex", cel.Type.STRING, [cel.Type.STRING], sex),
]


@dataclass(frozen=True)
class Environment:
    """The names a rule may use, with their types; `names` serves the checker."""

    env: Any
    names: frozenset[str]

    def compile(self, rule: Rule, *, want: str = "BOOL") -> Any:
        """The compiled rule. Raises RuleError for a mistake of syntax, name or type, or when it is too long.

        `want`: the type it has to give; empty where any will do.
        """
        if len(rule.source) > MAX_RULE:
            raise RuleError(f"the rule is longer than {MAX_RULE} characters")
        try:
            compiled = self.env.compile(rule.source)
        except RuntimeError as error:
            raise RuleError(*_told(str(error))) from error
        if want and compiled.return_type() not in (_TYPES[want], cel.Type.DYN):
            raise RuleError(f"the rule gives {compiled.return_type().name()}, not {_TYPES[want].name()}")
        return compiled


def _told(error: str) -> tuple[str, int | None]:
    match = re.search(r"<input>:\d+:(\d+): ([^\n]*)", error)
    if not match:
        return error.removeprefix("INVALID_ARGUMENT: ").split(" [")[0], None
    return match[2].replace(" (in container '')", ""), int(match[1])


def names_in(source: str) -> set[str]:
    """The names a rule mentions, fields of groups and the words of CEL included; texts in quotes are not names."""
    return set(_NAME.findall(_STRINGS.sub("''", source)))


def environment(definition: Definition, page: Page | None = None) -> Environment:
    """The names known to rules: all questions outside repeating pages, those pages as lists, `today`.

    With a repeating `page` also its own questions, as answered in the same entry.
    """
    variables: dict[str, Any] = {"today": cel.Type.TIMESTAMP}
    for each in definition.pages:
        if each.repeat:
            variables[each.id] = _REPEATED
        if not each.repeat or each is page:
            variables.update({q.id: _TYPES[kinds.of(q).cel_of(q)] for q in each.questions if _has_value(q)})
    return Environment(cel.NewEnv(variables=variables, functions=_FUNCTIONS), frozenset(variables))


def _has_value(question: Question) -> bool:
    return kinds.of(question).asked or question.kind == "computed"


class Rules:
    """All rules of one definition, compiled; a rule that does not compile never holds (the checker reports it)."""

    def __init__(self, definition: Definition) -> None:
        self._compiled: dict[Rule, tuple[Any, frozenset[str]]] = {}
        self.top = environment(definition)
        for page in definition.pages:
            env = environment(definition, page) if page.repeat else self.top
            self._add(self.top, page.show)
            for question in page.questions:
                self._add(env, question.show)
                self._add(env, question.require)
                self._add(env, question.settings.get("value"), want=kinds.of(question).cel_of(question))
                for option in question.options:
                    self._add(env, option.show)
        for rule in (*(p.need for p in definition.papers), *(s.when for s in definition.stops)):
            self._add(self.top, rule)
        for check in definition.checks:
            home = next((page for page, question in definition.questions() if question.id == check.on), None)
            self._add(environment(definition, home) if home and home.repeat else self.top, check.must)

    def _add(self, env: Environment, rule: Rule | None, *, want: str = "BOOL") -> None:
        if rule is None:
            return
        try:
            self._compiled[rule] = env.compile(rule, want=want), env.names & names_in(rule.source)
        except RuleError:
            return

    def verdict(self, rule: Rule, seen: Mapping[str, Any]) -> bool | None:
        """True or False, or None when the rule needs an answer that is not there."""
        verdict: bool | None = self.value(rule, seen)
        return verdict

    def value(self, rule: Rule, seen: Mapping[str, Any]) -> Any:
        """What the rule gives, or None when it needs an answer that is not there."""
        known = self._compiled.get(rule)
        if known is None:
            return None
        compiled, names = known
        # Only what the rule mentions is handed over: with hundreds of answers that is most of its cost.
        return evaluate(compiled, {name: seen[name] for name in names if name in seen})

    def holds(self, rule: Rule | None, seen: Mapping[str, Any]) -> bool:
        """Whether a condition is satisfied; no condition always is."""
        return rule is None or self.value(rule, seen) is True


def evaluate(compiled: Any, seen: dict[str, Any]) -> Any:
    """The value of a compiled rule over answers in rule form, None when it cannot be told."""
    try:
        value = compiled.eval(data=seen)
    except RuntimeError:
        # Raised for what cannot even be handed over, such as a runaway text; the rule then does not hold.
        return None
    return None if value.type() == cel.Type.ERROR else value.plain_value()


_RULES: "WeakKeyDictionary[Definition, Rules]" = WeakKeyDictionary()


def rules_of(definition: Definition) -> Rules:
    """The compiled rules of a definition; the first call compiles them."""
    rules = _RULES.get(definition)
    if rules is None:
        rules = _RULES[definition] = Rules(definition)
    return rules


def answer_to(rules: Rules, question: Question, answers: Answers, seen: Mapping[str, Any]) -> Any:
    """The answer among `answers`, or what the form works out itself from all that is `seen` before it."""
    kind = kinds.of(question)
    if not isinstance(kind, Computed):
        return answers.get(question.id)
    rule: Rule | None = question.settings.get("value")
    value = rules.value(rule, seen) if rule else None
    return None if value is None else kind.filed(question, value)


def at_midnight(day: dt.date) -> dt.datetime:
    """A day as rules see it."""
    return dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)


def as_seen(question: Question, value: Any) -> Any:
    """An answer as rules see it, or None when it is not one."""
    seen = None if value is None else kinds.of(question).in_rules(question, value)
    return inside(seen) if isinstance(seen, dict) else seen


def inside(value: Any) -> Any:
    """A group or an entry as rules see it. CEL takes a datetime as a variable, but within a map only a Timestamp."""
    if isinstance(value, dict):
        return {key: inside(inner) for key, inner in value.items()}
    if not isinstance(value, dt.datetime):
        return value
    stamp = Timestamp()
    stamp.FromDatetime(value)
    return stamp
