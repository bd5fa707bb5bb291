"""The parcel of a case as its page shows it: to whom, where it stands, its label, what the carrier can still tell."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.views.desk import words
from services.agencies.places import places
from services.applications.models import Application
from services.delivery import choosing, moves, ranges, s10
from services.delivery.moves import STATE_NAMES, State
from services.delivery.words import address_lines
from services.people.details import shown_phone
from services.results import slips
from services.results.models import Slip

_TONES: Final = {
    State.CHOSEN: "quiet",
    State.FAILED: "wait",
    State.RETURNED: "wait",
    State.DELIVERED: "good",
    State.COLLECTED: "good",
}


@dataclass(frozen=True)
class Parcel:
    """Everything the box shows. `events`: (word, button); `numbers_left`: what the agency can still give by itself."""

    state: State
    state_name: str
    since: dt.datetime
    tone: str
    recipient: str
    phone: str
    address: Sequence[str]
    street: str
    number: str
    events: Sequence[tuple[str, str]]
    numbers_left: int
    label: Slip | None


def parcel_of(db: Session, application: Application) -> Parcel | None:
    """The parcel of a case, None when the person chose another way."""
    delivery = choosing.delivery_of(db, application)
    if delivery is None or not delivery.is_by_post:
        return None
    state = State(delivery.state)
    return Parcel(
        state=state,
        state_name=_(STATE_NAMES[state]),
        since=delivery.state_since,
        tone=_TONES.get(state, "info"),
        recipient=delivery.recipient,
        phone=shown_phone(delivery.phone),
        address=address_lines(delivery, places(db)),
        street=delivery.street,
        number=s10.spaced(delivery.number) if delivery.number and state is not State.CHOSEN else "",
        events=[(event, str(words.CARRIER[event])) for event in moves.open_events(state)],
        numbers_left=ranges.left(db, application.agency_code) if state is State.CHOSEN else 0,
        label=slips.of_kind(db, application, slips.LABEL, round=delivery.edition),
    )
