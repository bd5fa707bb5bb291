"""The applicant's way from the start page to a filed application, with every form filled as a browser without scripts."""

import datetime as dt
import io
from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask

from services.db import Database
from tests.portal import filing
from tests.portal.filing import ANSWERS, CODE, begin, file, fill, filed, send, sign_in
from tests.portal.pages import PageClient


@pytest.fixture(autouse=True)
def clock(now: dt.datetime) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def country(database: Database, now: dt.datetime) -> None:
    filing.settle_country(database, now)


@pytest.fixture
def citizen(app: Flask) -> PageClient:
    return sign_in(app, "citizen")


def test_a_person_files_from_the_start_page_to_the_code_without_scripts(
    citizen: PageClient, database: Database
) -> None:
    application_id = begin(citizen)

    assert fill(citizen, application_id).endswith("/check")
    checked = citizen.get(f"/applications/{application_id}/check")
    assert "Nguyễn Thị Ánh" in checked.text
    answer = file(citizen, application_id)

    assert answer.headers["Location"] == f"/applications/{application_id}/filed"
    kept = filing.application(database, application_id)
    assert kept.code == "H26.00070-261116-0001"
    page = citizen.get(answer.headers["Location"]).text
    assert kept.code in page
    assert kept.secret is not None
    assert kept.secret in page
