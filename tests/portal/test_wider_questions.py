"""A page with a name searched for, a value worked out and answers known from before, as a browser without scripts."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask

from services.db import Database
from services.definitions.bundle import read_folder
from services.definitions.publishing import NATIONAL
from tests import factories
from tests.portal import filing
from tests.portal.filing import begin, fill, send, sign_in
from tests.portal.pages import PageClient
from tests.services import things

MORE = """      - id: issued_by
        kind: agency
        ask: {vi: Cơ quan cấp, en: Issued by, zh: 签发机关}
      - id: half
        kind: computed
        value: size(subject_nationality) * 21
        gives: integer
        ask: {vi: Phép tính, en: Worked out, zh: 计算}
"""


@pytest.fixture(autouse=True)
def clock(now: dt.datetime) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


@pytest.fixture
def citizen(app: Flask, database: Database, now: dt.datetime) -> PageClient:
    bundle = read_folder(NATIONAL / factories.SLUG)
    form = bundle["form.yaml"].replace("        default: VN\n", "        search: true\n", 1)
    form = form.replace("\n  - id: subject-paper\n", f"{MORE}\n  - id: subject-paper\n", 1)
    bundle["form.yaml"] = form.replace("prefill: name", "prefill: [earlier, name]", 1)
    with database.transaction() as db:
        factories.country(db)
        things.publish(db, bundle)
    filing.open_office(database, now)
    return sign_in(app, "citizen")


SUBJECT = {**filing.ANSWERS["subject"], "subject_nationality-query": "Việt Nam", "issued_by-query": "phuong hoan"}


def test_names_are_searched_for_and_chosen_and_earlier_answers_are_offered(citizen: PageClient) -> None:
    draft = begin(citizen)
    address = f"/applications/{draft}/subject"
    where = ""
    for page in ("for-whom", "requester", "requester-paper", "requester-residence"):
        where = send(citizen, f"/applications/{draft}/{page}", filing.ANSWERS[page]).headers["Location"]
    assert where == address
    found = send(citizen, address, {**SUBJECT, "issued_by-query": "hoan", "communes": "1"})
    assert found.status_code == 200
    assert 'value="H26.00070"' in found.text
    assert "Ủy ban nhân dân phường Hoàn Kiếm, Thành phố Hà Nội" in found.text
    assert send(citizen, address, {**SUBJECT, "issued_by-query": "hoan"}).status_code == 422
    assert send(citizen, address, {**SUBJECT, "issued_by-query": "hoan", "issued_by": "H26.00070"}).status_code == 303
    page = citizen.get(address + "?lang=en").text
    assert "<output" in page
    assert ">42</output>" in page
    assert fill(citizen, draft, {"subject": {**SUBJECT, "issued_by": "H26.00070"}}).endswith("/check")
    assert ">42<" in citizen.get(f"/applications/{draft}/check").text
    assert filing.file(citizen, draft).headers["Location"].endswith("/filed")
    again = begin(citizen)
    send(citizen, f"/applications/{again}/for-whom", filing.ANSWERS["for-whom"])
    offered = citizen.get(f"/applications/{again}/requester?lang=en").text
    assert "From your application" in offered
    assert "Nguyễn Thị Ánh" in offered
