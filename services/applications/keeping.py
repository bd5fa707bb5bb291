"""How long an untouched draft is kept: its owner is reminded in time, then it is deleted with its files.

A draft is never deleted without a reminder that was written long enough before, however long the worker was away.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.applications import drafts
from services.applications.models import Application
from services.applications.notify import tell_owner
from services.applications.workflow import Status
from services.calendar import local_date
from services.jobs.queue import enqueue
from services.jobs.worker import Workshop
from services.notices.models import Notice

#: The name under which the worker finds the Keeping of this installation among its tools.
TOOL: Final = "drafts.keeping"
EVERY: Final = dt.timedelta(days=1)
#: Drafts looked at in one transaction.
AT_ONCE: Final = 200


@dataclass(frozen=True)
class Keeping:
    """For how many days after its last change a draft is kept, and how many days before the end its owner is told."""

    days: int
    reminder_days: int

    def until(self, draft: Application) -> dt.date:
        """The day after which an untouched draft may be deleted."""
        return local_date(draft.status_since) + dt.timedelta(days=self.days)


def schedule(db: Session, *, now: dt.datetime) -> None:
    """Queue the next round, once a day whoever asks."""
    enqueue(
        db, "drafts.tidy", {}, now=now, key=f"drafts.tidy:{now.date().isoformat()}", run_at=now + EVERY, can_wait=True
    )


def tidy(workshop: Workshop) -> None:
    """Job `drafts.tidy`: remind owners of old drafts, delete the drafts that nobody came back for, queue the next."""
    keeping: Keeping = workshop.tools[TOOL]
    now = workshop.now()
    last = ""
    while True:
        with workshop.database.transaction() as db:
            found = _old(db, keeping, after=last, now=now)
            for draft in found:
                _remind_or_delete(db, draft, keeping, now=now)
            last = found[-1].id if found else ""
        if not last:
            break
    with workshop.database.transaction() as db:
        schedule(db, now=now)


def _old(db: Session, keeping: Keeping, *, after: str, now: dt.datetime) -> list[Application]:
    since = now - dt.timedelta(days=keeping.days - keeping.reminder_days)
    old = select(Application).where(
        Application.status == Status.DRAFT, Application.status_since <= since, Application.id > after
    )
    return list(db.scalars(old.order_by(Application.id).limit(AT_ONCE).with_for_update(skip_locked=True)))


def _remind_or_delete(db: Session, draft: Application, keeping: Keeping, *, now: dt.datetime) -> None:
    key = f"draft_ends:{draft.id}:{draft.status_since.isoformat()}"
    told = db.scalar(select(Notice).where(Notice.key.startswith(key, autoescape=True)).limit(1))
    if told is None:
        ends = max(keeping.until(draft), local_date(now) + dt.timedelta(days=keeping.reminder_days))
        tell_owner(db, draft, "draft_ends", now=now, key=draft.status_since.isoformat(), day=ends.isoformat())
    elif local_date(now) > keeping.until(draft) and now - told.created_at >= dt.timedelta(days=keeping.reminder_days):
        drafts.throw_away(db, draft)
