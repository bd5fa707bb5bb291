"""The usual time of a procedure: from decided cases alone, without the days that the citizen took."""

import datetime as dt

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from services.applications import desk, intake
from services.calendar import local_date
from services.content import content_version
from services.db import Database
from services.files.store import FileStore
from services.jobs.models import Job
from services.jobs.worker import Workshop, drain
from services.people.actor import Actor, actor_of
from services.progress import usual
from services.progress.models import TimeTaken
from tests import factories

DAY = dt.timedelta(days=1)


class Office:
    """A clerk and an approver who decide cases."""

    def __init__(self, db: Session, now: dt.datetime) -> None:
        self.db, self.now = db, now
        self.clerk, self.approver = factories.clerk(db), factories.approver(db)
        self.citizen: Actor = factories.citizen(db)

    def decide(self, *, days: float = 0, outcome: str = "approve") -> None:
        """One case, decided so many days after it was filed."""
        case = factories.at(self.db, "in_review", self.clerk, owner=self.citizen, now=self.now)
        self._decide(case.code or "", case.version, self.now + days * DAY, outcome)

    def decide_after_additions(self, *, waited: float) -> None:
        """One case that the citizen had to complete, decided an hour after they had."""
        case = factories.at(self.db, "awaiting_supplement", self.clerk, owner=self.citizen, now=self.now)
        back = self.now + waited * DAY
        intake.supplement(self.db, actor_of(self.db, case.owner_id, back), case.id, now=back)
        self._decide(case.code or "", case.version, back + dt.timedelta(hours=1), "approve")

    def _decide(self, code: str, seen: int, at: dt.datetime, outcome: str) -> None:
        case = desk.propose(self.db, self.clerk, code, outcome=outcome, reason="Đã xem", now=at, seen=seen)
        desk.sign(self.db, self.approver, code, now=at, seen=case.version)


def counted(database: Database, files: FileStore, at: dt.datetime) -> tuple[int, int, int] | None:
    """What pages show after the count of this night: cases, median, slow tenth."""
    usual.count(Workshop(database, files, {}, lambda: at))
    with database.reading() as db:
        row = usual.usual_time(db, factories.CODE)
        return (row.cases, row.median_days, row.slow_days) if row else None


def test_thirty_decided_cases_make_a_figure_and_the_days_of_the_citizen_do_not_count(
    database: Database, files: FileStore, now: dt.datetime
) -> None:
    later = now + 40 * DAY
    with database.transaction() as db:
        office = Office(db, now)
        factories.filed(db, office.citizen, now=now)
        factories.at(db, "in_review", office.clerk, owner=office.citizen, now=now)
        for _ in range(20):
            office.decide(days=1)  # Monday 10:00 to Tuesday 10:00: one working day
        for _ in range(5):
            office.decide(days=7, outcome="reject")
        for _ in range(4):
            office.decide_after_additions(waited=30)
    assert counted(database, files, later) is None
    with database.transaction() as db:
        before = content_version(db)
        office = Office(db, now)
        office.decide(days=3)

    assert counted(database, files, later) == (30, 1, 5)
    with database.reading() as db:
        assert content_version(db) == before + 1
    assert counted(database, files, later) == (30, 1, 5)
    with database.reading() as db:
        assert content_version(db) == before + 1  # nothing changed: finished pages stay
    assert counted(database, files, now + 400 * DAY) is None


def test_the_worker_counts_every_night_and_takes_in_what_is_older_than_a_few_minutes(
    database: Database, files: FileStore, now: dt.datetime
) -> None:
    clock = [now]
    shop = Workshop(database, files, {}, lambda: clock[0])
    with database.transaction() as db:
        Office(db, now).decide()
        db.execute(delete(Job))  # letters and slips are not of interest here
        usual.schedule(db, day=local_date(now), now=now)
        usual.schedule(db, day=local_date(now), now=now)

    def night() -> tuple[int, int | None]:
        """(counts that ran, decided cases taken in so far)."""
        ran = drain(shop, {"progress.count": usual.count})
        with database.reading() as db:
            return ran, db.scalar(select(func.sum(TimeTaken.cases)))

    assert night() == (1, None)
    clock[0] = now + DAY
    assert night() == (1, 1)
    assert night() == (0, 1)
