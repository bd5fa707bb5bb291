"""Birth and residence from one filling: two applications at two agencies, both written or neither."""

import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.applications import drafts, history, intake, together
from services.applications.models import Application, Attachment, FiledTogether
from services.applications.workflow import Status
from services.billing import invoices
from services.catalogue.offerings import stop
from services.db import Database
from services.definitions.bundle import Bundle, read_folder
from services.definitions.checker import check
from services.definitions.publishing import NATIONAL
from services.definitions.service import ServiceDefinition, load_service
from services.errors import Conflict
from services.people.actor import Actor
from tests import factories
from tests.services.birth import ANSWERS, BUNDLE, POLICE, RESIDENCE, begin, open_offices, with_all


def begun(
    db: Session, now: dt.datetime, *, bundle: Bundle = BUNDLE, answers: Mapping[str, Any] = ANSWERS
) -> tuple[Actor, Application]:
    """Somebody and their birth registration, where both services are offered."""
    person = factories.citizen(db, now=now)
    open_offices(db, bundle, now=now)
    return person, begin(db, person, answers=answers, now=now)


def pair(db: Session) -> tuple[Application, Application]:
    """The first and the second application of the one filling there is."""
    [link] = db.scalars(select(FiledTogether)).all()
    return db.get_one(Application, link.first_id), db.get_one(Application, link.second_id)


def test_the_tick_begins_the_residence_at_the_police_of_the_place_with_what_was_said(
    database: Database, now: dt.datetime
) -> None:
    with database.transaction() as db:
        (person, draft), stranger = begun(db, now), factories.citizen(db, now=now)
        [offered] = together.offers(db, draft, now=now)
        assert (offered.agency and offered.agency.code, offered.is_ready) == (POLICE, False)
        for is_new in (True, False):  # the second click
            done = together.file(db, person, draft.id, {RESIDENCE: True}, now=now, declared={"oath": True})
            assert done.is_new is is_new

    with database.reading() as db:
        first, second = pair(db)
        assert (first.status, first.code) == (Status.FILED, "H26.00070-261116-0001")
        assert (second.status, second.code, second.agency_code) == (Status.DRAFT, None, POLICE)
        said = {key: value for key, value in second.draft.items() if not key.startswith(":")}
        assert said == {
            "for_whom": "newborn",
            "status": "citizen",
            "newborn_name": "Trần Minh Khôi",
            "newborn_birth_date": "2026-10-20",
            "newborn_gender": "male",
            "request": "Đăng ký thường trú",
            "new_address": {"province": "01", "commune": "00070", "street": "12 Hàng Bạc"},
            "fee_group": "child",
        }
        assert len(intake.whats_missing(db, second, now=now)) == offered.missing > 0
        assert [each.id for each in together.group(db, person, second)] == [first.id, second.id]
        assert together.group(db, stranger, first) == ()


@pytest.mark.parametrize(("fee_group", "then"), [("child", Status.FILED), ("none", Status.AWAITING_FEE)])
def test_what_lacks_nothing_is_filed_at_once_with_its_own_code_clock_and_fee(
    database: Database, now: dt.datetime, fee_group: str, then: Status
) -> None:
    with database.transaction() as db:
        person, draft = begun(db, now, bundle=with_all(fee_group))
        assert together.offers(db, draft, now=now)[0].is_ready
        together.file(db, person, draft.id, {RESIDENCE: True}, now=now, declared={"oath": True})

    with database.reading() as db:
        first, second = pair(db)
        assert (first.status, second.status) == (Status.FILED, then)
        assert second.code == f"{POLICE}-261116-0001"
        assert second.secret not in (None, first.secret)
        assert (second.filed_at is not None, second.subject_name) == (then == Status.FILED, "Trần Minh Khôi")
        assert first.due_at != second.due_at
        answers = json.loads(intake.dossier(db, second).answers)
        assert answers["oath"] is True
        assert answers["consent_guardian"] == {
            "name": "Trần Văn Bình",
            "personal_id": "001095004321",
            "agreed_on": "2026-11-16",
        }
        papers = {row["paper"]: row["sha256"] for row in intake.dossier(db, second).papers}
        [own] = db.scalars(select(Attachment).where(Attachment.application_id == first.id)).all()
        assert papers == {"consents_signed": own.sha256, "kinship_proof": own.sha256}
        invoice = invoices.current(db, second.id)
        assert (invoice.amount_vnd if invoice else None) == (0 if fee_group == "child" else 10_000)


def test_without_the_declaration_it_stays_a_draft_and_without_the_tick_there_is_none(
    database: Database, now: dt.datetime
) -> None:
    with database.transaction() as db:
        person, draft = begun(db, now, bundle=with_all())
        together.file(db, person, draft.id, {RESIDENCE: False}, now=now, declared={"oath": True})
        assert [each.status for each in pair(db)] == [Status.FILED, Status.DRAFT]
        other = begin(db, person, now=now)
        together.file(db, person, other.id, {}, now=now, declared={"oath": True})
        assert together.group(db, person, other) == ()


