"""The states of a delivery and the one table that says what may happen to it. No database, no clock."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from services.errors import InvalidMove
from services.text import N_


class Way(StrEnum):
    """How the result reaches the person. The names are those of `delivery:` in procedure.yaml."""

    ONLINE = "online"
    COUNTER = "counter"
    POST = "post"


class State(StrEnum):
    """Where a delivery stands."""

    CHOSEN = "chosen"
    HANDED_OVER = "handed_over"
    IN_TRANSIT = "in_transit"
    FAILED = "failed"
    DELIVERED = "delivered"
    RETURNED = "returned"
    COLLECTED = "collected"


class Event(StrEnum):
    """What happens to a delivery."""

    CHANGE = "changed"
    #: What came back is to be delivered after all: the delivery stands again where it began.
    AGAIN = "chosen"
    HAND_OVER = "handed_over"
    TRANSIT = "in_transit"
    FAIL = "failed"
    DELIVER = "delivered"
    RETURN = "returned"
    COLLECT = "collected"


S, E = State, Event

MOVES: Final[Mapping[tuple[State, Event], State]] = {
    (S.CHOSEN, E.CHANGE): S.CHOSEN,
    (S.CHOSEN, E.HAND_OVER): S.HANDED_OVER,
    (S.CHOSEN, E.COLLECT): S.COLLECTED,  # the person came before the parcel was sent
    (S.HANDED_OVER, E.TRANSIT): S.IN_TRANSIT,
    (S.HANDED_OVER, E.FAIL): S.FAILED,
    (S.HANDED_OVER, E.DELIVER): S.DELIVERED,
    (S.HANDED_OVER, E.RETURN): S.RETURNED,
    (S.IN_TRANSIT, E.TRANSIT): S.IN_TRANSIT,  # another place on the way
    (S.IN_TRANSIT, E.FAIL): S.FAILED,
    (S.IN_TRANSIT, E.DELIVER): S.DELIVERED,
    (S.IN_TRANSIT, E.RETURN): S.RETURNED,
    (S.FAILED, E.TRANSIT): S.IN_TRANSIT,
    (S.FAILED, E.FAIL): S.FAILED,  # the carrier tried once more
    (S.FAILED, E.DELIVER): S.DELIVERED,
    (S.FAILED, E.RETURN): S.RETURNED,
    (S.RETURNED, E.COLLECT): S.COLLECTED,
    (S.RETURNED, E.AGAIN): S.CHOSEN,
}
#: The carrier has the parcel: the counter cannot give it to anybody.
WITH_THE_CARRIER: Final = frozenset({S.HANDED_OVER, S.IN_TRANSIT, S.FAILED})
#: What the carrier tells and the clerk records.
TOLD_BY_THE_CARRIER: Final = (E.TRANSIT, E.DELIVER, E.FAIL, E.RETURN)

WAY_NAMES: Final[Mapping[Way, str]] = {
    Way.ONLINE: N_("As a signed document (PDF) here on the portal"),
    Way.COUNTER: N_("On paper, at the counter of the agency"),
    Way.POST: N_("On paper, by post"),
}
STATE_NAMES: Final[Mapping[State, str]] = {
    S.CHOSEN: N_("Not sent yet"),
    S.HANDED_OVER: N_("Given to the carrier"),
    S.IN_TRANSIT: N_("On its way"),
    S.FAILED: N_("Could not be delivered yet"),
    S.DELIVERED: N_("Delivered"),
    S.RETURNED: N_("Came back; waits at the counter"),
    S.COLLECTED: N_("Collected at the counter"),
}
#: One line of the timeline, as the person and the public read it. A change of the address is for nobody else's eyes.
SENTENCES: Final[Mapping[Event, str]] = {
    E.HAND_OVER: N_("The result was given to the carrier."),
    E.TRANSIT: N_("The parcel is on its way."),
    E.FAIL: N_("The carrier could not deliver the parcel."),
    E.DELIVER: N_("The parcel was delivered."),
    E.RETURN: N_("The parcel came back. It waits at the counter of the agency."),
    E.COLLECT: N_("The result was collected at the counter."),
    E.AGAIN: N_("It was chosen anew how the result is delivered."),
}


def next_state(state: State, event: Event) -> State:
    """Where an event takes a delivery. Raises InvalidMove when the table has no such row."""
    try:
        return MOVES[state, event]
    except KeyError:
        raise InvalidMove(N_("This cannot happen to the parcel now. Look at where it stands.")) from None


def open_events(state: State) -> tuple[Event, ...]:
    """What the carrier can still tell about a parcel: the same table, read the other way."""
    return tuple(event for event in TOLD_BY_THE_CARRIER if (state, event) in MOVES)
