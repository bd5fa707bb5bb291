"""What a clerk reads of a case besides its answers: who opened it, which files were sent, what a correction changed."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services import audit
from services.applications.models import Application, Dossier
from services.audit.models import AuditEntry
from services.errors import NotFound
from services.people.actor import Actor
from services.people.models import Account

READ: Final = "application.read"
#: Opening a case again within this time is the same reading.
ONE_READING: Final = dt.timedelta(hours=1)


def dossiers(db: Session, application: Application) -> list[Dossier]:
    """The dossier as sent in each round, oldest first."""
    sent = select(Dossier).where(Dossier.application_id == application.id)
    return list(db.scalars(sent.order_by(Dossier.round)))


@dataclass(frozen=True)
class FiledPaper:
    """One file of a sent dossier. `since` is the round it came with; `is_current`: the latest dossier still has it."""

    attachment: str
    paper: str
    name: str
    sha256: str
    size: int
    media_type: str
    pages: int
    since: int
    is_current: bool


def filed_papers(sent: Sequence[Dossier]) -> list[FiledPaper]:
    """Every file of every round, those of the latest dossier first; what the person has not sent yet is not here."""
    first: dict[str, int] = {}
    rows: dict[str, Mapping[str, Any]] = {}
    for dossier in sent:
        for row in dossier.papers:
            first.setdefault(row["attachment"], dossier.round)
            rows[row["attachment"]] = row
    current = {row["attachment"] for row in sent[-1].papers} if sent else set()
    made = [FiledPaper(**row, since=first[id], is_current=id in current) for id, row in rows.items()]
    return sorted(made, key=lambda file: not file.is_current)


def filed_paper(db: Session, application: Application, attachment_id: str) -> FiledPaper:
    """One file of a sent dossier. Raises NotFound for any other, also for one that the person has not sent yet."""
    for file in filed_papers(dossiers(db, application)):
        if file.attachment == attachment_id:
            return file
    raise NotFound


def is_reading_noted(db: Session, application: Application, actor: Actor, *, now: dt.datetime) -> bool:
    """Whether this person's reading of the case within the last hour is on record already."""
    return actor.account_id in dict(_readings(db, application, now=now))


def note_reading(db: Session, application: Application, actor: Actor, *, now: dt.datetime) -> None:
    """Put on record that a person opened the case; once an hour is enough."""
    if not is_reading_noted(db, application, actor, now=now):
        _record(db, application, actor, READ, now=now, data={})


def note_file_reading(
    db: Session, application: Application, actor: Actor, *, verb: str, file: str, now: dt.datetime
) -> None:
    """Put on record that a paper of the case was downloaded. `verb`: file.read, slip.read, label.read, result.read."""
    _record(db, application, actor, verb, now=now, data={"file": file})


def other_readers(db: Session, application: Application, actor: Actor, *, now: dt.datetime) -> dict[str, dt.datetime]:
    """Colleagues who opened the case within the last hour, by account id."""
    return {id: at for id, at in _readings(db, application, now=now) if id != actor.account_id}


def names(db: Session, account_ids: Iterable[str | None]) -> dict[str, str]:
    """The names of people by account id; unknown ids are left out."""
    wanted = {id for id in account_ids if id}
    if not wanted:
        return {}
    return dict(db.execute(select(Account.id, Account.name).where(Account.id.in_(wanted))).all())


def _readings(db: Session, application: Application, *, now: dt.datetime) -> list[tuple[str, dt.datetime]]:
    rows = db.execute(
        select(AuditEntry.actor, func.max(AuditEntry.at))
        .where(
            AuditEntry.subject == f"application:{application.id}",
            AuditEntry.verb == READ,
            AuditEntry.at > now - ONE_READING,
        )
        .group_by(AuditEntry.actor)
    )
    return [(actor, at) for actor, at in rows]


def _record(
    db: Session, application: Application, actor: Actor, verb: str, *, now: dt.datetime, data: dict[str, Any]
) -> None:
    audit.record(
        db,
        actor=actor.account_id,
        verb=verb,
        subject=f"application:{application.id}",
        chain=application.agency_code,
        now=now,
        data=data,
    )
