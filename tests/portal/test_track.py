"""The public look-up: both the code and the secret, or nothing; and nothing personal in the answer."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from services.applications import intake
from services.applications.models import Application
from services.db import Database
from tests import factories
from tests.portal.filing import token_of
from tests.portal.pages import PageClient

NOBODY = "No application has this code together with this secret."


@pytest.fixture(autouse=True)
def clock(now: dt.datetime) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


@pytest.fixture
def case(database: Database, now: dt.datetime) -> Application:
    """A filed application of Nguyễn Thị Ánh at Hoàn Kiếm."""
    with database.transaction() as db:
        return factories.filed(db, now=now)


def ask(client: PageClient, code: str | None, secret: str | None) -> TestResponse:
    data = {"csrf_token": token_of(client.get("/track")), "code": code or "", "secret": secret or ""}
    return client.post("/track?lang=en", data=data)


def test_code_and_secret_show_how_it_stands_and_not_a_word_about_a_person(
    visitor: PageClient, case: Application
) -> None:
    answer = ask(visitor, case.code, case.secret)

    assert answer.status_code == 200
    assert "You filed the application." in answer.text
    assert "The result is expected on Thursday 19 November 2026" in answer.text
    for personal in ("Nguyễn Thị Ánh", "001198012345", "Hàng Bạc", case.secret or "?", case.id, "@example.com"):
        assert personal not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_how_a_person_copies_them_does_not_matter(visitor: PageClient, case: Application) -> None:
    assert (
        ask(visitor, f"  {(case.code or '').lower()} ", (case.secret or "").replace("-", " ").lower()).status_code
        == 200
    )


def test_a_wrong_code_and_a_wrong_secret_get_the_same_answer(visitor: PageClient, case: Application) -> None:
    answers = [ask(visitor, case.code, "AAAA-AAAA-AAAA"), ask(visitor, "H26.00070-261116-9999", case.secret)]

    for answer in answers:
        assert answer.status_code == 422
        assert NOBODY in answer.text


def test_a_draft_cannot_be_found_by_what_it_does_not_have(
    visitor: PageClient, database: Database, now: dt.datetime
) -> None:
    with database.transaction() as db:
        factories.draft(db, now=now)

    for code, secret in (("None", "None"), ("-", "-" * 14), ("x", "")):
        assert ask(visitor, code, secret).status_code == 422


def test_the_reason_of_a_no_is_not_told_to_strangers(
    visitor: PageClient, database: Database, case: Application, now: dt.datetime
) -> None:
    with database.transaction() as db:
        owner = factories.actor_of(db, case.owner_id, now)
        intake.withdraw(db, owner, case.id, reason="Việc riêng", now=now)

    answer = ask(visitor, case.code, case.secret)

    assert "You withdrew the application." in answer.text
    assert "Việc riêng" not in answer.text


def test_the_code_may_come_with_the_link_of_the_slip_and_the_secret_may_not(
    visitor: PageClient, case: Application
) -> None:
    page = visitor.get(f"/track?code={case.code}&secret={case.secret}").text

    assert f'value="{case.code}"' in page
    assert case.secret is not None
    assert case.secret not in page.replace(f"secret={case.secret}", "").replace(f"secret%3D{case.secret}", "")


def test_guessing_is_slowed_and_the_right_pair_works_again_afterwards(
    visitor: PageClient, case: Application, clock: time_machine.Traveller, now: dt.datetime
) -> None:
    statuses = [ask(visitor, case.code, f"AAAA-AAAA-{number:04d}").status_code for number in range(14)]

    assert statuses[0] == 422
    assert statuses[-1] == 429
    assert ask(visitor, case.code, case.secret).status_code == 429
    clock.move_to(now + dt.timedelta(minutes=20))
    assert ask(visitor, case.code, case.secret).status_code == 200


@pytest.mark.parametrize(
    "rubbish", ["", " ", "x" * 100_000, "\x01", "<b>", "'; drop table application; --", "%s", "😀"]
)
def test_rubbish_gets_an_error_and_comes_back_inert(visitor: PageClient, rubbish: str) -> None:
    answer = ask(visitor, rubbish, rubbish)

    assert answer.status_code == 422
    assert "<b>" not in answer.text


def test_a_link_with_rubbish_opens_the_form(visitor: PageClient, app: Flask) -> None:
    for code in ("%01", "x" * 5000, "%3Cscript%3E", "%F0%9F%98%80"):
        assert visitor.get(f"/track?code={code}").status_code == 200
    assert "<script>alert" not in visitor.get("/track?code=<script>alert(1)</script>").text
