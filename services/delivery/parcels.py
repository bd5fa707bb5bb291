"""The desk's half: the label, the hand-over to the carrier, what the carrier tells, the counter for what came back."""

import datetime as dt
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services.agencies.places import places
from services.applications import clock, history, policy
from services.applications.models import Application
from services.applications.notify import tell_owner
from services.applications.workflow import Action, Role, Status
from services.billing import invoices
from services.delivery import choosing, ranges, s10
from services.delivery.choosing import write
from services.delivery.models import Delivery
from services.delivery.moves import TOLD_BY_THE_CARRIER, WITH_THE_CARRIER, Event, State, open_events
from services.delivery.words import address_lines
from services.errors import Forbidden, Invalid, InvalidMove, NotFound
from services.people.actor import Actor
from services.results import issuing, slips
from services.text import N_

_LONGEST_NOTE: Final = 500


def label(db: Session, actor: Actor, code: str, *, now: dt.datetime) -> Application:
    """Have the address label printed. The second click prints no second one; a changed address gets a new one."""
    application, delivery = _parcel(db, actor, code, seen=None)
    if delivery.state != State.CHOSEN:
        raise InvalidMove(N_("The parcel was given to the carrier already."))
    if slips.of_kind(db, application, slips.LABEL, round=delivery.edition) is not None:
        return application
    said = {
        "recipient": delivery.recipient,
        "phone": delivery.phone,
        "address": address_lines(delivery, places(db)),
    }
    slips.print_later(db, application, slips.LABEL, now=now, by=actor.name, round=delivery.edition, more=said)
    history.remark(db, application, "label", actor=actor, now=now, data={"edition": delivery.edition})
    return application


def send(
    db: Session, actor: Actor, code: str, *, number: str = "", take_next: bool = False, now: dt.datetime, seen: int
) -> Application:
    """Give the parcel to the carrier: with the number typed, or (`take_next`) with the agency's next one.

    Raises Invalid("number") for a number that is mistyped or was used before.
    """
    application, delivery = _parcel(db, actor, code, seen=seen)
    _must_be_ready(db, application)
    if delivery.state != State.CHOSEN:
        raise InvalidMove(N_("The parcel was given to the carrier already."))
    delivery.number = ranges.draw(db, application.agency_code) if take_next else _unused(db, s10.read(number))
    write(db, delivery, Event.HAND_OVER, now=now)
    try:
        db.flush()
    except IntegrityError as error:  # two clerks typed one number at the same moment
        raise _used(delivery.number) from error
    _remark(db, application, Event.HAND_OVER, actor=actor, now=now, number=delivery.number)
    tell_owner(db, application, "parcel_sent", now=now, key=delivery.number, number=s10.spaced(delivery.number))
    return application


def record(db: Session, actor: Actor, code: str, *, event: str, note: str, now: dt.datetime, seen: int) -> Application:
    """Write down what the carrier told about the parcel. A delivered one ends the case; one that came back waits."""
    application, delivery = _parcel(db, actor, code, seen=seen)
    told = next((each for each in TOLD_BY_THE_CARRIER if each == event), None)
    if told is None:
        raise Invalid("event", N_("Choose what the carrier told."))
    if told not in open_events(State(delivery.state)):
        raise InvalidMove(N_("This cannot happen to the parcel now. Look at where it stands."))
    note = " ".join(note.split())
    if len(note) > _LONGEST_NOTE:
        raise Invalid("note", N_("This text is too long."))
    write(db, delivery, told, now=now, note=note)
    _remark(db, application, told, actor=actor, now=now, note=note)
    if told is Event.DELIVER:
        data = {"receiver": delivery.recipient, "number": delivery.number}
        history.do(db, application, Action.HAND_OVER, role=Role.CLERK, actor=actor, now=now, data=data)
        clock.end(application)
        tell_owner(db, application, "handed_over", now=now)
    elif told is Event.RETURN:
        tell_owner(db, application, "parcel_returned", now=now, key=str(delivery.number))
    return application


def send_again(
    db: Session, actor: Actor, code: str, *, recipient: str, phone: str, street: str, now: dt.datetime, seen: int
) -> Application:
    """Prepare a parcel that came back to be sent once more, with what the person said to correct of its address.

    Another ward or province is chosen by the person. Raises Invalid with the field.
    """
    application, delivery = _parcel(db, actor, code, seen=seen)
    if delivery.state != State.RETURNED:
        raise InvalidMove(N_("This cannot happen to the parcel now. Look at where it stands."))
    choice = choosing.corrected(db, application, delivery, recipient=recipient, phone=phone, street=street)
    choosing.again(db, application, delivery, choice, actor=actor, now=now)
    return application


def collected(db: Session, application: Application, *, now: dt.datetime) -> None:
    """The result is given to somebody at the counter: a parcel that was owed is owed no more.

    Raises InvalidMove while the carrier has it.
    """
    delivery = db.get(Delivery, application.id, with_for_update=True)
    if delivery is None or not delivery.is_by_post:
        return
    if delivery.state in WITH_THE_CARRIER:
        raise InvalidMove(N_("The carrier has the parcel. It can be given out here once it has come back."))
    write(db, delivery, Event.COLLECT, now=now)


def _parcel(db: Session, actor: Actor, code: str, *, seen: int | None) -> tuple[Application, Delivery]:
    """A case and its parcel, locked. Raises NotFound where none is to be sent."""
    if seen is None:
        application = policy.at_desk(db, actor, code, lock=True)
        if application.agency_code not in actor.agencies(Role.CLERK):
            raise Forbidden(N_("Your post does not allow this."))
    else:
        application = policy.to_act_on(db, actor, code, role=Role.CLERK, seen=seen)
    delivery = db.get(Delivery, application.id, with_for_update=True)
    if delivery is None or not delivery.is_by_post:
        raise NotFound
    return application, delivery


def _must_be_ready(db: Session, application: Application) -> None:
    if application.status != Status.APPROVED:
        raise InvalidMove(N_("A parcel is sent once the application is approved."))
    if not issuing.is_issued(db, application):
        raise InvalidMove(N_("The result is still being made. Try again in a minute."))
    if invoices.is_owing(db, application.id):
        raise InvalidMove(N_("The fee is not settled yet."))


def _unused(db: Session, number: str) -> str:
    if db.scalar(select(Delivery.application_id).where(Delivery.number == number)) is not None:
        raise _used(number)
    return number


def _used(number: str | None) -> Invalid:
    return Invalid("number", N_("The number %(number)s was used for another parcel."), number=number)


def _remark(
    db: Session, application: Application, event: Event, *, actor: Actor, now: dt.datetime, **data: str
) -> None:
    history.remark(db, application, f"parcel_{event}", actor=actor, now=now, data={"event": event, **data})
