"""One filling, two applications: ticked on the check page, led on to the second, one timeline for both."""

import datetime as dt
import html
from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from services.applications import desk
from services.applications.models import Application
from services.applications.workflow import Status
from services.catalogue.offerings import stop
from services.db import Database
from services.people import demo
from services.people.actor import actor_of
from services.people.models import Account
from services.text import translator
from tests.portal import filing
from tests.portal.pages import PageClient
from tests.services.birth import ANSWERS, BIRTH, BUNDLE, POLICE, RESIDENCE, begin, open_offices, with_all

TICK = f'name="together" type="checkbox" value="{RESIDENCE}"'


@pytest.fixture(autouse=True)
def clock(now: dt.datetime) -> Iterator[None]:
    with time_machine.travel(now, tick=False):
        yield


def begun(database: Database, now: dt.datetime, *, is_complete: bool = False) -> str:
    """The id of the citizen's birth registration; `is_complete`: it answers all that the residence asks, too."""
    with database.transaction() as db:
        open_offices(db, with_all() if is_complete else BUNDLE, now=now)
        demo.seed_people(db, now)
        account = db.scalars(select(Account.id).where(Account.email_key == "citizen@example.com")).one()
        return begin(db, actor_of(db, account, now), answers=ANSWERS, now=now).id


def sent(client: PageClient, application_id: str, *ticks: str) -> str:
    """Declare and file with these ticks; gives where that leads."""
    fields = {"step": "file", "oath": "y", "together": list(ticks)}
    answer = filing.send(client, f"/applications/{application_id}/check", fields)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def second_of(database: Database) -> Application:
    with database.reading() as db:
        return db.scalars(select(Application).where(Application.procedure_code == RESIDENCE)).one()


def test_who_ticks_is_led_on_to_the_first_page_that_lacks_an_answer_and_both_show_one_timeline(
    app: Flask, database: Database, now: dt.datetime
) -> None:
    first = begun(database, now)
    citizen = filing.sign_in(app, "citizen")
    page = html.unescape(citizen.get(f"/applications/{first}/check?lang=en").text)
    assert f"{TICK} aria-describedby" in page  # not ticked by itself
    assert "“Registration of permanent residence”, goes to Police of Hoàn Kiếm Ward, Hà Nội" in page

    where = sent(citizen, first, RESIDENCE)

    second = second_of(database)
    assert where == f"/applications/{second.id}/dwelling"
    code = filing.application(database, first).code
    filed = translator("vi")("Your application %(code)s is filed. Now complete “%(service)s”.", code=code, service="")
    assert filed.partition("“")[0] in html.unescape(citizen.get(where).text)
    newborn = citizen.get(f"/applications/{second.id}/newborn?lang=en").text
    assert 'value="Trần Minh Khôi"' in newborn
    assert f"From your application {code}" in newborn
    for place in (f"/applications/{first}", f"/applications/{first}/filed", f"/applications/{second.id}"):
        shown = html.unescape(citizen.get(f"{place}?lang=en").text)
        timeline = shown[shown.index('id="together"') :].split("</section>")[0]
        assert "Birth registration" in timeline
        assert "Registration of permanent residence" in timeline
        assert "Not filed yet. Answers and papers still missing:" in timeline
        assert f'href="/applications/{second.id}/dwelling"' in timeline
    assert "start?province" not in citizen.get(f"/applications/{first}/filed").text  # nothing to begin once more
    mine = citizen.get("/applications?lang=en").text
    assert "Filed together with: Birth registration" in mine
    assert "Filed together with: Registration of permanent residence" in mine


def test_the_second_click_begins_nothing_more_and_no_tick_begins_nothing(
    app: Flask, database: Database, now: dt.datetime
) -> None:
    first = begun(database, now)
    citizen = filing.sign_in(app, "citizen")
    token = filing.token_of(citizen.get(f"/applications/{first}/check"))
    fields = {"csrf_token": token, "step": "file", "oath": "y", "together": RESIDENCE}
    answers = [citizen.post(f"/applications/{first}/check", data=fields) for _ in range(2)]
    assert [each.status_code for each in answers] == [303, 303]
    assert answers[1].headers["Location"] == f"/applications/{first}/filed"
    second_of(database)

    with database.transaction() as db:
        account = db.scalars(select(Account.id).where(Account.email_key == "citizen2@example.com")).one()
        alone = begin(db, actor_of(db, account, now), now=now).id
    other = filing.sign_in(app, "citizen2")
    assert sent(other, alone).endswith("/filed")
    second_of(database)
    assert 'id="together"' not in other.get(f"/applications/{alone}").text


def test_what_lacks_nothing_is_declared_with_the_tick_and_filed_and_no_clerk_sees_the_other_case(
    app: Flask, database: Database, now: dt.datetime
) -> None:
    first = begun(database, now, is_complete=True)
    citizen = filing.sign_in(app, "citizen")
    page = html.unescape(citizen.get(f"/applications/{first}/check?lang=en").text)
    assert "it is filed at once, with its own code and its own fee" in page
    assert "With this tick you declare for it, too: “" in page

    assert sent(citizen, first, f"{RESIDENCE}:file").endswith(f"{first}/filed")

    second, birth = second_of(database), filing.application(database, first)
    assert (second.status, second.agency_code) == (Status.FILED, POLICE)
    done = citizen.get(f"/applications/{first}/filed?lang=en").text
    assert second.code
    assert second.code in done
    with database.transaction() as db:
        desk.claim(db, filing.clerk_of(db, now), birth.code or "", now=now)
    case = filing.sign_in(app, "clerk").get(f"/desk/{birth.code}?lang=en")
    assert case.status_code == 200
    assert second.code not in case.text
    assert second.id not in case.text
    for secret in (birth, second):
        found = filing.send(citizen, "/track", {"code": secret.code, "secret": secret.secret})
        assert (second.code if secret is birth else birth.code) not in found.text


def test_a_place_that_does_not_take_it_is_named_beforehand_and_a_stale_tick_files_nothing(
    app: Flask, database: Database, now: dt.datetime
) -> None:
    first = begun(database, now)
    citizen = filing.sign_in(app, "citizen")
    address = f"/applications/{first}/check?lang=en"
    token = filing.token_of(citizen.get(address))
    with database.transaction() as db:
        away = {**ANSWERS, "mother_residence": {"province": "01", "commune": "00091", "street": "1"}}
        db.get_one(Application, first).draft = away
    page = html.unescape(citizen.get(address).text)
    assert TICK not in page
    assert "Phú Thượng Ward does not take this application online here yet" in page

    answer = citizen.post(address, data={"csrf_token": token, "step": "file", "oath": "y", "together": RESIDENCE})

    assert answer.status_code == 422
    assert "What you ticked cannot be registered together" in answer.text
    assert filing.application(database, first).status == Status.DRAFT
    with database.transaction() as db:
        stop(db, procedure_code=RESIDENCE, agency_code=POLICE, now=now)
    assert "does not take this application online" not in citizen.get(address).text  # nobody does, anywhere
    assert sent(citizen, first).endswith("/filed")
    assert filing.application(database, first).procedure_code == BIRTH


def test_a_tick_survives_a_forgotten_declaration(app: Flask, database: Database, now: dt.datetime) -> None:
    first = begun(database, now)
    citizen = filing.sign_in(app, "citizen")
    address = f"/applications/{first}/check"
    answer = filing.send(citizen, address, {"step": "file", "together": RESIDENCE})
    assert answer.status_code == 422
    assert f"{TICK} checked" in answer.text
