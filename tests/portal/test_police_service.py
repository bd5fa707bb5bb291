"""A service of the provincial police: its page before anyone offers it, and the door to filing once the police do."""

import datetime as dt
import re
from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask

from forms.findings import Findings
from forms.walk import walk
from services.agencies.models import Agency
from services.applications.models import Application
from services.catalogue import loading
from services.catalogue.offerings import offer
from services.db import Database
from services.definitions.bundle import read_folder
from services.definitions.publishing import NATIONAL, publish
from services.definitions.rehearsals import read_rehearsals
from services.definitions.service import load_service
from services.people import demo
from tests import factories
from tests.portal import filing
from tests.portal.pages import PageClient
from tests.services.published import lines

CODE, SLUG = "3.000333", "phieu-ly-lich-tu-phap"
BUNDLE = read_folder(NATIONAL / SLUG)
PEOPLE = {each.id: each.answers for each in read_rehearsals(BUNDLE["rehearsals.yaml"], Findings("rehearsals.yaml"))}
PAGE = f"/services/{CODE}?lang=en"
START = f"/services/{CODE}/start?lang=en"


@pytest.fixture(autouse=True)
def clock(now: dt.datetime) -> Iterator[None]:
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture(autouse=True)
def published(database: Database, now: dt.datetime) -> None:
    """Hà Nội with people's committee and police, and the published service that nobody offers."""
    hanoi = {"tier": "province", "unit_code": "01", "constructed": True}
    with database.transaction() as db:
        factories.country(db, now=now)
        db.add(Agency(code="H26", name="Ủy ban nhân dân thành phố Hà Nội", kind="peoples_committee", **hanoi))
        db.add(Agency(code="G01.01", name="Công an thành phố Hà Nội", kind="police", **hanoi))
        loading.load(db, [line for line in lines() if CODE in line[:40]], now)
        publish(db, BUNDLE, actor_id="test", now=now)


def offered(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        offer(db, procedure_code=CODE, agency_codes=["G01.01"], level=4, definition=SLUG, now=now)


def test_the_page_of_a_service_nobody_offers_promises_no_online_filing(visitor: PageClient) -> None:
    page = visitor.get(PAGE).text
    assert "It cannot be filed online here yet" in page
    assert f"/services/{CODE}/start" not in page
    assert "Filing online" not in page
    assert f"/services/{CODE}/form.pdf" in page
    assert "This time is still to be confirmed" in page


def test_where_it_is_not_taken_online_people_are_sent_to_the_counter_of_the_police(visitor: PageClient) -> None:
    page = visitor.get(f"{START}&province=01").text
    assert "Police of Hà Nội does not take this application online here yet" in page
    assert "Ủy ban nhân dân" not in page


def test_only_the_province_is_asked_and_leads_to_its_police(
    visitor: PageClient, database: Database, now: dt.datetime
) -> None:
    offered(database, now)
    assert 'name="commune"' not in visitor.get(START).text
    page = visitor.get(f"{START}&province=01").text
    assert "You file with Police of Hà Nội" in page
    assert 'value="G01.01"' in page


@pytest.mark.parametrize("person", ["full-fee", "four-slips", "for-a-friend"])
def test_every_page_can_be_filled_without_scripts_and_nothing_is_lost(
    app: Flask, database: Database, now: dt.datetime, person: str
) -> None:
    with database.transaction() as db:
        demo.seed_people(db, now)
    offered(database, now)
    citizen = filing.sign_in(app, "citizen")
    begun = filing.send(citizen, START, {"agency": "G01.01"}, page=f"{START}&province=01")
    application_id = begun.headers["Location"].split("/")[2]
    wanted = walk(load_service(BUNDLE).form, PEOPLE[person], dt.date(2026, 11, 16))

    for entry in wanted.entries:
        number = "" if entry.index is None else f"?entry={entry.index + 1}"
        fields = [pair for name, value in entry.values.items() for pair in filing.as_typed(name, value)]
        answer = filing.send(citizen, f"/applications/{application_id}/{entry.page.id}{number}", dict(fields))
        assert answer.status_code == 303, entry.page.id

    kept = filing.application(database, application_id).draft
    assert {key: kept.get(key) for key in wanted.filed if key not in wanted.copied} == {
        key: value for key, value in wanted.filed.items() if key not in wanted.copied
    }


def test_entries_of_a_repeating_page_take_no_crafted_number_and_the_second_click_removes_nothing_more(
    app: Flask, database: Database, now: dt.datetime
) -> None:
    with database.transaction() as db:
        demo.seed_people(db, now)
    offered(database, now)
    citizen = filing.sign_in(app, "citizen")
    begun = filing.send(citizen, START, {"agency": "G01.01"}, page=f"{START}&province=01")
    application_id = begun.headers["Location"].split("/")[2]
    with database.transaction() as db:
        answers = {**PEOPLE["full-fee"], "residences": [{"lived_at": name} for name in "abcd"]}
        db.get_one(Application, application_id).draft = answers
    address = f"/applications/{application_id}/residences"

    for number in ("0", "-1", "6", "31", "10000", "1e1", "²", "٣", "x" * 5000):
        assert citizen.get(f"{address}?entry={number}").status_code == 404, number
    page = citizen.get(address).text
    seen = re.search(r'name="seen" value="(\w+)"', page)
    assert seen
    data = {"csrf_token": filing.token_of(citizen.get(address)), "seen": seen[1], "remove": "2"}
    for _ in range(2):
        assert citizen.post(address, data=data).status_code == 303

    kept = filing.application(database, application_id).draft["residences"]
    assert [entry["lived_at"] for entry in kept] == ["a", "c", "d"]


def test_the_page_and_the_start_show_what_the_tariff_asks_before_anything_is_answered(
    visitor: PageClient, database: Database, now: dt.datetime
) -> None:
    offered(database, now)
    for page in (visitor.get(PAGE).text, visitor.get(f"{START}&province=01").text):
        assert "Up to 200,000 dong" in page
        assert "+5,000 dong: Fee for each slip from the third" in page
