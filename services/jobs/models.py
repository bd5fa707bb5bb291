"""The job table."""

import datetime as dt
from typing import Any

from sqlalchemy import Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from services.db import Base, RowId


class Job(Base):
    """One piece of work, done at least once; handlers are idempotent because a lease can run out."""

    __tablename__ = "job"
    __table_args__ = (
        UniqueConstraint("key"),
        Index("ix_job_due", "state", "can_wait", "run_at", "id"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    #: Which handler, e.g. "results.issue".
    name: Mapped[str] = mapped_column(String(60))
    #: Arguments of the handler: ids only, no personal data.
    args: Mapped[dict[str, Any]]
    #: Work with the same key is only ever queued once; null = no such promise.
    key: Mapped[str | None] = mapped_column(String(120))
    #: queued, running, done or dead (gave up; shown to operators).
    state: Mapped[str] = mapped_column(String(10), default="queued")
    #: Nobody is waiting for it: it comes after all due work that somebody waits for.
    can_wait: Mapped[bool] = mapped_column(default=False, server_default=false())
    run_at: Mapped[dt.datetime]
    lease_until: Mapped[dt.datetime | None]
    #: New for each claim, so a worker that lost its lease cannot finish another's work.
    owner: Mapped[str | None] = mapped_column(String(40))
    attempts: Mapped[int] = mapped_column(default=0)
    #: The kind and place of the last failure, never its values.
    error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[dt.datetime]
    finished_at: Mapped[dt.datetime | None]


class WorkerBeat(Base):
    """When a worker was last seen alive, for /ready."""

    __tablename__ = "worker_beat"

    #: Host and process number.
    worker: Mapped[str] = mapped_column(String(120), primary_key=True)
    at: Mapped[dt.datetime]
