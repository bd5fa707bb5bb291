"""Rows that never change again: seen by the next query, written once, and gone with what is rolled back."""

import datetime as dt

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError, IntegrityError

from services import audit
from services.audit.models import AuditEntry
from services.db import Database
from services.jobs.models import Job
from services.jobs.queue import enqueue


def names(database: Database) -> list[str]:
    with database.reading() as db:
        return list(db.scalars(select(Job.name).order_by(Job.id)))


def test_a_query_of_the_same_transaction_sees_what_was_appended(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        enqueue(db, "first", {}, now=now)
        assert db.scalar(select(func.count()).select_from(Job)) == 1
        enqueue(db, "second", {}, now=now)
        assert db.scalar(select(func.count()).select_from(Job)) == 2
        enqueue(db, "third", {}, now=now)
    assert names(database) == ["first", "second", "third"]


def test_a_savepoint_takes_back_only_what_was_appended_in_it(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        enqueue(db, "before", {}, now=now)
        audit.record(db, actor="system", verb="before", subject="x", now=now)
        undone = db.begin_nested()
        enqueue(db, "within", {}, now=now)
        audit.record(db, actor="system", verb="within", subject="x", now=now)
        audit.record(db, actor="system", verb="within", subject="x", chain="a new one", now=now)
        undone.rollback()
        enqueue(db, "after", {}, now=now)
        audit.record(db, actor="system", verb="after", subject="x", now=now)
        audit.record(db, actor="system", verb="after", subject="x", chain="a new one", now=now)
    assert names(database) == ["before", "after"]
    with database.reading() as db:
        assert list(db.scalars(select(AuditEntry.verb).order_by(AuditEntry.id))) == ["before", "after", "after"]
        assert list(audit.verify(db)) == []


def test_a_refused_row_cannot_be_committed_away(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        enqueue(db, "once", {}, now=now, key="k")
    with pytest.raises(DBAPIError):
        queue_twice(database, now)
    assert names(database) == ["once"]


def queue_twice(database: Database, now: dt.datetime) -> None:
    """Write the same key twice, and go on as if nothing had been said about it."""
    with database.transaction() as db:
        with db.no_autoflush:
            enqueue(db, "twice", {}, now=now, key="l")
            enqueue(db, "twice", {}, now=now, key="l")
        with pytest.raises(IntegrityError):
            db.flush()