def test_withdrawing_or_discarding_one_leaves_the_other(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        person, draft = begun(db, now)
        together.file(db, person, draft.id, {RESIDENCE: True}, now=now, declared={"oath": True})
        first, second = pair(db)
        intake.withdraw(db, person, first.id, reason="", now=now)
        assert second.status == Status.DRAFT
        drafts.delete(db, person, second.id, now=now)
    with database.reading() as db:
        assert db.scalars(select(Application.status)).all() == [Status.WITHDRAWN]
        assert db.scalars(select(FiledTogether)).all() == []


def test_what_cannot_be_begun_holds_the_first_filing_up(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        person, draft = begun(db, now)
    for ticked in ({RESIDENCE: True}, {"9.999999": True}):
        if RESIDENCE in ticked:
            with database.transaction() as db:
                stop(db, procedure_code=RESIDENCE, agency_code=POLICE, now=now)
        with pytest.raises(Conflict), database.transaction() as db:
            together.file(db, person, draft.id, ticked, now=now, declared={"oath": True})
        with database.reading() as db:
            assert [(each.status, each.code) for each in db.scalars(select(Application))] == [(Status.DRAFT, None)]


@pytest.mark.parametrize(
    ("changes", "takes", "place"),
    [
        ({"mother_residence": {"province": "01", "commune": "00091", "street": "1"}}, None, "00091"),
        ({"mother_residence": {"abroad": "Berlin"}}, POLICE, "00070"),  # then the father's
    ],
)
def test_the_place_decides_who_takes_it(
    database: Database, now: dt.datetime, changes: Mapping[str, Any], takes: str | None, place: str
) -> None:
    with database.transaction() as db:
        _, draft = begun(db, now, answers={**ANSWERS, **changes})
        [offered] = together.offers(db, draft, now=now)
        assert (offered.agency and offered.agency.code, offered.place) == (takes, place)
        away = {"abroad": "Berlin"}
        for none in ({"mother_residence": away, "father_residence": away}, {"child_nationality": "FR"}):
            draft.draft = {**ANSWERS, **none}
            assert together.offers(db, draft, now=now) == []


def test_a_company_is_offered_nothing_that_is_for_persons(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        person, draft = begun(db, now)
        assert together.offers(db, draft, now=now)
        draft.organisation_id = factories.company(db, person).id
        assert together.offers(db, draft, now=now) == []


@pytest.mark.parametrize("passes", [1, 2])
def test_a_process_that_dies_while_filing_leaves_both_or_none(
    database: Database, database_url: str, now: dt.datetime, passes: int
) -> None:
    with database.transaction() as db:
        person, draft = begun(db, now, bundle=with_all())
    environment = {**os.environ, "PORTAL_MODE": "test", "PORTAL_KILLPOINT": f"filing.before-commit:{passes}"}
    step = [sys.executable, "-m", "tests.services.filing_together", database_url, person.account_id, draft.id]

    assert subprocess.run(step, env=environment, check=False).returncode == -9
    with database.reading() as db:
        assert [each.status for each in db.scalars(select(Application))] == [Status.DRAFT]
        assert db.scalars(select(FiledTogether)).all() == []
    subprocess.run(step, check=True)
    with database.reading() as db:
        assert [each.status for each in pair(db)] == [Status.FILED, Status.FILED]
        assert all(history.events(db, each) for each in pair(db))


@pytest.mark.parametrize(
    ("written", "instead_of", "said"),
    [
        ("code: 1.004222", "code: '1.004222'", "code is not a text"),
        ("code: '4222'", "code: '1.004222'", "The code is not one of the catalogue"),
        ("code: '1.001193'", "code: '1.004222'", "1.001193 is this service, or named twice"),
        ("when: parents == 'both'", "when: parents_known in", "The rule cannot be used"),
        ("when: parents_known in ['bothh',", "when: parents_known in ['both',", "parents_known has no option bothh"),
        ("at: [child_name]", "at: [mother_residence, father_residence]", "child_name is no question of kind address"),
        ("newborn_name: child_nam", "newborn_name: child_name", "The rule cannot be used"),
        ("newborn_name: true", "newborn_name: child_name", "newborn_name is not a text"),
        ("papers: {a: birth_certificat}\n    at: [", "at: [", "birth_certificat is no paper of this service"),
    ],
)
def test_the_checker_names_each_mistake_at_its_line(written: str, instead_of: str, said: str) -> None:
    procedure = BUNDLE["procedure.yaml"]
    start = procedure.index("together:")
    wrong = procedure[:start] + procedure[start:].replace(instead_of, written, 1)
    assert wrong != procedure
    found = check({**BUNDLE, "procedure.yaml": wrong})
    assert [(each.file, each.reason[: len(said)]) for each in found][:1] == [("procedure.yaml", said)], found
    assert written.splitlines()[0].split(":")[0].strip() in wrong.splitlines()[found[0].line - 1]
    assert found[0].remedy


@pytest.mark.parametrize("slug", sorted(folder.name for folder in NATIONAL.iterdir() if folder.is_dir()))
def test_what_our_services_hand_over_is_asked_by_the_other_one(slug: str) -> None:
    for each in load_service(read_folder(NATIONAL / slug)).together:
        other = _shipped()[each.code]
        assert all(other.form.question(name) or other.form.page(name) for name in each.answers)
        assert all(other.form.paper(name) for name in each.papers)


def _shipped() -> dict[str, ServiceDefinition]:
    services = [load_service(read_folder(folder)) for folder in NATIONAL.iterdir() if folder.is_dir()]
    return {service.code: service for service in services}


def test_what_another_person_confirms_or_is_only_printed_files_nothing_else() -> None:
    together_line = "together:\n  - {code: '1.004222', ask: {vi: a, en: a, zh: a}, at: [mother_residence]}\n"
    marriage = read_folder(NATIONAL / "dang-ky-ket-hon")
    found = check({**marriage, "procedure.yaml": marriage["procedure.yaml"] + together_line})
    assert "Where another person confirms, nothing can be filed together" in [each.reason for each in found]
    printed = BUNDLE["procedure.yaml"].replace("level: 3", "level: 2")
    found = check({**BUNDLE, "procedure.yaml": printed})
    assert "A form to print files nothing, nor anything with it" in [each.reason for each in found]
