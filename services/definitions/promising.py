"""What a service promises: the legal term, and the kind of result with its numbering and validity (procedure.yaml)."""

import calendar as months
import datetime as dt
from dataclasses import dataclass, field
from typing import Final

from forms.reading import Block
from forms.text import Text
from services.calendar import Term, Unit

RESULTS: Final = ("document", "physical", "register-entry")
#: Who gives a result its number: the yearly register of the agency, or the desk, which reads it from the thing.
NUMBERED_BY: Final = ("register", "desk")
#: No term is longer than about three years; more is a slip of the pen.
LONGEST: Final = {
    Unit.WORKING_DAY: 750,
    Unit.CALENDAR_DAY: 1_100,
    Unit.WORKING_HOUR: 6_000,
    Unit.HOUR: 26_000,
    Unit.MONTH: 36,
}


@dataclass(frozen=True)
class Promise:
    """The term as the law gives it. An uncertain one is shown as "to be confirmed"; `note` tells of longer cases."""

    term: Term
    basis: str
    uncertain: bool
    note: Text


@dataclass(frozen=True)
class ResultKind:
    """What the person gets: a document made from `template`, a thing, or an entry in a register."""

    kind: str
    code: str
    title: Text
    notation: str = ""  #: stands after the number: 12/UBND-XNTTHN
    template: str = ""
    months: int = 0  #: validity, 0 for no end
    basis: str = ""
    uncertain: bool = False
    numbered_by: str = "register"
    #: What clerk and approver must say to be so before an approval; empty where nothing special is stated.
    confirm: Text = field(default_factory=Text)

    @property
    def is_thing(self) -> bool:
        """A booklet or a card: made elsewhere, given out at the counter or by post."""
        return self.kind == "physical"

    @property
    def has_document(self) -> bool:
        """The portal makes and signs a document: the result itself, or the confirmation of an entry."""
        return self.kind == "document" or (self.kind == "register-entry" and bool(self.template))

    def numbered(self, number: int) -> str:
        """A number of the register as people write it: 07/UBND-XNTTHN."""
        return f"{number:02d}/{self.notation}" if self.notation else f"{number:02d}"

    def valid_until(self, issued_on: dt.date) -> dt.date | None:
        """The last day of validity, None when it does not end."""
        if not self.months:
            return None
        years, month = divmod(issued_on.month - 1 + self.months, 12)
        year = issued_on.year + years
        return dt.date(year, month + 1, min(issued_on.day, months.monthrange(year, month + 1)[1]))


def read_promise(block: Block) -> Promise | None:
    """The term a procedure states; None for a form-only one. Mistakes go to the block's findings."""
    term = block.block("term")
    if term is None:
        return None
    term.only(("value", "unit", "basis", "uncertain", "note"), "A term")
    unit = term.choice("unit", [unit.value for unit in Unit], required=True)
    value = term.number("value", required=True)
    longest = LONGEST[Unit(unit or Unit.WORKING_DAY)]
    if value < 0:
        term.wrong("value", "A term cannot be negative", "Write the number of days or hours, 0 for the same day")
    if value > longest:
        term.wrong("value", f"A term cannot be longer than {longest}", "Check the number and its unit")
    return Promise(
        Term(min(max(value, 0), longest), Unit(unit or Unit.WORKING_DAY)),
        term.string("basis", required=True),
        term.flag("uncertain"),
        term.text("note"),
    )


def read_result(block: Block, template: str) -> ResultKind:
    """The result a procedure states. `template`: the text of result.html, empty without one."""
    result = block.block("result")
    if result is None:
        block.wrong("result", "The result is missing", "Write result: with kind, code and title")
        return ResultKind("", "", Text())
    result.only(("kind", "code", "title", "notation", "number", "validity", "uncertain", "confirm"), "A result")
    kind = result.choice("kind", RESULTS, required=True)
    validity = result.block("validity")
    if validity:
        validity.only(("months", "basis"), "validity")
    return ResultKind(
        kind=kind,
        code=result.string("code", required=True),
        title=result.text("title", required=True),
        notation=result.string("notation"),
        template=template,
        months=validity.number("months", required=True) if validity else 0,
        basis=validity.string("basis", required=True) if validity else "",
        uncertain=result.flag("uncertain"),
        numbered_by=result.choice("number", NUMBERED_BY, "desk" if kind == "physical" else "register"),
        confirm=result.text("confirm"),
    )
