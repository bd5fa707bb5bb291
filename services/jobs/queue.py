"""Queueing, claiming and finishing jobs. The worker that runs them is in `worker`."""

import datetime as dt
import secrets
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from services.db import Database, append
from services.jobs.models import Job

LEASE: Final = dt.timedelta(seconds=30)
MAX_ATTEMPTS: Final = 8


def enqueue(
    db: Session,
    name: str,
    args: dict[str, Any],
    *,
    now: dt.datetime,
    key: str | None = None,
    run_at: dt.datetime | None = None,
    can_wait: bool = False,
) -> bool:
    """Queue work in the caller's transaction. With a `key` already used, nothing is queued; returns whether it was.

    `can_wait`: nobody waits for it, so letters and results that are due go first.
    """
    if key is not None and db.scalar(select(Job.id).where(Job.key == key)) is not None:
        return False
    append(db, Job, name=name, args=args, key=key, run_at=run_at or now, created_at=now, can_wait=can_wait)
    return True


def is_due(now: dt.datetime) -> ColumnElement[bool]:
    """Waiting and its time has come, or taken by a worker that vanished."""
    return or_(
        and_(Job.state == "queued", Job.run_at <= now),
        and_(Job.state == "running", Job.lease_until < now),
    )


def claim(database: Database, *, now: dt.datetime, lease: dt.timedelta = LEASE) -> Job | None:
    """Take the oldest due job, those that can wait last, or None. An idle poll takes no write lock."""
    with database.reading() as db:
        if db.scalar(select(Job.id).where(is_due(now)).limit(1)) is None:
            return None
    owner = secrets.token_hex(16)
    with database.transaction() as db:
        # Two statements: PostgreSQL may run a locking subquery of an UPDATE more than once, and take several rows.
        oldest = select(Job).where(is_due(now)).order_by(Job.can_wait, Job.run_at, Job.id).limit(1)
        job = db.scalar(oldest.with_for_update(skip_locked=True))
        if job is not None:
            job.state, job.owner, job.lease_until = "running", owner, now + lease
            job.attempts += 1
        return job


def renew(database: Database, job: Job, *, now: dt.datetime, lease: dt.timedelta = LEASE) -> bool:
    """Keep the lease of work that takes long. False when it was lost to another worker."""
    return _update(database, job, lease_until=now + lease)


def finish(database: Database, job: Job, *, now: dt.datetime) -> bool:
    """Record success. False when the lease was lost meanwhile (the other worker finishes it)."""
    return _update(database, job, state="done", finished_at=now, error=None)


def fail(database: Database, job: Job, *, error: str, now: dt.datetime) -> bool:
    """Record a failure: try again later, twice as late each time, and give up after MAX_ATTEMPTS."""
    if job.attempts >= MAX_ATTEMPTS:
        return _update(database, job, state="dead", error=error, finished_at=now)
    later = now + dt.timedelta(seconds=min(2**job.attempts, 900))
    return _update(database, job, state="queued", run_at=later, error=error)


def _update(database: Database, job: Job, **values: Any) -> bool:
    with database.transaction() as db:
        done = db.execute(
            update(Job)
            .where(Job.id == job.id, Job.owner == job.owner, Job.state == "running")
            .values(**values)
            .returning(Job.id)
            .execution_options(synchronize_session=False)
        )
        return done.scalar_one_or_none() is not None
