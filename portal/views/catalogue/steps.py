"""The way of an application as a picture: a dot for each step, who takes it and how long they have."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from portal import words
from portal.filters import listed, number
from portal.language import current, ngettext
from portal.language import gettext as _
from services.definitions.service import ServiceDefinition
from services.text import N_

_ROLES: Final = {
    "receptionist": N_("Reception desk"),
    "clerk": N_("Officer in charge"),
    "approver": N_("Official who signs"),
    "cashier": N_("Cashier"),
}
_WAYS: Final = {
    "online": N_("download it here"),
    "counter": N_("collect it at the counter"),
    "post": N_("by post"),
}
#: The level at which the fee is paid while filing.
_PAYS_ONLINE: Final = 4


@dataclass(frozen=True)
class Step:
    """One dot of the line. `is_yours`: the person acts, not the agency."""

    title: str
    who: str
    note: str
    is_yours: bool


def steps_of(definition: ServiceDefinition) -> Sequence[Step]:
    """The steps of a service that is filed online; empty for one that is only a form to print."""
    return tuple(_steps(definition)) if definition.stages else ()


def _steps(definition: ServiceDefinition) -> Iterator[Step]:
    you = _("You")
    minutes = definition.minutes
    yield Step(
        _("Fill in the form"),
        you,
        ngettext("About %(num)s minute", "About %(num)s minutes", minutes) if minutes else "",
        is_yours=True,
    )
    if definition.confirmation:
        yield Step(_("The other person confirms"), _("The other person"), _("By a link in a letter"), is_yours=True)
    pays_first = definition.level >= _PAYS_ONLINE
    if _costs(definition) and pays_first:
        yield Step(_("Pay the fee"), you, _("Online, before it is sent"), is_yours=True)
    for at, stage in enumerate(definition.stages):
        hours = ngettext("%(count)s working hour", "%(count)s working hours", stage.hours, count=number(stage.hours))
        role = words.said(_ROLES, stage.role)
        yield Step(stage.name.text(current()), role, _("Within %(time)s", time=hours), is_yours=False)
        if at == 0 and _costs(definition) and not pays_first:
            yield Step(_("Pay the fee, if there is one"), you, _("When the agency asks for it"), is_yours=True)
    if definition.appointment:
        yield Step(_("Come to the appointment"), you, definition.appointment.text(current()), is_yours=True)
    ways = listed(words.said(_WAYS, way) for way in definition.delivery)
    yield Step(_("You get the result"), you, "" if definition.appointment else ways, is_yours=True)


def _costs(definition: ServiceDefinition) -> bool:
    """Whether anybody may have to pay something."""
    amounts = [amount for line in definition.tariff.lines for amount in line.amounts]
    return any(amount.vnd is None or amount.vnd > 0 for amount in amounts)
