"""Every kind of page the services we ship lead to: WCAG 2.2 AA, and nothing sticks out of a small phone."""

from collections.abc import Callable
from typing import Final

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from services.applications import copying, desk, drafts
from services.applications.models import Application
from services.organisations.models import Organisation
from tests.journey import cases, page_kinds
from tests.journey.cases import actor, now
from tests.journey.faults import faults, faults_here
from tests.journey.people import Person
from tests.journey.portal_process import Portal

pytestmark = pytest.mark.xdist_group("browser")

Phone = Callable[..., Person]
SERVICES: Final = {
    service.code: (service, {each.id: each for each in people}) for service, people in page_kinds.services()
}
MARRIAGE, FOOD = "1.000894", "2.001827"


def looked_at(person: Person, address: str) -> list[str]:
    """What is wrong on this very page, which must be there and lead nowhere else."""
    assert person.open(address) == 200, address
    assert person.page.url == person.portal.url + address
    return faults_here(person, address)


def test_each_kind_of_question_is_accessible_and_fits(phone: Phone, portal: Portal) -> None:
    with portal.database.reading() as db:
        company = db.scalars(select(Organisation.id)).one()
    citizen, owner, drafts_of, found = phone("citizen2"), phone("business"), {}, []
    for shown in page_kinds.each_kind_once():
        code = shown.service.code
        who, user, body = (owner, "business", company) if code == FOOD else (citizen, "citizen2", None)
        if code not in drafts_of:
            drafts_of[code] = page_kinds.begun(portal.database, user, shown.service, shown.person.answers, body)
        found += looked_at(who, f"/applications/{drafts_of[code]}/{shown.address}")
    for page in ("products", "papers", "check"):
        found += looked_at(owner, f"/applications/{drafts_of[FOOD]}/{page}")
    rare = page_kinds.begun_with_rare_kinds(portal.database, "citizen2")
    found += looked_at(citizen, f"/applications/{rare}/rare")
    citizen.fill("rare_agency-query", "hoan kiem")
    citizen.fill("rare_place-query", "lao")
    citizen.press("Continue")
    found += faults_here(citizen, "rare kinds with mistakes")
    assert found == []


def test_a_stop_a_copy_and_newer_answers_are_accessible_and_fit(phone: Phone, portal: Portal) -> None:
    citizen, database = phone("citizen2"), portal.database
    service, people = SERVICES["1.013314"]
    id = page_kinds.begun(database, "citizen2", service, people["three-in-a-small-room"].answers)
    found = looked_at(citizen, f"/applications/{id}/sharing")
    citizen.reads_text("ít nhất 8 m²")
    citizen.open(f"/applications/{id}/home-kind")
    citizen.fill("in_dispute", True)
    with database.transaction() as db:
        drafts.save_answers(db, actor(database, "citizen2"), id, {"purpose": "temporary"}, now=now())
    citizen.press("Continue")
    found += faults_here(citizen, "newer answers")
    citizen.fill("in_dispute", True)
    citizen.press("Continue")
    citizen.reads_text("không có tranh chấp")
    found += faults_here(citizen, "stopped")

    earlier = cases.file(database, cases.sample_answers(), "citizen2")
    with database.transaction() as db:
        who = actor(database, "citizen2")
        chosen = {"procedure_code": cases.PROCEDURE, "agency_code": cases.AGENCY, "locale": "vi", "now": now()}
        copied = copying.start_from(db, who, earlier.id, **chosen).id
    for page in ("requester-paper", "check"):
        found += looked_at(citizen, f"/applications/{copied}/{page}")
    assert found == []


def test_asking_another_person_confirming_and_an_appointment_are_accessible_and_fit(
    phone: Phone, portal: Portal
) -> None:
    citizen, partner, database = phone("citizen2"), phone(""), portal.database
    service, people = SERVICES[MARRIAGE]
    answers = {**people["both-from-here"].answers, "partner_email": "partner@example.org"}
    id = page_kinds.begun(database, "citizen2", service, answers)
    found = looked_at(citizen, f"/applications/{id}/check")
    citizen.page.locator("[name=oath]").check()
    citizen.page.locator("main button.govuk-button:not([name=later])").last.click()
    expect(citizen.page).to_have_url(portal.url + f"/applications/{id}/confirmation")
    found += faults_here(citizen, "waiting for the other person")
    found += faults(partner, portal.link_in(portal.letter("partner@example.org", "")))
    partner.press("Confirm: I declare this")
    partner.reads("You have confirmed it")
    found += faults_here(partner, "confirmed")

    with database.transaction() as db:
        case = db.get_one(Application, id)
        code, clerk = cases.code_of(case), actor(database, "clerk")
        taken = desk.claim(db, clerk, code, now=now())
        desk.accept(db, clerk, code, now=now(), seen=taken.version)
    found += faults(phone("clerk"), f"/desk/{code}?act=appointment")
    assert found == []
