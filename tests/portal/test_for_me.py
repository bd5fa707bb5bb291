"""The first page of who signed in, what they hold, and the warning before their session ends."""

import datetime as dt

import pytest
import time_machine
from flask import Flask

from services.applications.defects import DefectFound
from services.applications.models import Application
from services.db import Database
from services.people.signing_in import IDLE
from services.results.models import Result
from tests import factories
from tests.portal import filing
from tests.portal.filing import begin, filed, sign_in
from tests.portal.pages import PageClient

pytestmark = pytest.mark.usefixtures("clock", "office")


def issued(citizen: PageClient, database: Database, now: dt.datetime) -> tuple[str, str]:
    """(application, token) of an approved application whose document is there."""
    application_id = filed(citizen)
    filing.decided(database, application_id, now)
    return application_id, filing.issue(citizen.application, database, application_id, now)


def test_a_newcomer_is_shown_three_first_steps_and_a_stranger_nothing_of_it(
    citizen: PageClient, visitor: PageClient
) -> None:
    page = citizen.get("/?lang=en")
    assert "Find the service" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert "Find the service" not in visitor.get("/?lang=en").text


def test_the_first_page_tells_what_waits_what_was_begun_what_is_promised_and_what_one_holds(
    citizen: PageClient, database: Database, now: dt.datetime
) -> None:
    under_way, asked = filed(citizen), filed(citizen)
    filing.asked_for_more(database, asked, [DefectFound("question", "purpose", "Ghi rõ ngân hàng")], now)
    issued(citizen, database, now)
    draft = begin(citizen)

    page = citizen.get("/?lang=en").text

    titles = ("Waiting for you", "Drafts", "Under way", "Dates", "Issued documents")
    order = [page.index(f">{title}") for title in titles]
    assert order == sorted(order)
    assert page.index(asked) < page.index(draft) < page.index(under_way)
    assert "The result is promised" in page
    assert "The draft is kept until then" in page
    assert "01/UBND-XNTTHN" in page
    assert "Find the service" not in page


def test_what_is_another_person_s_is_not_on_it(app: Flask, citizen: PageClient) -> None:
    application_id = filed(citizen)
    assert application_id not in sign_in(app, "citizen2").get("/").text


def test_a_clerk_finds_the_desk_with_what_waits_and_what_is_late(
    app: Flask, citizen: PageClient, now: dt.datetime, clock: time_machine.Traveller
) -> None:
    filed(citizen)
    filed(citizen)
    clock.move_to(now + dt.timedelta(days=7))
    page = sign_in(app, "clerk").get("/?lang=en").text
    assert "2 cases to handle" in page
    assert "2 late" in page
    assert 'href="/desk?agency=H26.00070"' in page


def test_the_wallet_lists_what_was_issued_and_where_it_is_checked(
    app: Flask, citizen: PageClient, database: Database, now: dt.datetime
) -> None:
    assert "No document yet" in citizen.get("/wallet?lang=en").text
    application_id, token = issued(citizen, database, now)
    page = citizen.get("/wallet?lang=en").text
    assert f'href="/applications/{application_id}"' in page
    assert f'href="/verify/{token}"' in page
    assert "Valid until 16 May 2027" in page
    assert token not in sign_in(app, "citizen2").get("/wallet").text


def test_a_document_that_was_withdrawn_or_ran_out_says_so(
    citizen: PageClient, database: Database, now: dt.datetime, clock: time_machine.Traveller
) -> None:
    issued(citizen, database, now)
    with database.transaction() as db:
        result = db.query(Result).one()
        result.withdrawn_at, result.withdrawn_reason = now, "Cấp nhầm"
    assert "Withdrawn on" in citizen.get("/wallet?lang=en").text
    with database.transaction() as db:
        result = db.query(Result).one()
        result.withdrawn_at, result.valid_until = None, now.date() - dt.timedelta(days=1)
    assert "No longer valid since" in citizen.get("/wallet?lang=en").text


def test_a_result_whose_fee_is_not_paid_is_not_held_yet(
    citizen: PageClient, database: Database, now: dt.datetime
) -> None:
    application_id, token = issued(citizen, database, now)
    with database.transaction() as db:
        case = db.get_one(Application, application_id)
        factories.fee(db, filing.clerk_of(db, now), case, now=now)
    assert token not in citizen.get("/wallet").text


def test_asking_how_long_the_session_lasts_does_not_make_it_last(
    citizen: PageClient, now: dt.datetime, clock: time_machine.Traveller
) -> None:
    clock.move_to(now + IDLE - dt.timedelta(minutes=5))
    for _ in range(2):
        assert citizen.get("/account/session").json == {"left": 300}
    clock.move_to(now + IDLE + dt.timedelta(seconds=1))
    assert citizen.get("/account/session").status_code == 303


def test_one_action_makes_the_session_last(
    citizen: PageClient, now: dt.datetime, clock: time_machine.Traveller
) -> None:
    page = citizen.get("/applications")
    clock.move_to(now + IDLE - dt.timedelta(minutes=5))
    token = {"csrf_token": filing.token_of(page), "next": "/wallet"}
    kept = citizen.post("/account/session", data=token, headers={"Accept": "application/json"})
    assert kept.json == {"left": IDLE.total_seconds()}
    clock.move_to(now + IDLE + dt.timedelta(hours=1))
    back = citizen.post("/account/session", data=token)
    assert back.headers["Location"] == "/wallet"
    assert "data-session" in citizen.get("/wallet").text


def test_a_page_one_types_on_says_until_when_one_stays_signed_in(citizen: PageClient) -> None:
    application_id = begin(citizen)
    page = citizen.get(f"/applications/{application_id}/requester?lang=en").text
    assert "You stay signed in until" in page
