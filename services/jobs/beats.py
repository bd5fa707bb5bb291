"""Signs of life of the workers."""

import datetime as dt
from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from services.jobs.models import WorkerBeat

#: A worker beats every 5 seconds; one that is silent for longer than this is not up.
SILENT_AFTER: Final = dt.timedelta(seconds=30)


def beat(db: Session, worker: str, *, now: dt.datetime) -> None:
    """Say that `worker` is alive; forget workers that have been silent for a day."""
    db.execute(delete(WorkerBeat).where(WorkerBeat.at < now - dt.timedelta(days=1)))
    db.merge(WorkerBeat(worker=worker, at=now))


def is_any_alive(db: Session, *, now: dt.datetime) -> bool:
    """Whether at least one worker was seen lately."""
    last = db.scalar(select(func.max(WorkerBeat.at)))
    return last is not None and now - last < SILENT_AFTER
