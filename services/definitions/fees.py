"""The tariff of a service (`fees.yaml`) and the fee it gives for someone's answers.

No amount is ever guessed: what only the province sets stays open until the clerk enters it with its resolution, and a
rule that needs an answer which is not there leaves the fee undetermined.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from forms.conditions import Environment, RuleError, evaluate
from forms.definition import Answers, Definition, Rule
from forms.findings import Findings
from forms.reading import Block
from forms.source import read_yaml
from forms.text import Text
from forms.walk import Walk, walk

#: Fee (phí, for a service rendered) and charge (lệ phí) are booked apart.
KINDS: Final = ("phi", "le-phi")
CHANNELS: Final = ("online", "counter", "post")
#: When a paid fee is given back by itself: refused at intake, withdrawn before the agency accepted.
REFUNDS: Final = ("refused", "withdrawn")
_LINE_KEYS = ("id", "kind", "name", "basis", "budget", "amount", "quantity", "channels", "valid_from", "valid_to")


class FeeState(StrEnum):
    """How much of the fee is known."""

    FREE = "free"
    EXACT = "exact"
    SET_BY_PROVINCE = "set_by_province"  #: the clerk enters amount and resolution number
    UNDETERMINED = "undetermined"  #: an answer is missing, or no line covers the case


@dataclass(frozen=True)
class Amount:
    """One case of a fee line: whole đồng, or left to the province."""

    when: Rule | None
    vnd: int | None
    set_by: str
    why: Text
    proof: str  #: id of the paper that proves the case


@dataclass(frozen=True)
class FeeLine:
    """One line of the tariff; the first case that holds gives the amount."""

    id: str
    kind: str
    name: Text
    basis: str
    budget: str
    amounts: tuple[Amount, ...]
    quantity: Rule | None
    channels: tuple[str, ...]
    province: str
    valid_from: dt.date | None
    valid_to: dt.date | None
    uncertain: bool
    line: int

    def covers(self, *, channel: str, province: str, day: dt.date) -> bool:
        """Whether this line applies to a filing on this channel, in this province, on this day."""
        in_time = (self.valid_from or day) <= day <= (self.valid_to or day)
        return in_time and (not self.channels or channel in self.channels) and self.province in ("", province)


@dataclass(frozen=True)
class QuotedLine:
    """One line of a quote; `vnd` is None while it is not known."""

    id: str
    kind: str
    name: Text
    basis: str
    state: FeeState
    vnd: int | None
    why: Text
    proof: str = ""
    uncertain: bool = False
    budget: str = ""


@dataclass(frozen=True)
class FeeQuote:
    """What someone owes: `total` in whole đồng, None while any line is not known."""

    state: FeeState
    total: int | None
    lines: tuple[QuotedLine, ...]


@dataclass(frozen=True)
class LineInForce:
    """What one line of the tariff may cost whoever has answered nothing yet; no amount in it is open."""

    name: Text
    basis: str
    #: Each amount once, the largest first, with the words of its case; of a counted line the price of one.
    cases: tuple[tuple[int, Text], ...]
    is_counted: bool
    uncertain: bool


class Tariff:
    """All fee lines with their rules compiled over the answers of the form."""

    def __init__(
        self,
        lines: Sequence[FeeLine],
        *,
        free_by: str,
        env: Environment,
        findings: Findings,
        refund: Sequence[str] = (),
    ) -> None:
        self.lines = tuple(lines)
        self.free_by = free_by  #: the law that makes the service free, when one does
        self.refund = tuple(refund)  #: when a fee that was paid is given back without being asked for
        self._compiled: dict[Rule, Any] = {}
        for line in self.lines:
            for amount in line.amounts:
                self._add(env, amount.when, "BOOL", findings)
            self._add(env, line.quantity, "INT", findings)

    def _add(self, env: Environment, rule: Rule | None, want: str, findings: Findings) -> None:
        if rule is None:
            return
        try:
            self._compiled[rule] = env.compile(rule, want=want)
        except RuleError as error:
            findings.add(rule.line, f"The rule cannot be used: {error}", "Use ids of questions, their options and CEL")

    def value(self, rule: Rule, seen: Mapping[str, Any]) -> Any:
        """The value of one of its rules, None when it cannot be told."""
        compiled = self._compiled.get(rule)
        return None if compiled is None else evaluate(compiled, seen)


def quote(
    tariff: Tariff,
    definition: Definition,
    answers: Answers,
    *,
    today: dt.date,
    channel: str = "online",
    province: str = "",
    walked: Walk | None = None,
) -> FeeQuote:
    """The fee for these answers, filed today on `channel` with an agency of `province` (two-digit code).

    `walked`: the walk through these very answers, if there was one.
    """
    if not tariff.lines:
        state = FeeState.FREE if tariff.free_by else FeeState.UNDETERMINED
        return FeeQuote(state, 0 if tariff.free_by else None, ())
    seen = (walked or walk(definition, answers, today)).seen
    quoted = []
    for line_id in dict.fromkeys(line.id for line in tariff.lines):
        same = [line for line in tariff.lines if line.id == line_id]
        valid = [line for line in same if line.covers(channel=channel, province=province, day=today)]
        quoted.append(_quoted(tariff, valid[0], seen) if valid else _open(same[0], FeeState.UNDETERMINED))
    return _summed(quoted)


def in_force(tariff: Tariff, *, today: dt.date, channel: str = "online", province: str = "") -> list[LineInForce]:
    """What the service may cost, line by line, before anything was asked.

    Empty where that cannot be told: there are no lines, or the province sets one of the amounts.
    """
    lines = {}
    for line in tariff.lines:
        if line.id not in lines and line.covers(channel=channel, province=province, day=today):
            lines[line.id] = line
    if any(amount.vnd is None for line in lines.values() for amount in line.amounts):
        return []
    return [_in_force(line) for line in lines.values()]


def span(lines: Sequence[LineInForce]) -> tuple[int, int]:
    """(least, most) đồng that one filing costs by these lines, without what is counted on top."""
    cases = [[vnd for vnd, _why in line.cases] for line in lines if not line.is_counted]
    return sum(map(min, cases)), sum(map(max, cases))


def _in_force(line: FeeLine) -> LineInForce:
    cases: dict[int, Text] = {}
    for amount in line.amounts:
        if amount.vnd or not line.quantity:
            cases[amount.vnd or 0] = amount.why  # the last case holds when no other does
    ordered = tuple(sorted(cases.items(), key=lambda case: -case[0]))
    return LineInForce(line.name, line.basis, ordered, line.quantity is not None, line.uncertain)


def _summed(lines: list[QuotedLine]) -> FeeQuote:
    states = {line.state for line in lines}
    for state in (FeeState.UNDETERMINED, FeeState.SET_BY_PROVINCE):
        if state in states:
            return FeeQuote(state, None, tuple(lines))
    total = sum(line.vnd or 0 for line in lines)
    return FeeQuote(FeeState.EXACT if total else FeeState.FREE, total, tuple(lines))


def _quoted(tariff: Tariff, line: FeeLine, seen: Mapping[str, Any]) -> QuotedLine:
    for amount in line.amounts:
        verdict = True if amount.when is None else tariff.value(amount.when, seen)
        if verdict is None:
            return _open(line, FeeState.UNDETERMINED)
        if verdict:
            return _case(tariff, line, amount, seen)
    return _open(line, FeeState.UNDETERMINED)


def _case(tariff: Tariff, line: FeeLine, amount: Amount, seen: Mapping[str, Any]) -> QuotedLine:
    if amount.vnd is None:
        return _open(line, FeeState.SET_BY_PROVINCE, amount.why)
    count = 1 if line.quantity is None else tariff.value(line.quantity, seen)
    if not isinstance(count, int) or count < 0:
        return _open(line, FeeState.UNDETERMINED)
    vnd = amount.vnd * count
    state = FeeState.EXACT if vnd else FeeState.FREE
    return QuotedLine(
        line.id, line.kind, line.name, line.basis, state, vnd, amount.why, amount.proof, line.uncertain, line.budget
    )


def _open(line: FeeLine, state: FeeState, why: Text | None = None) -> QuotedLine:
    return QuotedLine(line.id, line.kind, line.name, line.basis, state, None, why or Text(), "", line.uncertain)


def read_fees(text: str, env: Environment, findings: Findings) -> Tariff:
    """The tariff written in `text`; mistakes go to `findings`."""
    values = read_yaml(text, findings)
    if values is None:
        return Tariff((), free_by="", env=env, findings=findings)
    block = Block(values, findings)
    block.only(("free_by", "lines", "refund"), "A tariff")
    free_by, refund = block.string("free_by"), block.strings("refund")
    for case in refund:
        if case not in REFUNDS:
            block.wrong("refund", f"There is no case {case}", f"Choose from {', '.join(REFUNDS)}")
    lines = [_line(inner) for inner in block.blocks("lines", required=not free_by)]
    if lines and free_by:
        block.wrong("free_by", "A service with fee lines is not free", "Keep either free_by or lines")
    return Tariff(lines, free_by=free_by, env=env, findings=findings, refund=refund)


def _line(block: Block) -> FeeLine:
    block.only((*_LINE_KEYS, "province", "uncertain"), "A fee line")
    channels = block.strings("channels")
    for channel in channels:
        if channel not in CHANNELS:
            block.wrong("channels", f"There is no channel {channel}", f"Choose from {', '.join(CHANNELS)}")
    quantity = block.string("quantity")
    return FeeLine(
        id=block.string("id", required=True),
        kind=block.choice("kind", KINDS, required=True),
        name=block.text("name", required=True),
        basis=block.string("basis", required=True),
        budget=block.string("budget"),
        amounts=tuple(_amount(inner) for inner in block.blocks("amount", required=True)),
        quantity=Rule(quantity, block.line_of("quantity")) if quantity else None,
        channels=channels,
        province=block.string("province"),
        valid_from=_day(block, "valid_from"),
        valid_to=_day(block, "valid_to"),
        uncertain=block.flag("uncertain"),
        line=block.line,
    )


def _amount(block: Block) -> Amount:
    block.only(("when", "vnd", "set_by", "why", "proof"), "An amount")
    when, set_by = block.string("when"), block.choice("set_by", ("province",))
    vnd = block.number("vnd") if "vnd" in block else None
    if (vnd is None) == (not set_by):
        block.findings.add(
            block.line, "An amount needs either vnd or set_by", "Write vnd: with whole đồng, or set_by: province"
        )
    if vnd is not None and vnd < 0:
        block.wrong("vnd", "An amount cannot be negative", "Write whole đồng, 0 for none")
    rule = Rule(when, block.line_of("when")) if when else None
    return Amount(rule, vnd, set_by, block.text("why"), block.string("proof"))


def _day(block: Block, key: str) -> dt.date | None:
    value = block.values.get(key)
    if value is None or (isinstance(value, dt.date) and not isinstance(value, dt.datetime)):
        return value
    block.wrong(key, f"{key} is not a date", "Write it as 2026-07-01, without quotes")
    return None
