"""Throwing away what has run out: links, sessions, kept forms and counters. How long each stays: `retention.rules`."""

import datetime as dt
from collections.abc import Mapping
from typing import Final

from sqlalchemy import delete, or_
from sqlalchemy.orm import Session

from services.jobs.queue import enqueue
from services.jobs.worker import Workshop
from services.organisations.models import Invitation
from services.people import attempts
from services.people.models import PasswordReset, PendingPost, Registration, SignIn
from services.retention import rules

EVERY: Final = dt.timedelta(days=1)
#: Mailed links, and how long their rows stay after the link has run out.
LINKS: Final[Mapping[type[Registration | PasswordReset | Invitation], rules.Rule]] = {
    Registration: rules.REGISTRATIONS,
    PasswordReset: rules.RESETS,
    Invitation: rules.INVITATIONS,
}


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
        for table, rule in LINKS.items():
            db.execute(delete(table).where(table.expires_at <= now - rule.period))
        ended = now - rules.SESSIONS.period
        db.execute(delete(SignIn).where(or_(SignIn.expires_at <= ended, SignIn.revoked_at <= ended)))
        attempts.forget_old(db, now=now)
        schedule(db, now=now)
