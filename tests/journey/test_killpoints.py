"""Death at every step worth dying at, on both databases: nothing acknowledged is lost, nothing is done twice."""

import datetime as dt
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import yaml
from sqlalchemy import func, select

from portal import storage, workshop
from portal.config import Settings
from services import audit
from services.applications import desk, drafts, intake
from services.applications.models import Application, ApplicationEvent, Attachment, Dossier
from services.applications.workflow import Action, Status
from services.db import Database
from services.definitions.publishing import NATIONAL
from services.jobs import worker
from services.jobs.models import Job
from services.killpoints import KILLPOINTS
from services.notices.fake.servers import Catcher
from services.notices.models import Notice
from services.people.actor import Actor, actor_of
from services.people.models import Account
from services.registers.models import Register
from services.results import keys
from services.results.models import Result, Slip
from services.results.verification import Outcome, check_pdf

IN_THE_WEB = ("upload.stored", "filing.before-commit", "filing.after-commit", "desk.before-commit", "desk.after-commit")
IN_THE_WORKER = sorted(KILLPOINTS - set(IN_THE_WEB))
PROCEDURE, AGENCY = "1.004873", "H26.00070"
ROOT = Path(__file__).parents[2]


@dataclass
class House:
    """One portal: its database and folder, its mail catcher, and the processes that die in it."""

    settings: Settings
    database: Database
    environ: dict[str, str]
    catcher: Catcher

    def actor(self, user: str) -> Actor:
        with self.database.reading() as db:
            key = f"{user}@example.com"
            return actor_of(db, db.scalars(select(Account.id).where(Account.email_key == key)).one(), now())

    def run(self, *command: str, killpoint: str = "") -> int:
        """Run a process of the portal, to its end or to its death. Returns its exit code."""
        environ = {**os.environ, **self.environ, "PORTAL_KILLPOINT": killpoint}
        done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, env=environ, capture_output=True, text=True)
        assert done.returncode in (0, -signal.SIGKILL), done.stdout + done.stderr
        return done.returncode

    def dies(self, *command: str, killpoint: str) -> None:
        """Run a process and see it die at `killpoint`."""
        assert self.run(*command, killpoint=killpoint) == -signal.SIGKILL

    def lives(self, *command: str) -> None:
        """Run a process to its end."""
        assert self.run(*command) == 0

    def drain_later(self) -> None:
        """A new worker, after the leases of the dead one have ended."""
        shop = workshop.make(self.settings, self.database, lambda: now() + dt.timedelta(minutes=2))
        worker.drain(shop, workshop.HANDLERS)

    def count(self, table: Any, *where: Any) -> int:
        with self.database.reading() as db:
            return db.scalars(select(func.count()).select_from(table).where(*where)).one()


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@pytest.fixture
def house(seeded_url: str, tmp_path: Path) -> Iterator[House]:
    with Catcher("127.0.0.1") as catcher:
        environ = {
            "PORTAL_MODE": "test",
            "DATA_DIR": str(tmp_path / "data"),
            "DATABASE_URL": seeded_url,
            "MAIL_SERVER": "127.0.0.1",
            "MAIL_PORT": str(catcher.smtp_port),
            "FLASK_APP": "wsgi.py",
            "LOG_LEVEL": "critical",
        }
        database = Database(seeded_url)
        yield House(Settings.from_environ(environ), database, environ, catcher)
        database.dispose()


def answers(person: int) -> dict[str, Any]:
    """The answers of a sample person of the service."""
    text = (NATIONAL / "xac-nhan-tinh-trang-hon-nhan" / "rehearsals.yaml").read_text("utf-8")
    people = yaml.safe_load(text)["people"]
    given: dict[str, Any] = json.loads(json.dumps(people[person]["answers"], default=str))
    return given


def draft(house: House, person: int = 0) -> str:
    citizen = house.actor("citizen")
    with house.database.transaction() as db:
        begun = drafts.start(db, citizen, procedure_code=PROCEDURE, agency_code=AGENCY, locale="vi", now=now())
        drafts.save_answers(db, citizen, begun.id, answers(person), now=now())
        return begun.id


