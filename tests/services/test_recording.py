"""Booklets, cards and entries: what is recorded, numbered, told and ended without a document of ours."""

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.applications import desk, history
from services.applications.models import Application
from services.applications.options import Act, options
from services.applications.workflow import Action, Status
from services.db import Database
from services.definitions.checker import check
from services.errors import Conflict, Invalid, InvalidMove
from services.files.store import FileStore
from services.jobs.models import Job
from services.jobs.worker import Workshop
from services.notices.models import Notice
from services.results import issuing, press, recording
from services.results.models import Result
from tests import factories
from tests.services import things


def result_of(db: Session, case: Application) -> Result:
    return db.scalars(select(Result).where(Result.application_id == case.id)).one()


def told(db: Session, case: Application) -> list[str]:
    return list(db.scalars(select(Notice.kind).where(Notice.application_id == case.id).order_by(Notice.created_at)))


def work(database: Database, files: FileStore, case: Application, now: dt.datetime) -> None:
    """What the worker does for an approved case."""
    with database.reading() as db:
        result_id = result_of(db, case).id
    press.issue_result(Workshop(database, files, {}, lambda: now), result_id)


def test_a_card_is_recorded_by_the_desk_with_the_number_on_it_and_then_handed_over(
    database: Database, now: dt.datetime
) -> None:
    with database.transaction() as db:
        things.publish(db, things.bundle_with("physical"))
        clerk = factories.clerk(db)
        case, other = factories.at(db, "approved", clerk), factories.at(db, "approved", clerk)
        code = case.code or ""
        assert db.scalar(select(Job).where(Job.name == "results.issue")) is None
        with pytest.raises(InvalidMove):
            desk.hand_over(db, clerk, code, receiver="Ánh", now=now, seen=case.version)
        open_to_me = options(case, clerk, invoice=None, is_issued=False, result_kind="physical")
        assert Act.RECORD_RESULT in open_to_me.acts
        assert "card" in open_to_me.next_step
        for wrong in ("", "<b>", "C" * 50):
            with pytest.raises(Invalid):
                recording.record(db, clerk, code, number=wrong, now=now, seen=case.version)
        recording.record(db, clerk, code, number=" c1234567 ", now=now, seen=case.version)
        result = result_of(db, case)
        assert (result.serial, result.facts["number"], result.is_ready) == ("C1234567", "C1234567", True)
        assert not result.has_document
        assert result.valid_until == dt.date(2027, 5, 16)
        assert told(db, case)[-1] == "result_ready"
        with pytest.raises(Conflict):
            recording.record(db, clerk, code, number="C1234567", now=now, seen=case.version)
        with pytest.raises(Invalid, match="another result"):
            recording.record(db, clerk, other.code or "", number="C1234567", now=now, seen=other.version)
        desk.hand_over(db, clerk, code, receiver="Nguyễn Thị Ánh", now=now, seen=case.version)
        assert case.status == Status.HANDED_OVER


def test_a_thing_numbered_by_the_register_takes_its_next_number(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        things.publish(db, things.bundle_with("physical", number="register"))
        clerk = factories.clerk(db)
        for expected in ("01", "02"):
            case = factories.at(db, "approved", clerk)
            recording.record(db, clerk, case.code or "", number="", now=now, seen=case.version)
            assert result_of(db, case).facts["number"] == f"{expected}/UBND-XNTTHN"


def test_an_entry_is_made_by_the_worker_and_ends_the_case_once_the_fee_is_paid(
    database: Database, files: FileStore, now: dt.datetime
) -> None:
    with database.transaction() as db:
        things.publish(db, things.bundle_with("register-entry"))
        clerk = factories.clerk(db)
        case, owing = factories.at(db, "approved", clerk), factories.at(db, "approved", clerk)
        factories.fee(db, clerk, owing, now=now)
    for each in (case, owing):
        work(database, files, each, now)
        work(database, files, each, now)  # a job that died is done again
    with database.transaction() as db:
        case, owing = factories.seen_in(db, case.code), factories.seen_in(db, owing.code)
        assert case.status == Status.HANDED_OVER
        assert history.events(db, case)[-1].action == Action.RECORD
        assert told(db, case).count("result_ready") == 1
        assert result_of(db, case).facts["number"] == "01/UBND-XNTTHN"
        assert owing.status == Status.APPROVED
        invoice = desk.invoices.open_invoice(db, owing.id)
        assert invoice is not None
        desk.record_payment(db, clerk, owing.code or "", invoice_id=invoice.id, now=now)
        assert owing.status == Status.HANDED_OVER
        assert issuing.by_token(db, result_of(db, owing).verify_token) is None


def test_the_checker_says_what_fits_each_kind_of_result() -> None:
    def said(bundle: dict[str, str]) -> str:
        return "\n".join(map(str, check(bundle)))

    assert said(things.bundle_with("physical")) == said(things.bundle_with("register-entry")) == ""
    assert said(things.bundle_with("register-entry", keep_document=True)) == ""
    assert "there is no result.html" in said(things.bundle_with("document"))
    assert "not made from result.html" in said(things.bundle_with("physical", keep_document=True))
    assert "entered at the desk" in said(things.bundle_with("register-entry", number="desk"))
