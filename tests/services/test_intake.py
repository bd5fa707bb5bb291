"""Filing, additions, withdrawing, receiving: each done once, whatever is clicked twice, and frozen as it was sent."""

import contextlib
import datetime as dt
import json
import threading

import pytest
from sqlalchemy import select

from services.applications import desk, drafts, intake
from services.applications.models import Application, ApplicationEvent, Dossier
from services.billing import invoices
from services.db import Database
from services.errors import InvalidMove, NotFound
from services.jobs.models import Job
from services.notices.models import Notice
from services.people.actor import actor_of
from services.results.models import Slip
from tests import factories


def test_filing_gives_code_and_secret_starts_the_clock_and_writes_all_that_follows(
    database: Database, now: dt.datetime
) -> None:
    with database.transaction() as db:
        person = factories.citizen(db, now=now)
        draft = factories.draft(db, person, now=now)
        done = intake.file(db, person, draft.id, now=now)

    assert done.is_new
    with database.reading() as db:
        filed = db.get_one(Application, draft.id)
        assert filed.code == "H26.00070-261116-0001"
        assert filed.secret is not None
        assert len(filed.secret) == 14
        assert filed.subject_name == "Nguyễn Thị Ánh"
        assert filed.filed_at == now
        assert filed.due_at == dt.datetime(2026, 11, 19, 10, tzinfo=dt.UTC)  # Thursday, 17:00 in Hà Nội
        assert {slip.kind for slip in db.scalars(select(Slip))} == {"acknowledgement", "filed_form"}
        assert [notice.kind for notice in db.scalars(select(Notice))] == ["filed"]
        assert [event.action for event in db.scalars(select(ApplicationEvent))] == ["file"]
        assert {job.name for job in db.scalars(select(Job))} == {"slips.print", "notices.send"}


