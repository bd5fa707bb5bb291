"""Throwing away what has run out: links, sessions, kept forms and counters."""

import datetime as dt
from typing import Final

from sqlalchemy import delete
from sqlalchemy.orm import Session

from services.jobs.queue import enqueue
from services.jobs.worker import Workshop
from services.organisations.models import Invitation
from services.people import attempts
from services.people.models import PasswordReset, PendingPost, Registration, SignIn

#: Ended sessions stay a while, so that a form sent after the end still finds whose it was.
KEPT_AFTER_END: Final = dt.timedelta(days=30)
EVERY: Final = dt.timedelta(days=1)


def schedule(db: Session, *, now: dt.datetime) -> None:
    """Queue the next tidying, once a day whoever asks."""
    enqueue(
        db, "people.tidy", {}, now=now, key=f"people.tidy:{now.date().isoformat()}", run_at=now + EVERY, can_wait=True
    )


def tidy(workshop: Workshop) -> None:
    """Job `people.tidy`: delete what has run out and queue the next round."""
    now = workshop.now()
    with workshop.database.transaction() as db:
        db.execute(delete(PendingPost).where(PendingPost.expires_at <= now))
        for table in (Registration, PasswordReset, Invitation):
            db.execute(delete(table).where(table.expires_at <= now - EVERY))
        db.execute(delete(SignIn).where(SignIn.expires_at <= now - KEPT_AFTER_END))
        attempts.forget_old(db, now=now)
        schedule(db, now=now)
