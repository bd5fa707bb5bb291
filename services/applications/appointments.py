"""The appointment an approval ends in: made by the clerk before the proposal, told when the result is there."""

import datetime as dt
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.agencies.names import name_of
from services.applications import drafts, history, policy
from services.applications.models import Application, Appointment, ConfirmationRequest
from services.applications.notify import tell_owner
from services.applications.workflow import Role, Status
from services.errors import Invalid, InvalidMove
from services.notices.outbox import Addressee
from services.notices.outbox import tell as write
from services.people.actor import Actor
from services.people.models import Account
from services.text import N_

#: While the case is handled, and later when the day has to be changed.
STATUSES: Final = frozenset({Status.IN_REVIEW, Status.APPROVED})
_FARTHEST: Final = dt.timedelta(days=366)


def of(db: Session, application: Application) -> Appointment | None:
    """The appointment of an application, if one was made."""
    return db.get(Appointment, application.id)


def is_made_here(db: Session, application: Application) -> bool:
    """Whether the service ends in an appointment, and the case is where one can be made or changed."""
    return application.status in STATUSES and bool(drafts.definition_of(db, application).appointment)


def make(
    db: Session, actor: Actor, code: str, *, at: dt.datetime, place: str, now: dt.datetime, seen: int
) -> Application:
    """The desk's verb: day, hour and place. Once the case is approved, a change is told to the people at once.

    Raises Invalid for a moment that is past or more than a year away, or without a place.
    """
    application = policy.to_act_on(db, actor, code, role=Role.CLERK, seen=seen)
    policy.must_be_assignee(application, actor)
    if not is_made_here(db, application):
        raise InvalidMove(N_("No appointment can be made for this application now."))
    if not now < at < now + _FARTHEST:
        raise Invalid("day", N_("Choose a day and an hour that are still to come, within a year."))
    place = " ".join(place.split())[:300]
    if not place:
        raise Invalid("place", N_("Say where: the address and the room."))
    made = of(db, application)
    if made is None:
        db.add(Appointment(application_id=application.id, at=at, place=place))
    else:
        made.at, made.place, made.edition = at, place, made.edition + 1
    db.flush()
    history.remark(db, application, "appointment", actor=actor, now=now, data={"at": at.isoformat(), "place": place})
    if application.status == Status.APPROVED:
        tell(db, application, now=now)
    return application


def must_be_made(db: Session, application: Application) -> None:
    """An approval that ends in an appointment is proposed only with one. Raises Invalid("outcome", …)."""
    if is_made_here(db, application) and of(db, application) is None:
        raise Invalid("outcome", N_("Make the appointment first: the approval ends in it."))


def tell(db: Session, application: Application, *, now: dt.datetime) -> bool:
    """Tell the people where and when they are expected, each change once. False when there is no appointment."""
    made = of(db, application)
    if made is None:
        return False
    facts = {"at": made.at.isoformat(), "place": made.place}
    tell_owner(db, application, "appointment", now=now, key=str(made.edition), **facts)
    confirmed = select(ConfirmationRequest).where(
        ConfirmationRequest.application_id == application.id, ConfirmationRequest.state == "confirmed"
    )
    for request in db.scalars(confirmed):
        service = drafts.definition_of(db, application).name.text(application.locale)
        agency = name_of(db, application.agency_code, application.locale)
        owner = db.get_one(Account, application.owner_id).name
        write(
            db,
            kind="appointment_other",
            key=f"appointment:{request.id}:{made.edition}",
            account=Addressee(request.email, request.name[:120], application.locale),
            params={"agree": request.id, "name": owner, "service": service, "agency": agency, **facts},
            application_id=application.id,
            now=now,
        )
    return True
