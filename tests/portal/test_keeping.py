"""Nothing typed is lost, and nothing newer is overwritten: saving by itself, leaving, coming back, two windows."""

import datetime as dt
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update
from werkzeug.test import TestResponse

from services.applications.models import Application
from services.db import Database
from services.people.models import SignIn
from tests.portal import filing
from tests.portal.filing import ANSWERS, begin, fill, send, sign_in, token_of
from tests.portal.pages import Page, PageClient

pytestmark = pytest.mark.usefixtures("clock", "office")

FROM_A_BROWSER = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate"}


def opened(client: PageClient, address: str) -> dict[str, str]:
    """The hidden fields of a page, as a browser sends them back."""
    page = Page(client.get(address).text)
    return {each["name"]: each["value"] for each in page.all("input") if each.get("name") in ("csrf_token", "seen")}


def post(client: PageClient, address: str, fields: Any, hidden: Any) -> TestResponse:
    return client.post(address, data={**hidden, **fields}, headers=FROM_A_BROWSER)


def test_the_script_saves_what_is_typed_right_or_wrong_and_is_told_the_time(
    citizen: PageClient, database: Database
) -> None:
    application_id = begin(citizen)
    address = f"/applications/{application_id}/requester-paper"
    fields = {"requester_id_document-number": "12 ba", "requester_id_document-issued_on-day": "31", "autosave": "1"}

    answer = post(citizen, address + "?lang=en", fields, opened(citizen, address))

    assert answer.json is not None
    assert answer.json["say"] == "Saved at 10:00"
    assert answer.json["seen"] == opened(citizen, address)["seen"]
    assert filing.application(database, application_id).draft["requester_id_document"]["number"] == "12 ba"
    assert f"{address}" in citizen.get(f"/applications/{application_id}").text  # where one goes on


def test_a_page_that_saved_itself_can_be_sent_and_an_older_window_of_it_cannot_overwrite_it(
    citizen: PageClient, database: Database
) -> None:
    application_id = begin(citizen)
    address = f"/applications/{application_id}/requester"
    older, newer = opened(citizen, address), opened(citizen, address)
    newer["seen"] = post(citizen, address, {"requester_name": "Lê Thị Bìn", "autosave": "1"}, newer).json["seen"]  # type: ignore[index]

    assert post(citizen, address, {"requester_name": "Lê Thị Bình"}, newer).status_code == 303
    quiet = post(citizen, address, {"requester_name": "Người Cũ", "autosave": "1"}, older)
    pressed = post(citizen, address + "?lang=en", {"requester_name": "Người Cũ"}, older)

    assert quiet.status_code == pressed.status_code == 409
    assert "Lê Thị Bình" in pressed.text
    assert 'value="Người Cũ"' in pressed.text
    assert filing.application(database, application_id).draft["requester_name"] == "Lê Thị Bình"
    knowing = {"csrf_token": older["csrf_token"], "seen": _seen(pressed)}
    assert post(citizen, address, {"requester_name": "Người Cũ"}, knowing).status_code == 303
    assert filing.application(database, application_id).draft["requester_name"] == "Người Cũ"


def test_an_older_window_that_says_the_same_or_another_page_is_no_conflict(citizen: PageClient) -> None:
    application_id = begin(citizen)
    names = f"/applications/{application_id}/requester"
    older, other = opened(citizen, names), opened(citizen, f"/applications/{application_id}/for-whom")

    for _ in range(2):  # the second click
        assert post(citizen, names, {"requester_name": "Lê Thị Bình"}, older).status_code == 303
    assert post(citizen, f"/applications/{application_id}/for-whom", ANSWERS["for-whom"], other).status_code == 303


def test_leaving_half_way_leads_back_to_that_very_page_on_any_device(app: Flask, citizen: PageClient) -> None:
    application_id = begin(citizen)
    address = f"/applications/{application_id}/requester-paper"
    send(citizen, f"/applications/{application_id}/for-whom", ANSWERS["for-whom"])
    send(citizen, address, {"requester_id_document-number": "0011", "later": "1"})

    phone = sign_in(app, "citizen")

    assert f'href="{address}"' in phone.get("/applications").text
    assert 'value="0011"' in phone.get(address).text
    send(phone, address, ANSWERS["requester-paper"])
    assert f'href="{address}"' not in phone.get("/applications").text


def test_a_page_with_mistakes_is_opened_again_by_its_address_with_all_that_was_typed(citizen: PageClient) -> None:
    application_id = begin(citizen)
    address = f"/applications/{application_id}/requester-paper"
    fields = {**ANSWERS["requester-paper"], "requester_id_document-number": "12 ba"}

    answer = post(citizen, address, fields, opened(citizen, address))

    assert (answer.status_code, answer.headers["Location"]) == (303, address)
    page = citizen.get(address)
    assert 'value="12 ba"' in page.text
    assert 'href="#requester_id_document-number"' in page.text
    send(citizen, address, ANSWERS["requester-paper"])
    assert "12 ba" not in citizen.get(address).text


def test_what_the_script_sends_after_the_session_ended_waits_behind_the_sign_in_page(
    citizen: PageClient, database: Database, now: dt.datetime
) -> None:
    application_id = begin(citizen)
    address = f"/applications/{application_id}/requester"
    hidden = opened(citizen, address)
    with database.transaction() as db:
        db.execute(update(SignIn).values(revoked_at=now))

    answer = post(citizen, address, {"requester_name": "Lê Thị Bình", "autosave": "1"}, hidden)

    assert answer.status_code == 401
    assert answer.json is not None
    assert answer.json["go"] == address
    login = {"email": "citizen@example.com", "password": filing.demo.PASSWORD}
    signed_in = send(citizen, f"/login?next={address}", login)
    assert 'value="Lê Thị Bình"' in citizen.get(signed_in.headers["Location"]).text


def test_what_the_script_saves_of_a_filed_application_or_a_page_no_longer_asked_changes_nothing(
    citizen: PageClient, database: Database
) -> None:
    application_id = begin(citizen)
    hidden = opened(citizen, f"/applications/{application_id}/requester")
    fields = {"requester_name": "Người Khác", "purpose": "x", "autosave": "1"}

    assert post(citizen, f"/applications/{application_id}/status-proof", fields, hidden).status_code == 409
    fill(citizen, application_id)
    filing.file(citizen, application_id)
    before = filing.application(database, application_id).draft
    assert post(citizen, f"/applications/{application_id}/requester", fields, hidden).status_code == 409
    with database.reading() as db:
        assert db.get_one(Application, application_id).draft == before


def _seen(answer: TestResponse) -> str:
    return next(each["value"] for each in Page(answer.text).all("input") if each.get("name") == "seen")


def test_a_stranger_saves_nothing_by_script(app: Flask, citizen: PageClient, database: Database) -> None:
    application_id = begin(citizen)
    other = sign_in(app, "citizen2")
    token = {"csrf_token": token_of(other.get("/account"))}

    answer = post(other, f"/applications/{application_id}/requester", {"requester_name": "X", "autosave": "1"}, token)

    assert answer.status_code == 404
    assert filing.application(database, application_id).draft == {}
