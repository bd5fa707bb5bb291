"""What stands between a procedure and its next level here, read off the data: nothing is supposed.

The levels are those of Nghị định 43/2011/NĐ-CP Điều 3: 1 information, 2 the form to print, 3 filed online, 4 paid and
received online as well.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from services.catalogue.models import Procedure
from services.catalogue.offerings import OfferedHere
from services.definitions.service import ServiceDefinition
from services.text import N_

HIGHEST: Final = 4


@dataclass(frozen=True)
class NextLevel:
    """The level that comes next, and the sentences (marked for translation) that say what is missing for it."""

    level: int
    missing: Sequence[str]


def next_level(
    procedure: Procedure, definition: ServiceDefinition | None, offered: OfferedHere | None
) -> NextLevel | None:
    """What the next level of a procedure lacks here; None at level 4."""
    here = level_here(definition, offered)
    if here >= HIGHEST:
        return None
    if definition is None:
        return NextLevel(2, tuple(_without_definition(procedure)))
    if offered is None:
        return NextLevel(3, tuple(_without_offering(procedure, definition)))
    known = tuple(_below_payment(definition))
    return NextLevel(4, known or (N_("Nothing is known to stand in the way; its owner has published it for level 3."),))


def level_here(definition: ServiceDefinition | None, offered: OfferedHere | None) -> int:
    """What people can do on this portal: 1 to 4."""
    if offered:
        return offered.level
    return 2 if definition else 1


def _without_definition(procedure: Procedure) -> Iterator[str]:
    yield N_("Its form has not been written out question by question for this portal.")
    if procedure.is_condensed:
        yield N_("The record in the source was shortened: its papers and steps are not known.")
    yield from _not_online(procedure)


def _without_offering(procedure: Procedure, definition: ServiceDefinition) -> Iterator[str]:
    if definition.level < 3:
        yield N_("The form is ready to print; how the agency handles an online application has not been written down.")
    else:
        yield N_("Form, fee and steps are ready here, but no agency has opened it for online filing.")
    yield from _not_online(procedure)


def _not_online(procedure: Procedure) -> Iterator[str]:
    """The state's own list of ways to file, where it has one without an online way."""
    channels = procedure.facts.get("channels", ())
    if channels and "online" not in channels:
        yield N_("The state does not name online filing among the ways to file it.")


def _below_payment(definition: ServiceDefinition) -> Iterator[str]:
    if any(amount.set_by for line in definition.tariff.lines for amount in line.amounts):
        yield N_("Each province sets the fee, so the amount is known only when the agency accepts the application.")
    if definition.appointment:
        yield N_("You have to come in person to end it.")
    if any(paper.show_original for paper in definition.form.papers):
        yield N_("The agency has to see the original of a paper.")
    if definition.result.is_thing and "post" not in definition.delivery:
        yield N_("The result is a thing that is collected at the counter.")
    if definition.level >= HIGHEST:
        yield N_("It is ready for level 4 here, but no agency has opened it at that level.")
    elif "post" not in definition.delivery and "online" not in definition.delivery:
        yield N_("The result is handed over at the counter only.")
