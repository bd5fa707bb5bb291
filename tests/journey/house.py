"""A portal whose processes may be killed, and what must hold afterwards whatever died."""

import datetime as dt
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from portal import workshop
from portal.config import Settings
from services import audit
from services.applications.models import Application, Dossier
from services.applications.workflow import Status
from services.db import Database
from services.jobs import worker
from services.jobs.models import Job
from services.notices.fake.servers import Catcher
from services.people.actor import Actor, actor_of
from services.people.models import Account
from services.registers.models import Register
from tests.journey.forge import Forge


@dataclass
class House:
    """One portal: its database and folder, its mail catcher, and the processes that die in it."""

    settings: Settings
    database: Database
    environ: dict[str, str]
    catcher: Catcher
    forge: Forge

    def actor(self, user: str) -> Actor:
        with self.database.reading() as db:
            key = f"{user}@example.com"
            return actor_of(db, db.scalars(select(Account.id).where(Account.email_key == key)).one(), now())

    def run(self, *command: str, killpoint: str = "") -> int:
        """Run a process of the portal, to its end or to its death. Returns its exit code."""
        log = Path(self.environ["DATA_DIR"]).parent / "process.log"
        code = self.forge.run(command, {**self.environ, "PORTAL_KILLPOINT": killpoint}, log)
        assert code in (0, -signal.SIGKILL), log.read_text("utf-8")
        return code

    def dies(self, *command: str, killpoint: str) -> None:
        """Run a process and see it die at `killpoint`."""
        assert self.run(*command, killpoint=killpoint) == -signal.SIGKILL

    def lives(self, *command: str) -> None:
        """Run a process to its end."""
        assert self.run(*command) == 0

    def drain_later(self, minutes: int = 2) -> None:
        """A new worker, after the leases of the dead one have ended."""
        shop = workshop.make(self.settings, self.database, lambda: now() + dt.timedelta(minutes=minutes))
        worker.drain(shop, workshop.HANDLERS)

    def count(self, table: Any, *where: Any) -> int:
        with self.database.reading() as db:
            return db.scalars(select(func.count()).select_from(table).where(*where)).one()


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def assert_whole(house: House) -> None:
    """What must hold whatever died: the audit, one dossier a round, gapless registers, no work left."""
    with house.database.reading() as db:
        assert list(audit.verify(db)) == []
        filed = db.scalars(select(Application).where(Application.status != Status.DRAFT)).all()
        for application in filed:
            rounds = db.scalars(select(Dossier.round).where(Dossier.application_id == application.id)).all()
            assert sorted(rounds) == list(range(application.rounds + 1))
        serials = db.scalars(select(Register.last).where(Register.book == "application")).all()
        assert sum(serials) == len(filed)
        unfinished = db.scalars(select(Job).where(Job.state.not_in(("done", "queued")))).all()
        assert [(job.name, job.state, job.error) for job in unfinished] == []
