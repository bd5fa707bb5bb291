"""A filing against the bare inserts it needs, with the same durability."""

import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator, Sized
from pathlib import Path

from sqlalchemy import event

from bench.measure import Row, at_least, at_most, fact
from bench.portal import AGENCY, PROCEDURE, Place, actor, now, sample_answers
from services.applications import drafts, intake

ROUNDS = 40


def rows(place: Place) -> Iterator[Row]:
    """Filing transactions a second against the same statements run bare, and the CPU of one."""
    citizen = actor(place, "citizen")
    walls, cpus, written = [], [], written_by(place)
    for _ in range(ROUNDS):
        with place.database.transaction() as db:
            draft = drafts.start(db, citizen, procedure_code=PROCEDURE, agency_code=AGENCY, locale="vi", now=now())
            drafts.save_answers(db, citizen, draft.id, sample_answers(), now=now())
        written.clear()
        wall, cpu = time.perf_counter(), time.process_time()
        with place.database.transaction() as db:
            intake.file(db, citizen, draft.id, now=now(), declared={"oath": True})
        cpus.append((time.process_time() - cpu) * 1000)
        walls.append(time.perf_counter() - wall)
    inserts = len(written)
    floor = bare_inserts(inserts)
    filing = statistics.median(walls)
    yield fact(f"{inserts} bare inserts, one commit", 1 / floor, "per s")
    yield fact("filing (check, freeze, number, notice, slips, audit)", 1 / filing, "per s")
    yield at_least("filing / bare inserts", floor / filing, "ratio", 0.25)
    yield at_most("filing, CPU", statistics.median(cpus), "ms", 6)


def written_by(place: Place) -> list[str]:
    """A list that every INSERT and UPDATE of the portal is added to from now on, once for each row."""
    written: list[str] = []

    @event.listens_for(place.database.engine, "before_cursor_execute")
    def note(_c: object, _cur: object, statement: str, rows: Sized, _ctx: object, is_many: bool) -> None:
        if statement.startswith(("INSERT", "UPDATE")):
            written.extend([statement] * (len(rows) if is_many else 1))

    return written


def bare_inserts(count: int) -> float:
    """Seconds for `count` rows of 500 bytes in one durable commit, by the driver alone."""
    with tempfile.TemporaryDirectory() as folder:
        connection = sqlite3.connect(Path(folder) / "floor.db", isolation_level=None)
        for pragma in ("journal_mode=wal", "synchronous=full"):
            connection.execute(f"pragma {pragma}")
        connection.execute("create table row (id integer primary key, body text)")
        spent = []
        for _ in range(ROUNDS):
            began = time.perf_counter()
            connection.execute("begin immediate")
            for _ in range(count):
                connection.execute("insert into row (body) values (?)", ("x" * 500,))
            connection.execute("commit")
            spent.append(time.perf_counter() - began)
        connection.close()
    return statistics.median(spent)
