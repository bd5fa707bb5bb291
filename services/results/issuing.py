"""Results: begun with the decision, numbered from the agency's register, made and signed once by the worker.

The worker's half is in `services.results.press`; three beats: draw the number, make and sign, record. What has no
document (a booklet, an entry) is recorded by `services.results.recording`.
"""

import datetime as dt
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from services import registers
from services.applications.models import Application
from services.calendar import local_date
from services.definitions.publishing import service_with_id
from services.jobs import queue
from services.people.actor import Actor
from services.results.models import Result

#: The word of a definition -> the word of the table.
_KINDS: Final = {"register-entry": "register"}


def begin(db: Session, application: Application, *, signatory: Actor, now: dt.datetime) -> Result:
    """Write down that a result is owed, in the transaction of the decision; all but a thing the worker makes."""
    service = service_with_id(db, application.definition_id)
    result = Result(
        application_id=application.id,
        agency_code=application.agency_code,
        procedure_code=application.procedure_code,
        kind=_KINDS.get(service.result.kind, service.result.kind),
        book=f"result:{service.result.code}",
        signatory_id=signatory.account_id,
        signatory_name=signatory.name,
        facts={},
    )
    db.add(result)
    db.flush()
    if not service.result.is_thing:
        queue.enqueue(db, "results.issue", {"result_id": result.id}, now=now)
    return result


def number(db: Session, result_id: str, *, now: dt.datetime) -> Result:
    """Give the result its number in the agency's yearly register, once; asked again, the same number stands."""
    result = db.scalars(select(Result).where(Result.id == result_id).with_for_update()).one()
    if result.number is None:
        today = local_date(now)
        result.issued_on, result.year = today, today.year
        result.number = registers.draw(db, book=result.book, agency_code=result.agency_code, period=str(result.year))
    return result


def record(
    db: Session,
    result_id: str,
    *,
    sha256: str,
    size: int,
    valid_until: dt.date | None,
    facts: dict[str, str],
    now: dt.datetime,
) -> Result | None:
    """Record the signed document. None when another worker was first: its document stands."""
    result = db.scalars(select(Result).where(Result.id == result_id).with_for_update()).one()
    if result.sha256 is not None:
        return None
    result.sha256, result.size, result.issued_at = sha256, size, now
    result.valid_until, result.facts = valid_until, facts
    return result


def result_of(db: Session, application: Application) -> Result | None:
    """The result of an application, made or in the making."""
    return db.scalar(select(Result).where(Result.application_id == application.id))


def is_issued(db: Session, application: Application) -> bool:
    """The result exists: signed and stored, arrived at the desk, or entered."""
    result = result_of(db, application)
    return result is not None and result.is_ready


def by_token(db: Session, token: str) -> Result | None:
    """The result a QR code leads to."""
    return db.scalar(select(Result).where(Result.verify_token == token, Result.sha256.is_not(None)))


def by_digest(db: Session, sha256: str) -> Result | None:
    """The result whose document has exactly these bytes."""
    return db.scalar(select(Result).where(Result.sha256 == sha256))