def proposed(house: House) -> str:
    """The code of a case that waits for signature."""
    citizen, clerk, id = house.actor("citizen"), house.actor("clerk"), draft(house)
    with house.database.transaction() as db:
        application = intake.file(db, citizen, id, now=now(), declared={"oath": True}).application
        code = application.code or ""
        desk.claim(db, clerk, code, now=now())
        desk.accept(db, clerk, code, now=now(), seen=application.version)
        desk.propose(db, clerk, code, outcome="approve", reason="", now=now(), seen=application.version)
        return code


def paper(tmp_path: Path) -> Path:
    path = tmp_path / "giay-to.pdf"
    document = pikepdf.new()
    document.add_blank_page()
    document.save(path)
    return path


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


def test_every_killpoint_is_walked_through() -> None:
    assert set(IN_THE_WEB) | set(IN_THE_WORKER) == KILLPOINTS


def test_an_upload_that_dies_can_be_sent_again_and_counts_once(house: House, tmp_path: Path) -> None:
    id, file = draft(house, person=2), paper(tmp_path)
    page = f"/applications/{id}/papers"
    step = (
        "tests.journey.victim",
        "citizen@example.com",
        page,
        page,
        f"@paper-earlier_certificate_paper={file}",
        "upload=",
    )
    house.dies(*step, killpoint="upload.stored")
    assert house.count(Attachment) == 0
    house.lives(*step)
    house.lives(*step)
    assert house.count(Attachment) == 1


@pytest.mark.parametrize("killpoint", ["filing.before-commit", "filing.after-commit"])
def test_a_filing_that_dies_is_filed_once_and_complete(house: House, killpoint: str) -> None:
    id = draft(house)
    page = f"/applications/{id}/check"
    step = ("tests.journey.victim", "citizen@example.com", page, page, "oath=true", "send=")
    house.dies(*step, killpoint=killpoint)
    assert house.count(Application, Application.code.is_not(None)) == (killpoint == "filing.after-commit")
    if killpoint == "filing.before-commit":
        house.lives(*step)
    house.drain_later()
    with house.database.reading() as db:
        application = db.get_one(Application, id)
        assert application.status == Status.FILED
        assert (application.code or "").endswith("-0001")
    assert house.count(ApplicationEvent, ApplicationEvent.action == Action.FILE) == 1
    assert house.count(Notice, Notice.kind == "filed", Notice.state == "sent") == 1
    assert_whole(house)


@pytest.mark.parametrize("killpoint", ["desk.before-commit", "desk.after-commit"])
def test_a_signature_that_dies_decides_once(house: House, killpoint: str) -> None:
    code = proposed(house)
    step = ("tests.journey.victim", "approver@example.com", f"/desk/{code}", f"/desk/{code}/sign")
    house.dies(*step, killpoint=killpoint)
    assert house.count(Result) == (killpoint == "desk.after-commit")
    if killpoint == "desk.before-commit":
        house.lives(*step)
    house.drain_later()
    assert house.count(ApplicationEvent, ApplicationEvent.action == Action.APPROVE) == 1
    assert house.count(Result, Result.sha256.is_not(None)) == 1
    assert_whole(house)


@pytest.mark.parametrize("killpoint", IN_THE_WORKER)
def test_a_worker_that_dies_makes_each_paper_once_and_one_numbered_result(house: House, killpoint: str) -> None:
    code, approver = proposed(house), house.actor("approver")
    with house.database.transaction() as db:
        version = db.scalars(select(Application.version).where(Application.code == code)).one()
        desk.sign(db, approver, code, now=now(), seen=version)
    house.dies("flask", "jobs", "drain", killpoint=killpoint)
    house.drain_later()
    with house.database.reading() as db:
        result = db.scalars(select(Result)).one()
        assert (result.number, result.year) == (1, now().year)
        assert db.scalars(select(Register.last).where(Register.book == result.book)).one() == 1
        document = storage.file_store(house.settings).get(result.sha256 or "")
        trusted = keys.roots(storage.keys_folder(house.settings))
        assert check_pdf(document, trusted, now=now()).outcome is Outcome.GENUINE
        assert all(slip.sha256 for slip in db.scalars(select(Slip)))
        assert {notice.state for notice in db.scalars(select(Notice))} == {"sent"}
        letters = len(db.scalars(select(Notice)).all())
    # A letter may go out again when the worker died between sending and noting it; then it carries the same Message-ID.
    assert len({letter.message_id for letter in house.catcher.box.letters()}) == letters
    assert_whole(house)
