"""The audit chain shows every change made to it."""

import datetime as dt

import pytest
from sqlalchemy import text

from services.audit import chain
from services.db import Database


@pytest.fixture
def three_lines(database: Database, now: dt.datetime) -> Database:
    with database.transaction() as db:
        for verb in ("application.claim", "application.accept", "file.read"):
            chain.record(db, actor="a1", verb=verb, subject="application:x", now=now, chain="H26.00070")
    return database


def test_an_untouched_chain_holds(three_lines: Database) -> None:
    with three_lines.reading() as db:
        assert list(chain.verify(db)) == []


@pytest.mark.parametrize(
    "damage",
    [
        "update audit_entry set verb = 'nothing' where position = 2",
        "delete from audit_entry where position = 2",
        "delete from audit_entry where position = 3",
        "delete from audit_entry",
    ],
)
def test_a_changed_or_missing_line_is_found(three_lines: Database, damage: str) -> None:
    with three_lines.transaction() as db:
        db.execute(text(damage))
    with three_lines.reading() as db:
        assert list(chain.verify(db))
