"""How the portal itself is: what /ready tells machines and /status tells people. Asks the database, never a network.

What is outside (mail server, payment provider) is judged by what happened lately: letters and payments that got no
answer, and none that did since.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.billing.models import Payment
from services.jobs import beats
from services.jobs.models import Job, WorkerBeat
from services.notices.models import Notice

#: Work that somebody waits for is late after this.
LATE: Final = dt.timedelta(minutes=10)
#: The provider answers within seconds; an attempt without an answer for this long got none.
UNANSWERED: Final = dt.timedelta(minutes=2)
DAY: Final = dt.timedelta(days=1)


class Part(StrEnum):
    """What people use."""

    WORK = "work"
    LETTERS = "letters"
    PAYMENTS = "payments"


class Standing(StrEnum):
    """How a part is."""

    WORKS = "works"
    SLOW = "slow"
    DOWN = "down"


@dataclass(frozen=True)
class Health:
    """One part: how it is, since when where it is not well, and how many letters of the last day failed for good."""

    part: Part
    standing: Standing
    since: dt.datetime | None = None
    failed: int = 0


def is_ready(db: Session, *, now: dt.datetime) -> bool:
    """Whether a worker is alive; that the database answers is proved by asking."""
    return beats.is_any_alive(db, now=now)


def examine(db: Session, *, now: dt.datetime) -> Sequence[Health]:
    """Every part, in the order of the page. Raises SQLAlchemyError when the database does not answer."""
    work = _work(db, now)
    letters = _letters(db, now)
    if work.standing is Standing.DOWN:  # nobody is there to send them
        letters = replace(letters, standing=Standing.DOWN, since=work.since)
    return [work, letters, _payments(db, now)]


def _work(db: Session, now: dt.datetime) -> Health:
    if not is_ready(db, now=now):
        return Health(Part.WORK, Standing.DOWN, db.scalar(select(func.max(WorkerBeat.at))))
    oldest = db.scalar(
        select(func.min(Job.run_at)).where(Job.state == "queued", Job.can_wait.is_(False), Job.run_at < now - LATE)
    )
    return Health(Part.WORK, Standing.SLOW if oldest else Standing.WORKS, oldest)


def _letters(db: Session, now: dt.datetime) -> Health:
    failed = select(func.count()).where(Notice.state == "failed", Notice.created_at > now - DAY)
    waiting = db.scalar(select(func.min(Notice.created_at)).where(Notice.state == "queued", Notice.attempts > 0))
    is_stuck = waiting is not None and not _has_sent_since(db, waiting)
    standing = Standing.DOWN if is_stuck else Standing.WORKS
    return Health(Part.LETTERS, standing, waiting if is_stuck else None, db.scalar(failed) or 0)


def _has_sent_since(db: Session, moment: dt.datetime) -> bool:
    sent = select(Notice.id).where(Notice.state == "sent", Notice.sent_at > moment)
    return db.scalar(sent.limit(1)) is not None


def _payments(db: Session, now: dt.datetime) -> Health:
    asked = select(func.min(Payment.begun_at)).where(
        Payment.state == "open",
        Payment.method == "online",
        Payment.session_id.is_(None),
        Payment.begun_at < now - UNANSWERED,
    )
    waiting = db.scalar(asked)
    is_stuck = waiting is not None and not _was_answered_since(db, waiting)
    return Health(Part.PAYMENTS, Standing.DOWN if is_stuck else Standing.WORKS, waiting if is_stuck else None)


def _was_answered_since(db: Session, moment: dt.datetime) -> bool:
    answered = select(Payment.id).where(Payment.begun_at > moment, Payment.session_id.is_not(None))
    return db.scalar(answered.limit(1)) is not None
