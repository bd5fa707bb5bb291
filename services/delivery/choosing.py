"""The applicant's half: how they want to receive the result, chosen at filing, changed until the parcel is sent."""

import datetime as dt
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.places import place_name
from services.agencies.places import places
from services.applications import drafts, history, policy
from services.applications.models import Application
from services.delivery.models import Delivery, DeliveryEvent
from services.delivery.moves import Event, State, Way, next_state
from services.errors import Invalid, InvalidMove
from services.people import details
from services.people.actor import Actor
from services.text import N_

_LONGEST: Final = {"recipient": 150, "street": 200}
#: Where a refusal of a part of the address is shown.
_FIELDS: Final = {"recipient": "recipient", "street": "address"}


@dataclass(frozen=True)
class Choice:
    """What the person wants. The address counts for a parcel only."""

    way: Way
    recipient: str = ""
    phone: str = ""
    province: str = ""
    commune: str = ""
    street: str = ""


def delivery_of(db: Session, application: Application) -> Delivery | None:
    """What was chosen, or None when nothing was."""
    return db.get(Delivery, application.id)


def parcels(db: Session, ids: Collection[str]) -> dict[str, State]:
    """Where the parcels of these applications stand; those without one are left out."""
    rows = select(Delivery.application_id, Delivery.state).where(
        Delivery.application_id.in_(ids), Delivery.way == Way.POST
    )
    return {id: State(state) for id, state in db.execute(rows)}


def way_of(db: Session, application: Application) -> Way:
    """How the result reaches the person: what was chosen, else the first way the service offers."""
    chosen = delivery_of(db, application)
    return Way(chosen.way) if chosen else Way(drafts.definition_of(db, application).delivery[0])


def can_change(application: Application, delivery: Delivery | None) -> bool:
    """Whether the person may still choose: until the case has ended, and not while the carrier has the parcel."""
    return not application.is_ended and (delivery is None or delivery.state in (State.CHOSEN, State.RETURNED))


def is_owed(db: Session, application: Application) -> bool:
    """A parcel was asked for and has neither arrived nor been collected: the result is not handed over yet."""
    found = delivery_of(db, application)
    return found is not None and found.is_by_post and found.state not in (State.DELIVERED, State.COLLECTED)


def choose(db: Session, actor: Actor, application_id: str, choice: Choice, *, now: dt.datetime) -> Delivery:
    """Keep what the person wants. The same again changes nothing, unless a parcel came back: then it is sent anew.

    Raises Invalid with the field, NotFound for another person's application, InvalidMove once it is too late.
    """
    application = policy.own(db, actor, application_id, lock=True)
    found = db.get(Delivery, application.id, with_for_update=True)
    if not can_change(application, found):
        raise InvalidMove(N_("The parcel was sent or the case has ended: the delivery can no longer change."))
    choice = _judged(db, application, choice)
    if found is not None and found.state == State.RETURNED:
        again(db, application, found, choice, actor=actor, now=now)
        return found
    if found is not None and _kept(found) == choice:
        return found
    if found is None:
        found = Delivery(application_id=application.id, state=State.CHOSEN, state_since=now, edition=0)
        db.add(found)
    _keep(found, choice)
    db.flush()
    if not application.is_draft:
        # The version of the case rises with it: a clerk whose page shows the old address is refused.
        write(db, found, Event.CHANGE, now=now)
        history.remark(db, application, "delivery_changed", actor=actor, now=now, data={"way": choice.way})
    return found


def corrected(
    db: Session, application: Application, delivery: Delivery, *, recipient: str, phone: str, street: str
) -> Choice:
    """The address that is kept, with these parts of it as they are now. Raises Invalid with the field."""
    return _judged(db, application, replace(_kept(delivery), recipient=recipient, phone=phone, street=street))


def again(
    db: Session, application: Application, delivery: Delivery, choice: Choice, *, actor: Actor, now: dt.datetime
) -> None:
    """A parcel that came back is delivered after all, as `choice` says: with a label and a number of its own."""
    _keep(delivery, choice)
    write(db, delivery, Event.AGAIN, now=now)
    history.remark(db, application, "parcel_again", actor=actor, now=now, data={"way": choice.way})


def _keep(delivery: Delivery, choice: Choice) -> None:
    delivery.way = choice.way
    delivery.recipient, delivery.phone, delivery.street = choice.recipient, choice.phone, choice.street
    delivery.province, delivery.commune = choice.province, choice.commune
    delivery.edition = (delivery.edition or 0) + 1


def write(db: Session, delivery: Delivery, event: Event, *, now: dt.datetime, note: str = "") -> None:
    """Let something happen to a delivery and write it down. Raises InvalidMove when the table of moves says no."""
    delivery.state, delivery.state_since = next_state(State(delivery.state), event), now
    db.add(DeliveryEvent(application_id=delivery.application_id, kind=event, at=now, note=note))


def events(db: Session, application: Application) -> list[DeliveryEvent]:
    """What happened to the delivery, oldest first; changes of the choice are left out."""
    happened = select(DeliveryEvent).where(
        DeliveryEvent.application_id == application.id, DeliveryEvent.kind != Event.CHANGE
    )
    return list(db.scalars(happened.order_by(DeliveryEvent.id)))


def _kept(delivery: Delivery) -> Choice:
    return Choice(
        Way(delivery.way),
        delivery.recipient,
        delivery.phone,
        delivery.province,
        delivery.commune,
        delivery.street,
    )


def _judged(db: Session, application: Application, choice: Choice) -> Choice:
    """The choice in its canonical form, or Invalid."""
    if choice.way not in drafts.definition_of(db, application).delivery:
        raise Invalid("way", N_("Choose one of the ways this service offers."))
    if choice.way is not Way.POST:
        return Choice(choice.way)
    texts = {name: _text(name, getattr(choice, name)) for name in _LONGEST}
    country = places(db)
    if not place_name(country.provinces(), choice.province):
        raise Invalid("address", N_("Choose the province or city."))
    if not place_name(country.communes(choice.province), choice.commune):
        raise Invalid("address", N_("Choose the ward or commune."))
    phone = details.clean_phone(choice.phone)
    if not phone:
        raise Invalid("phone", N_("Enter a phone number, so that the carrier can call."))
    return Choice(choice.way, phone=phone, province=choice.province, commune=choice.commune, **texts)


def _text(name: str, text: str) -> str:
    text = " ".join(unicodedata.normalize("NFC", text).split())
    if not text:
        raise Invalid(_FIELDS[name], N_("Say where the parcel goes: name, phone and address."))
    if len(text) > _LONGEST[name]:
        raise Invalid(_FIELDS[name], N_("This text is too long."))
    return text
