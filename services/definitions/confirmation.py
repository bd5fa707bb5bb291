"""The other person whom a service asks to confirm what was filled in, before it counts (`confirmation:`)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from forms.conditions import Environment, RuleError, evaluate
from forms.definition import Answers, Definition, Rule
from forms.reading import Block
from forms.text import Text
from forms.walk import Walk, walk

#: Days a mailed link may stay open.
MOST_DAYS = 60


@dataclass(frozen=True)
class OtherPerson:
    """Who is asked: the name and the e-mail address as they were filled in."""

    name: str
    email: str


@dataclass(frozen=True, eq=False)
class Confirmation:
    """Who has to confirm, for how long they can, and what they declare by it."""

    #: (question with the name, compiled condition or None), the first that holds counts.
    by: tuple[tuple[str, Any], ...]
    email: str
    days: int
    declares: Text

    def asks(
        self, form: Definition, answers: Answers, today: dt.date, *, walked: Walk | None = None
    ) -> OtherPerson | None:
        """Whom these answers name; None when nobody else has to confirm.

        `walked`: the walk through these very answers, if there was one.
        """
        seen = (walked or walk(form, answers, today)).seen
        for name, condition in self.by:
            if condition is None or evaluate(condition, seen) is True:
                return OtherPerson(str(seen.get(name) or ""), str(seen.get(self.email) or ""))
        return None


def read_confirmation(block: Block, form: Definition, env: Environment) -> Confirmation | None:
    """What `confirmation:` of a procedure says; None without one. Mistakes go to the block's findings."""
    inner = block.block("confirmation")
    if inner is None:
        return None
    inner.only(("by", "email", "days", "declares"), "A confirmation")
    email = inner.string("email", required=True)
    _must_ask(inner, "email", form, email, ("email",))
    days = inner.number("days", 14)
    if not 1 <= days <= MOST_DAYS:
        inner.wrong("days", "The link cannot stay open so long", f"Write 1 to {MOST_DAYS} days")
    by = []
    for person in inner.blocks("by", required=True):
        person.only(("name", "when"), "A person who confirms")
        name = person.string("name", required=True)
        _must_ask(person, "name", form, name, ("name", "text"))
        by.append((name, _condition(person, env)))
    return Confirmation(tuple(by), email, days, inner.text("declares", required=True))


def _must_ask(block: Block, key: str, form: Definition, name: str, allowed: Sequence[str]) -> None:
    question = form.question(name)
    if name and (question is None or question.kind not in allowed):
        block.wrong(key, f"{name} is no question of kind {' or '.join(allowed)}", "Name the question that asks for it")


def _condition(block: Block, env: Environment) -> Any:
    source = block.string("when")
    if not source:
        return None
    try:
        return env.compile(Rule(source, block.line_of("when")))
    except RuleError as error:
        block.wrong("when", f"The rule cannot be used: {error}", "Use ids of questions, their options and CEL")
        return None
