"""The job table: nothing queued is lost, nothing is taken twice."""

import datetime as dt

from services.db import Database
from services.files.store import FileStore
from services.jobs import queue, worker
from services.jobs.models import Job
from services.jobs.worker import Workshop


def test_a_job_queued_with_the_change_runs_once(database: Database, files: FileStore, now: dt.datetime) -> None:
    seen: list[int] = []
    with database.transaction() as db:
        queue.enqueue(db, "count", {"n": 7}, now=now)
    workshop = Workshop(database, files, {}, lambda: now)
    assert worker.drain(workshop, {"count": lambda _, n: seen.append(n)}) == 1
    assert worker.drain(workshop, {"count": lambda _, n: seen.append(n)}) == 0
    assert seen == [7]


def test_a_change_that_is_rolled_back_leaves_no_job(database: Database, now: dt.datetime) -> None:
    try:
        with database.transaction() as db:
            queue.enqueue(db, "count", {}, now=now)
            raise RuntimeError
    except RuntimeError:
        pass
    assert queue.claim(database, now=now) is None


def test_the_same_key_is_queued_only_once(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        assert queue.enqueue(db, "slip", {}, now=now, key="slip:1")
        assert not queue.enqueue(db, "slip", {}, now=now, key="slip:1")
    with database.transaction() as db:
        assert not queue.enqueue(db, "slip", {}, now=now, key="slip:1")


def test_work_of_a_vanished_worker_is_taken_up_again_and_its_late_answer_changes_nothing(
    database: Database, now: dt.datetime
) -> None:
    with database.transaction() as db:
        queue.enqueue(db, "slip", {}, now=now)
    lost = queue.claim(database, now=now)
    assert lost is not None
    assert queue.claim(database, now=now + dt.timedelta(seconds=29)) is None
    again = queue.claim(database, now=now + dt.timedelta(seconds=31))
    assert again is not None
    assert again.id == lost.id
    assert queue.finish(database, lost, now=now) is False
    assert queue.finish(database, again, now=now) is True


def test_a_failing_job_is_tried_again_later_and_given_up_in_the_end(
    database: Database, files: FileStore, now: dt.datetime
) -> None:
    with database.transaction() as db:
        queue.enqueue(db, "broken", {}, now=now)
    clock = now

    def broken(_: Workshop) -> None:
        raise ValueError("Nguyễn Thị Ánh")

    workshop = Workshop(database, files, {}, lambda: clock)
    for _ in range(queue.MAX_ATTEMPTS):
        assert worker.drain(workshop, {"broken": broken}) == 1
        clock += dt.timedelta(hours=1)
    assert worker.drain(workshop, {"broken": broken}) == 0
    with database.reading() as db:
        job = db.get_one(Job, 1)
        assert job.state == "dead"
        assert job.error is not None
        assert "ValueError" in job.error
        assert "Ánh" not in job.error


def test_of_many_due_jobs_each_claim_takes_one(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        for n in range(5):
            queue.enqueue(db, "count", {"n": n}, now=now)
    taken = [queue.claim(database, now=now) for _ in range(6)]
    assert [job.args["n"] if job else None for job in taken] == [0, 1, 2, 3, 4, None]


def test_work_that_nobody_waits_for_comes_last(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        queue.enqueue(db, "print", {}, now=now - dt.timedelta(hours=1), can_wait=True)
        queue.enqueue(db, "letter", {}, now=now)
    taken = [queue.claim(database, now=now) for _ in range(3)]
    assert [job and job.name for job in taken] == ["letter", "print", None]
