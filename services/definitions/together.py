"""The services that one filling files at once (`together:`): where they go, which answers and papers they take."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from forms.conditions import Environment, RuleError, evaluate
from forms.definition import Definition, Rule
from forms.reading import Block
from forms.text import Text
from forms.walk import Walk
from services.definitions.confirmation import Confirmation
from services.definitions.rule_checks import options_exist, parts_exist

#: The code of a procedure, such as 1.004222.
CODE: Final = re.compile(r"\d\.\d{6}")
_ANY = ""


@dataclass(frozen=True, eq=False)
class Together:
    """A second service that the person may file with this one. The second is another agency's case of its own."""

    code: str
    ask: Text
    #: Questions of kind address; the first one answered names the place whose agency takes the second.
    at: tuple[str, ...]
    #: Compiled condition, None where it is always offered.
    when: Any
    #: Question of the second -> a question of this service by its name, or a compiled rule over its answers.
    answers: Mapping[str, Any]
    #: Paper of the second -> paper of this service.
    papers: Mapping[str, str]

    def is_meant(self, walked: Walk) -> bool:
        """Whether these answers make the second service one to offer."""
        return self.when is None or evaluate(self.when, walked.seen) is True

    def place(self, walked: Walk) -> Mapping[str, Any] | None:
        """The address in Viet Nam that decides on the second agency; None where none was given."""
        given = (walked.filed.get(name) for name in self.at)
        return next((each for each in given if isinstance(each, Mapping) and each.get("province")), None)

    def taken_over(self, walked: Walk) -> dict[str, Any]:
        """What these answers say to the questions of the second service, not yet judged by its form."""
        found = {}
        for name, source in self.answers.items():
            value = walked.filed.get(source) if isinstance(source, str) else _stored(evaluate(source, walked.seen))
            if value is not None:
                found[name] = value
        return found


def _stored(value: Any) -> Any:
    """What a rule gave, in the form in which answers are kept: days as texts, also inside groups."""
    if isinstance(value, Mapping):
        return {key: _stored(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_stored(inner) for inner in value]
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    return f"{value:.6f}".rstrip("0").rstrip(".") if isinstance(value, float) else value


def read_together(
    block: Block, form: Definition, env: Environment, confirmation: Confirmation | None
) -> tuple[Together, ...]:
    """What `together:` of a procedure says. Mistakes go to the block's findings."""
    inner = block.blocks("together")
    if inner and confirmation is not None:
        block.wrong(
            "together",
            "Where another person confirms, nothing can be filed together",
            "Take out together, or confirmation; next can still name the other service",
        )
    known = {block.string("code")}
    return tuple(_read(each, form, env, known) for each in inner)


def _read(block: Block, form: Definition, env: Environment, known: set[str]) -> Together:
    block.only(("code", "ask", "when", "at", "answers", "papers"), "A service filed together")
    code = block.string("code", required=True)
    if code and not CODE.fullmatch(code):
        block.wrong("code", "The code is not one of the catalogue", "Write it in quotes, such as '1.004222'")
    elif code in known:
        block.wrong("code", f"{code} is this service, or named twice", "Name each other service once")
    known.add(code)
    return Together(
        code=code,
        ask=block.text("ask", required=True),
        at=_addresses(block, form, env),
        when=_compiled(block, "when", form, env, want="BOOL") if "when" in block else None,
        answers=_answers(block, form, env),
        papers=_papers(block, form),
    )


def _addresses(block: Block, form: Definition, env: Environment) -> tuple[str, ...]:
    names = block.strings("at", required=True)
    for name in names:
        question = form.question(name)
        if question is None or question.kind != "address" or name not in env.names:
            block.wrong("at", f"{name} is no question of kind address", "Name one, not in a repeating page")
    return names


def _answers(block: Block, form: Definition, env: Environment) -> dict[str, Any]:
    """A plain name stands for the answer exactly as it was given, also of kinds that no rule could build."""
    inner = block.block("answers")
    if inner is None:
        return {}
    found = {}
    for name in inner.values:
        source = inner.string(name, required=True)
        found[name] = source if source in env.names - {"today"} else _compiled(inner, name, form, env, want=_ANY)
    return {name: source for name, source in found.items() if source is not None}


def _papers(block: Block, form: Definition) -> dict[str, str]:
    inner = block.block("papers")
    if inner is None:
        return {}
    found = {name: inner.string(name, required=True) for name in inner.values}
    for name, source in found.items():
        if source and form.paper(source) is None:
            inner.wrong(name, f"{source} is no paper of this service", "Name one of the papers in form.yaml")
    return found


def _compiled(block: Block, key: str, form: Definition, env: Environment, *, want: str) -> Any:
    source = block.string(key, required=True)
    if not source:
        return None
    rule = Rule(source, block.line_of(key))
    try:
        compiled = env.compile(rule, want=want)
    except RuleError as error:
        block.wrong(key, f"The rule cannot be used: {error}", "Use ids of questions, their options and CEL")
        return None
    options_exist(rule, form, block.findings)
    parts_exist(rule, form, block.findings)
    return compiled
