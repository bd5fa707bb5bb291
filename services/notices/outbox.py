"""Writing notices with the change they tell of, and reading what became of them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from services.db import append, new_id
from services.errors import Conflict, NotFound
from services.jobs.queue import enqueue
from services.notices.models import Notice
from services.notices.texts import TEXTS
from services.people.models import Account
from services.text import N_

_TOLD: Final = select(Notice.id).where(Notice.key == bindparam("key"))


@dataclass(frozen=True)
class Addressee:
    """Somebody without an account. An empty name is greeted without one."""

    email: str
    name: str
    locale: str


def tell(
    db: Session,
    *,
    kind: str,
    key: str,
    account: Account | Addressee,
    params: dict[str, Any],
    now: dt.datetime,
    locale: str | None = None,
    application_id: str | None = None,
) -> str:
    """Write a notice and queue its sending, in the caller's transaction. The same `key` again changes nothing.

    Returns its id.

    `params`: what the text of `kind` names (texts.TEXTS). `locale`: by default the person's own.
    Raises LookupError for a missing name: a letter with a hole in it is a programming error.
    """
    missing = TEXTS[kind].needs - params.keys()
    if missing:
        raise LookupError(f"notice {kind} needs {', '.join(sorted(missing))}")
    told = db.scalar(_TOLD, {"key": key})
    if told is not None:
        return told
    id = new_id()
    append(
        db,
        Notice,
        id=id,
        key=key,
        kind=kind,
        account_id=account.id if isinstance(account, Account) else None,
        address=account.email,
        name=account.name,
        locale=locale or account.locale,
        application_id=application_id,
        params=params,
        created_at=now,
    )
    enqueue(db, "notices.send", {"notice_id": id}, now=now)
    return id


def of_application(db: Session, application_id: str) -> Sequence[Notice]:
    """Every notice about an application, the oldest first."""
    return db.scalars(
        select(Notice).where(Notice.application_id == application_id).order_by(Notice.created_at, Notice.id)
    ).all()


def failed(db: Session, application_id: str) -> Sequence[Notice]:
    """The notices about an application that could not be sent, for the page of its case."""
    return [notice for notice in of_application(db, application_id) if notice.state == "failed"]


def undelivered(db: Session, application_ids: Sequence[str]) -> set[str]:
    """Which of these applications have a notice that could not be sent, for the marks of a list."""
    if not application_ids:
        return set()
    unsent = select(Notice.application_id).where(Notice.application_id.in_(application_ids), Notice.state == "failed")
    return {id for id in db.scalars(unsent.distinct()) if id is not None}


def send_again(db: Session, notice_id: str, *, now: dt.datetime) -> Notice:
    """Queue one more attempt for a failed notice. Raises NotFound, or Conflict when it did not fail."""
    notice = db.get(Notice, notice_id, with_for_update=True)
    if notice is None:
        raise NotFound
    if notice.state != "failed":
        raise Conflict(N_("This message was sent meanwhile."))
    notice.state = "queued"
    enqueue(db, "notices.send", {"notice_id": notice.id}, now=now)
    return notice