def test_the_second_click_changes_nothing(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        person = factories.citizen(db, now=now)
        draft = factories.draft(db, person, now=now)
        first = intake.file(db, person, draft.id, now=now)
        second = intake.file(db, person, draft.id, now=now + dt.timedelta(seconds=1))

        assert not second.is_new
        assert second.application.code == first.application.code
        assert len(db.scalars(select(Dossier)).all()) == 1


def test_two_tabs_at_once_file_one_application(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        person = factories.citizen(db, now=now)
        draft = factories.draft(db, person, now=now)
    new: list[bool] = []

    def click() -> None:
        with database.transaction() as db:
            new.append(intake.file(db, person, draft.id, now=now).is_new)

    tabs = [threading.Thread(target=click) for _ in range(2)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()

    assert sorted(new) == [False, True]
    with database.reading() as db:
        assert [dossier.round for dossier in db.scalars(select(Dossier))] == [0]


def test_numbers_of_one_day_have_no_gaps_even_when_a_filing_fails(database: Database, now: dt.datetime) -> None:
    codes = []
    for answers in (factories.ANSWERS, {}, factories.ANSWERS):
        with database.transaction() as db:
            person = factories.citizen(db, now=now)
            draft = factories.draft(db, person, answers=answers, now=now)
        with contextlib.suppress(intake.Incomplete), database.transaction() as db:
            codes.append(intake.file(db, person, draft.id, now=now).application.code)

    assert codes == ["H26.00070-261116-0001", "H26.00070-261116-0002"]


def test_a_missing_paper_keeps_a_dossier_from_being_filed(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        person = factories.citizen(db, now=now)
        answers = {**factories.ANSWERS, "earlier_certificate": "expired"}
        draft = factories.draft(db, person, answers=answers, now=now)

        with pytest.raises(intake.Incomplete) as refused:
            intake.file(db, person, draft.id, now=now)
        assert [problem.paper for problem in refused.value.problems] == ["earlier_certificate_paper"]


def test_who_cannot_use_the_service_cannot_file(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        person = factories.citizen(db, now=now)
        answers = {**factories.ANSWERS, "purpose_kind": "marry", "marriage_where": "foreign_mission"}
        draft = factories.draft(db, person, answers=answers, now=now)

        with pytest.raises(InvalidMove):
            intake.file(db, person, draft.id, now=now)


def test_hidden_answers_and_files_of_papers_not_called_for_are_kept_aside(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        person = factories.citizen(db, now=now)
        draft = factories.draft(db, person, answers={**factories.DIVORCED, "marital_status": "never"}, now=now)
        factories.attach(db, draft, now=now)
        intake.file(db, person, draft.id, now=now)

        dossier = intake.dossier(db, draft)
        assert "status_proof" not in json.loads(dossier.answers)
        assert dossier.papers == []
        assert "status_proof" in draft.draft


def test_the_declaration_is_filed_with_the_answers(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        person = factories.citizen(db, now=now)
        undeclared = {key: value for key, value in factories.ANSWERS.items() if key != "oath"}
        draft = factories.draft(db, person, answers=undeclared, now=now)
        intake.file(db, person, draft.id, now=now, declared={"oath": True})

        assert json.loads(intake.dossier(db, draft).answers)["oath"] is True


def test_additions_are_a_new_round_beside_the_first_and_the_term_begins_again(
    database: Database, now: dt.datetime
) -> None:
    later = now + dt.timedelta(days=2)
    with database.transaction() as db:
        case = factories.at(db, "awaiting_supplement", factories.clerk(db, now=now), now=now)
        owner = actor_of(db, case.owner_id, now)
        drafts.save_answers(db, owner, case.id, {"purpose": "Vay vốn ngân hàng X"}, now=later)
        assert intake.supplement(db, owner, case.id, now=later).is_new
        assert not intake.supplement(db, owner, case.id, now=later).is_new

        assert case.status == "in_review"
        assert case.due_at == dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC)  # three working days from Wednesday
        assert "Vay vốn ngân hàng X" not in intake.dossier(db, case, round=0).answers
        assert "Vay vốn ngân hàng X" in intake.dossier(db, case).answers


def test_incomplete_additions_are_not_sent(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        case = factories.at(db, "awaiting_supplement", factories.clerk(db, now=now), now=now)
        owner = actor_of(db, case.owner_id, now)
        drafts.save_answers(db, owner, case.id, {"purpose": None}, now=now)

        with pytest.raises(intake.Incomplete):
            intake.supplement(db, owner, case.id, now=now)
        assert case.status == "awaiting_supplement"


def test_what_is_withdrawn_twice_is_withdrawn_once(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        person = factories.citizen(db, now=now)
        case = factories.filed(db, person, now=now)
        for _ in range(2):
            intake.withdraw(db, person, case.id, reason="Đổi ý", now=now)

        events = db.scalars(select(ApplicationEvent).where(ApplicationEvent.action == "withdraw")).all()
        assert [event.note for event in events] == ["Đổi ý"]


def test_a_result_is_received_once_and_only_when_its_fee_is_paid(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        clerk = factories.clerk(db, now=now)
        case = factories.at(db, "approved", clerk, now=now)
        owner = actor_of(db, case.owner_id, now)
        factories.fee(db, clerk, case, now=now)
        with pytest.raises(InvalidMove):
            intake.receive(db, owner, case.id, now=now)
        invoice = invoices.current(db, case.id)
        assert invoice is not None
        desk.record_payment(db, clerk, case.code or "", invoice_id=invoice.id, now=now)
        for _ in range(2):
            intake.receive(db, owner, case.id, now=now)

        assert case.status == "handed_over"
        assert len(db.scalars(select(ApplicationEvent).where(ApplicationEvent.action == "receive")).all()) == 1


def test_to_anybody_else_an_application_does_not_exist(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        case, stranger = factories.filed(db, now=now), factories.citizen(db, "Người Lạ", now=now)

        for refused in (
            lambda: intake.file(db, stranger, case.id, now=now),
            lambda: intake.supplement(db, stranger, case.id, now=now),
            lambda: intake.withdraw(db, stranger, case.id, reason="", now=now),
            lambda: intake.receive(db, stranger, case.id, now=now),
        ):
            with pytest.raises(NotFound):
                refused()


def test_secrets_are_long_and_have_no_letters_that_are_mistaken() -> None:
    secrets = {intake.new_secret() for _ in range(500)}

    assert len(secrets) == 500
    assert not set("".join(secrets)) & set("01ILO")
