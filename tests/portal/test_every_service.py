"""The services we ship are filled page by page without scripts, from the door to the filed application."""

import datetime as dt
import json
import re
from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask

from forms.answers import needed_papers
from forms.findings import Findings
from forms.walk import Walk, walk
from services.agencies.models import Agency
from services.applications import drafts, intake
from services.applications.models import Application
from services.applications.workflow import Status
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

HANOI, HOAN_KIEM = {"tier": "province", "unit_code": "01"}, {"tier": "commune", "unit_code": "00070"}
#: slug -> (procedure, agency that takes it)
OFFERED = {
    "khai-sinh": ("1.001193", "H26.00070"),
    "dang-ky-thuong-tru": ("1.004222", "G01.01.00070"),
    "ho-chieu-pho-thong": ("1.001456", "G01.01"),
    "doi-giay-phep-lai-xe": ("3.000347", "G01.01"),
}


@pytest.fixture(autouse=True)
def clock(now: dt.datetime) -> Iterator[None]:
    with time_machine.travel(now, tick=False):
        yield


def filed(
    app: Flask, database: Database, now: dt.datetime, slug: str, person: str, agency: str
) -> tuple[PageClient, str, Walk]:
    """Somebody of the rehearsals files; gives the browser, the application's id and what was to be filed."""
    service = load_service(bundle := read_folder(NATIONAL / slug))
    citizen = filing.sign_in(app, "citizen")
    start = f"/services/{service.code}/start?lang=en"
    begun = filing.send(citizen, start, {"agency": agency}, page=f"{start}&province=01&commune=00070")
    application_id = begun.headers["Location"].split("/")[2]
    people = read_rehearsals(bundle["rehearsals.yaml"], Findings("rehearsals.yaml"))
    [sample] = [each for each in people if each.id == person]
    wanted = walk(service.form, sample.answers, sample.today)
    for entry in wanted.entries:
        number = "" if entry.index is None else f"?entry={entry.index + 1}"
        fields = [pair for name, value in entry.values.items() for pair in filing.as_typed(name, value)]
        answer = filing.send(citizen, f"/applications/{application_id}/{entry.page.id}{number}", dict(fields))
        assert answer.status_code == 303, entry.page.id
    with database.transaction() as db:
        for needed in needed_papers(service.form, sample.answers, sample.today):
            media = "application/pdf" if "pdf" in needed.paper.accept else "image/jpeg"
            if needed.paper.id in sample.attached:
                factories.attach(db, db.get_one(Application, application_id), needed.paper.id, media=media, now=now)
    filing.file(citizen, application_id)
    return citizen, application_id, wanted


@pytest.fixture(autouse=True)
def offices(database: Database, now: dt.datetime) -> None:
    """Hoàn Kiếm and Hà Nội, whose people's committee and police take the four services."""
    with database.transaction() as db:
        factories.country(db, now=now)
        db.add(Agency(code="G01.01", name="Công an thành phố Hà Nội", kind="police", constructed=True, **HANOI))
        db.add(
            Agency(code="G01.01.00070", name="Công an phường Hoàn Kiếm", kind="police", constructed=True, **HOAN_KIEM)
        )
        codes = [code for code, _ in OFFERED.values()]
        loading.load(db, [line for line in lines() if any(code in line[:40] for code in codes)], now)
        for slug, (code, agency) in OFFERED.items():
            bundle = read_folder(NATIONAL / slug)
            publish(db, bundle, actor_id="test", now=now)
            level = load_service(bundle).level
            offer(db, procedure_code=code, agency_codes=[agency], level=level, definition=slug, now=now)
        demo.seed_people(db, now)


@pytest.mark.parametrize(
    ("slug", "person", "then"),
    [
        ("dang-ky-thuong-tru", "own-home-with-family", Status.FILED),
        ("ho-chieu-pho-thong", "first", Status.AWAITING_FEE),
        ("doi-giay-phep-lai-xe", "expiring-car-licence", Status.AWAITING_FEE),
    ],
)
def test_a_service_is_filed_page_by_page_and_nothing_is_lost(
    app: Flask, database: Database, now: dt.datetime, slug: str, person: str, then: Status
) -> None:
    _, application_id, wanted = filed(app, database, now, slug, person, OFFERED[slug][1])
    with database.reading() as db:
        application = db.get_one(Application, application_id)
        answers = json.loads(intake.dossier(db, application).answers)
        assert application.status == then
        assert application.subject_name == drafts.definition_of(db, application).subject_name(wanted.filed)
    assert {key: answers.get(key) for key in wanted.filed} == wanted.filed


def test_after_a_birth_the_residence_of_the_child_is_one_click_away_and_knows_the_child(
    app: Flask, database: Database, now: dt.datetime
) -> None:
    citizen, application_id, wanted = filed(app, database, now, "khai-sinh", "both-parents", "H26.00070")
    done = citizen.get(f"/applications/{application_id}/filed?lang=en").text
    assert "Register the child&#39;s residence within 60 days" in done
    start = re.findall(r'href="(/services/1.004222/start[^"]*)"', done)[0].replace("&amp;", "&")
    begun = filing.send(citizen, "/services/1.004222/start", {"agency": "G01.01.00070"}, page=start)
    residence = begun.headers["Location"].split("/")[2]
    filing.send(citizen, f"/applications/{residence}/who", {"for_whom": "newborn", "status": "citizen"})
    page = citizen.get(f"/applications/{residence}/newborn?lang=en").text
    assert f'value="{wanted.filed["child_name"]}"' in page
