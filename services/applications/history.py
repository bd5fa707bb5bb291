"""Writing and reading what happened to an application."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, cast

from sqlalchemy import Executable, Table, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from services import audit
from services.applications.models import Application, ApplicationEvent, DeskNote, QueueCount
from services.applications.workflow import Action, Role, Status
from services.db import append
from services.organisations.models import Organisation
from services.people.actor import Actor

_COUNTS: Final = cast(Table, QueueCount.__table__)


def _counting(insert: Callable[[Table], Any]) -> Executable:
    row = insert(_COUNTS)
    added: Executable = row.on_conflict_do_update(
        index_elements=["agency_code", "status"], set_={"n": _COUNTS.c.n + row.excluded.n}
    )
    return added


#: Adds to counters, by the name of the database.
_COUNT: Final = {"postgresql": _counting(postgresql_insert), "sqlite": _counting(sqlite_insert)}


def do(
    db: Session,
    application: Application,
    action: Action,
    *,
    role: Role,
    actor: Actor,
    now: dt.datetime,
    note: str = "",
    data: dict[str, Any] | None = None,
) -> None:
    """Move the application and write all that every move writes: its event, the agency's counters, the audit line."""
    before = application.status
    mandate = _mandate(db, application, actor) if role is Role.APPLICANT else {}
    application.move(action, role=role, now=now)
    append(
        db,
        ApplicationEvent,
        application_id=application.id,
        action=action,
        role=role,
        actor_id=actor.account_id,
        before=before,
        after=application.status,
        at=now,
        note=note,
        data={**(data or {}), **mandate},
    )
    count(db, application.agency_code, {before: -1, application.status: +1})
    audit.record(
        db,
        actor=actor.account_id,
        verb=f"application.{action}",
        subject=f"application:{application.id}",
        chain=application.agency_code,
        now=now,
        data={"organisation": application.organisation_id} if mandate else None,
    )


def note_for_company(db: Session, application: Application, what: str, *, actor: Actor, now: dt.datetime) -> None:
    """Put on record what somebody did with a draft of their company; one's own drafts concern nobody else."""
    if application.organisation_id is not None:
        audit.record(
            db,
            actor=actor.account_id,
            verb=f"application.{what}",
            subject=f"application:{application.id}",
            now=now,
            data={"organisation": application.organisation_id},
        )


@dataclass(frozen=True)
class Mandate:
    """The company in whose name something was filed, as it was called then."""

    name: str
    tax_code: str


def filed_for(db: Session, application: Application) -> Mandate | None:
    """In whose name the application was filed; None when it is the person's own, or not filed."""
    if application.organisation_id is None:
        return None
    said = next((event.data["for"] for event in events(db, application) if "for" in event.data), None)
    return Mandate(said["name"], said["tax_code"]) if said else None


def _mandate(db: Session, application: Application, actor: Actor) -> dict[str, Any]:
    """In whose name an applicant acts, as it is at this moment; nothing when it is their own."""
    if application.organisation_id is None:
        return {}
    company = db.get_one(Organisation, application.organisation_id)
    told = {"id": company.id, "name": company.name, "tax_code": company.tax_code}
    return {"for": {**told, "as": actor.role_in(company.id)}}


def remark(
    db: Session,
    application: Application,
    kind: str,
    *,
    actor: Actor,
    now: dt.datetime,
    data: dict[str, Any] | None = None,
) -> None:
    """Write down something the desk did without moving the case."""
    application.version += 1
    append(db, DeskNote, application_id=application.id, actor_id=actor.account_id, kind=kind, at=now, data=data or {})
    audit.record(
        db,
        actor=actor.account_id,
        verb=f"application.{kind}",
        subject=f"application:{application.id}",
        chain=application.agency_code,
        now=now,
    )


def count(db: Session, agency_code: str, changes: dict[str, int]) -> None:
    """Keep the agency's counters, in the order of their names so that two moves cannot wait for each other."""
    rows = [
        {"agency_code": agency_code, "status": status, "n": change}
        for status, change in sorted(changes.items())
        if status != Status.DRAFT
    ]
    if rows:
        db.execute(_COUNT[db.get_bind().dialect.name], rows)


def events(db: Session, application: Application) -> list[ApplicationEvent]:
    """Everything that happened, oldest first."""
    found = select(ApplicationEvent).where(ApplicationEvent.application_id == application.id)
    return list(db.scalars(found.order_by(ApplicationEvent.id)))


def desk_notes(db: Session, application: Application) -> list[DeskNote]:
    """What the desk did without moving the case, oldest first."""
    return list(db.scalars(select(DeskNote).where(DeskNote.application_id == application.id).order_by(DeskNote.id)))


@dataclass(frozen=True)
class Milestone:
    """One line of the public timeline: no names, no reasons."""

    action: Action
    at: dt.datetime


def public_timeline(db: Session, application: Application) -> list[Milestone]:
    """What anybody with code and secret may know (01/2018/TT-VPCP Điều 16): what happened and when."""
    return [Milestone(Action(event.action), event.at) for event in events(db, application)]
