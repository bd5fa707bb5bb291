"""The services we ship are filled page by page without scripts, from the door to the filed application."""

import datetime as dt
import json
from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask

from forms.answers import needed_papers
from forms.findings import Findings
from forms.walk import walk
from services.agencies.models import Agency
from services.applications import intake
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
from tests.services.published import lines

HANOI, HOAN_KIEM = {"tier": "province", "unit_code": "01"}, {"tier": "commune", "unit_code": "00070"}


@pytest.fixture(autouse=True)
def clock(now: dt.datetime) -> Iterator[None]:
    with time_machine.travel(now, tick=False):
        yield


@pytest.mark.parametrize(
    ("slug", "person", "agency", "then"),
    [
        ("khai-sinh", "both-parents", "H26.00070", Status.FILED),
        ("dang-ky-thuong-tru", "own-home-with-family", "G01.01.00070", Status.FILED),
        ("ho-chieu-pho-thong", "first", "G01.01", Status.AWAITING_FEE),
        ("doi-giay-phep-lai-xe", "expiring-car-licence", "G01.01", Status.AWAITING_FEE),
    ],
)
def test_a_service_is_filed_page_by_page_and_nothing_is_lost(
    app: Flask, database: Database, now: dt.datetime, slug: str, person: str, agency: str, then: Status
) -> None:
    bundle = read_folder(NATIONAL / slug)
    service = load_service(bundle)
    with database.transaction() as db:
        factories.country(db, now=now)
        db.add(Agency(code="G01.01", name="Công an thành phố Hà Nội", kind="police", constructed=True, **HANOI))
        db.add(
            Agency(code="G01.01.00070", name="Công an phường Hoàn Kiếm", kind="police", constructed=True, **HOAN_KIEM)
        )
        loading.load(db, [line for line in lines() if service.code in line[:40]], now)
        publish(db, bundle, actor_id="test", now=now)
        offer(db, procedure_code=service.code, agency_codes=[agency], level=service.level, definition=slug, now=now)
        demo.seed_people(db, now)
    citizen = filing.sign_in(app, "citizen")
    start = f"/services/{service.code}/start?lang=en"
    begun = filing.send(citizen, start, {"agency": agency}, page=f"{start}&province=01&commune=00070")
    application_id = begun.headers["Location"].split("/")[2]
    [sample] = [
        each for each in read_rehearsals(bundle["rehearsals.yaml"], Findings("rehearsals.yaml")) if each.id == person
    ]
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

    with database.reading() as db:
        filed = db.get_one(Application, application_id)
        answers = json.loads(intake.dossier(db, filed).answers)
        assert (filed.status, filed.subject_name) == (then, service.subject_name(wanted.filed))
    assert {key: answers.get(key) for key in wanted.filed} == wanted.filed
