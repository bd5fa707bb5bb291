"""What the scripts of question pages keep while the network comes and goes: typed answers and chosen files."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import expect

from services.applications.models import Application
from tests.journey import cases
from tests.journey.enclosures import photo
from tests.journey.people import Person
from tests.journey.portal_process import Portal

pytestmark = pytest.mark.xdist_group("browser")


OFFLINE: Final = "No connection. What you typed stays on this page and is saved as soon as the connection is back."


@pytest.fixture
def citizen(meet: Callable[..., Person]) -> Person:
    """Somebody on a phone, signed in."""
    person = meet("on-the-bus", width=360)
    person.open("/login")
    person.signs_in("citizen2@example.com")
    person.page.wait_for_url("**/applications")
    return person


def test_what_is_typed_survives_a_reload_and_a_lost_network(citizen: Person, portal: Portal) -> None:
    id = cases.begin(portal.database, {"for_whom": "self"}, "citizen2")
    page, told, number = citizen.page, citizen.page.locator("[data-saved]"), "requester_id_document-number"
    citizen.open(f"/applications/{id}/requester-paper")
    page.locator(f"[name={number}]").fill("001 198")
    page.wait_for_event("response", lambda answer: answer.request.method == "POST")  # by itself, after a pause
    page.reload()
    assert citizen.typed(number) == "001 198"

    citizen.context.set_offline(True)
    page.locator(f"[name={number}]").fill("001198012345")
    citizen.press("Continue")
    expect(told).to_contain_text(citizen.said(OFFLINE))
    citizen.looks("no-connection")
    assert citizen.typed(number) == "001198012345"
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        citizen.context.set_offline(False)
    expect(told).not_to_contain_text(citizen.said(OFFLINE))
    with portal.database.reading() as db:
        kept = db.get_one(Application, id).draft
    assert kept["requester_id_document"]["number"] == "001198012345"


def test_a_file_that_could_not_be_sent_is_sent_again_by_one_press(
    citizen: Person, portal: Portal, tmp_path: Path
) -> None:
    id = cases.begin(portal.database, cases.sample_answers(2), "citizen2")
    citizen.open(f"/applications/{id}/papers")
    section = citizen.page.locator(".paper").first
    citizen.context.set_offline(True)
    section.locator("input[type=file]").set_input_files(photo(tmp_path / "giấy hộ nghèo.jpg"))
    expect(section.locator(".file__wrong")).to_be_visible()
    citizen.looks("not-sent")
    citizen.context.set_offline(False)
    section.get_by_role("button", name=citizen.said("Try again")).click()
    expect(section.get_by_role("link", name="giấy hộ nghèo.jpg")).to_be_visible()
    citizen.open(f"/applications/{id}/papers")
    citizen.reads_text("giấy hộ nghèo.jpg")
