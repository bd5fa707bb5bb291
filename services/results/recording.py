"""Results without a document of ours: a booklet or card that arrives at the desk, an entry in a register.

The desk records a thing with the number it bears; the worker makes an entry by itself, which ends the case.
"""

import datetime as dt
import re
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from services import audit, registers
from services.agencies.models import Agency
from services.applications import appointments, clock, history, policy
from services.applications.models import Application
from services.applications.notify import tell_owner
from services.applications.workflow import Action, Role, Status
from services.billing import invoices
from services.calendar import local_date
from services.definitions.publishing import service_with_id
from services.errors import Conflict, Invalid, InvalidMove
from services.people.actor import Actor
from services.results import issuing
from services.results.models import Result
from services.text import N_

_SERIAL: Final = re.compile(r"[0-9A-ZĐ][0-9A-ZĐ ./-]{0,39}")


def makes_document(db: Session, result: Result) -> bool:
    """Whether the worker makes a document for this result."""
    application = db.get_one(Application, result.application_id)
    return service_with_id(db, application.definition_id).result.has_document


def enter(db: Session, result: Result, *, now: dt.datetime) -> None:
    """Make the entry of a numbered result, tell the person, and end the case unless its fee is still owed."""
    application = db.get_one(Application, result.application_id, with_for_update=True)
    kind = service_with_id(db, application.definition_id).result
    assert result.number is not None
    _made(db, result, application, kind.numbered(result.number), now=now)
    conclude(db, application, now=now)


def conclude(db: Session, application: Application, *, now: dt.datetime) -> None:
    """End an approved case whose entry is made and paid for; any other stays as it is."""
    result = issuing.result_of(db, application)
    if result is None or result.kind != "register" or not result.is_ready or result.has_document:
        return
    if application.status == Status.APPROVED and not invoices.is_owing(db, application.id):
        history.do(db, application, Action.RECORD, role=Role.SYSTEM, actor=Actor.system(), now=now)
        clock.end(application)


def record(db: Session, actor: Actor, code: str, *, number: str, now: dt.datetime, seen: int) -> Application:
    """The desk's verb: the booklet or card is here, with the number it bears; the person is told where to get it.

    `number`: what is printed on it; left empty where the definition has our register number it. Raises
    Invalid("number") for one that is missing, mistyped or borne by another, Conflict when it is recorded already.
    """
    application = policy.to_act_on(db, actor, code, role=Role.CLERK, seen=seen)
    result = db.scalars(select(Result).where(Result.application_id == application.id).with_for_update()).one_or_none()
    kind = service_with_id(db, application.definition_id).result
    if result is None or not kind.is_thing or application.status != Status.APPROVED:
        raise InvalidMove(N_("There is no booklet or card to record for this application."))
    if result.is_ready:
        raise Conflict(N_("It is recorded already, with the number %(number)s."), number=result.facts["number"])
    result.issued_on = local_date(now)
    result.year = result.issued_on.year
    if kind.numbered_by == "desk":
        number = result.serial = _judged(db, result, number)
    else:
        result.number = registers.draw(db, book=result.book, agency_code=result.agency_code, period=str(result.year))
        number = kind.numbered(result.number)
    _made(db, result, application, number, now=now)
    history.remark(db, application, "result_recorded", actor=actor, now=now, data={"number": number})
    return application


def announce(db: Session, application: Application, result: Result, *, now: dt.datetime) -> None:
    """Tell the person that the result is there, and put its making on record."""
    application.version += 1
    if not appointments.tell(db, application, now=now):
        tell_owner(db, application, "result_ready", now=now)
    audit.record(
        db,
        actor="system",
        verb="result.issue",
        subject=f"result:{result.id}",
        chain=result.agency_code,
        now=now,
        data={"sha256": result.sha256, "number": result.number or result.serial, "year": result.year},
    )


def _made(db: Session, result: Result, application: Application, number: str, *, now: dt.datetime) -> None:
    kind = service_with_id(db, application.definition_id).result
    agency = db.get_one(Agency, result.agency_code)
    assert result.issued_on is not None
    result.issued_at, result.valid_until = now, kind.valid_until(result.issued_on)
    result.facts = {"title": kind.title.vi, "number": number, "agency": agency.name}
    announce(db, application, result, now=now)


def _judged(db: Session, result: Result, number: str) -> str:
    number = " ".join(number.upper().split())
    if not number:
        raise Invalid("number", N_("Enter the number that is printed on it."))
    if not _SERIAL.fullmatch(number):
        raise Invalid("number", N_("A number has letters, digits, dots, hyphens and slashes only."))
    others = select(Result.id).where(Result.book == result.book, Result.serial == number, Result.id != result.id)
    if db.scalar(others) is not None:
        raise Invalid("number", N_("The number %(number)s was given to another result."), number=number)
    return number
