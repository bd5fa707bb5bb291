"""Death at every step worth dying at, on both databases: nothing acknowledged is lost, nothing is done twice."""

import json
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import yaml
from sqlalchemy import select

from portal import storage
from services.applications import desk, drafts, intake
from services.applications.models import Application, ApplicationEvent, Attachment
from services.applications.workflow import Action, Status
from services.definitions.publishing import NATIONAL
from services.killpoints import KILLPOINTS
from services.notices.models import Notice
from services.registers.models import Register
from services.results import keys
from services.results.models import Result, Slip
from services.results.verification import Outcome, check_pdf
from tests.journey import test_money_killpoints
from tests.journey.house import House, assert_whole, now

IN_THE_WEB = ("upload.stored", "filing.before-commit", "filing.after-commit", "desk.before-commit", "desk.after-commit")
#: Of `test_money_killpoints`.
OF_MONEY = sorted(name for name in KILLPOINTS if name.startswith(("payment.", "refund.")))
IN_THE_WORKER = sorted(KILLPOINTS - set(IN_THE_WEB) - set(OF_MONEY))
PROCEDURE, AGENCY = "1.004873", "H26.00070"
ROOT = Path(__file__).parents[2]


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


def test_every_killpoint_is_walked_through() -> None:
    assert set(IN_THE_WEB) | set(IN_THE_WORKER) | set(OF_MONEY) == KILLPOINTS
    assert set(OF_MONEY) == {*test_money_killpoints.IN_THE_WEB, *test_money_killpoints.IN_THE_WORKER}


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
