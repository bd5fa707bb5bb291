"""A couple on the portal: one asks, the other reads and confirms without an account; then the appointment."""

import datetime as dt
import re
from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from portal import identity
from services.applications import desk as verbs
from services.applications.models import Application, ConfirmationRequest
from services.db import Database
from services.people import demo
from services.people.actor import actor_of
from services.people.models import Account
from tests import factories
from tests.portal import filing
from tests.portal.pages import PageClient
from tests.services import marriage


@pytest.fixture(autouse=True)
def clock(now: dt.datetime) -> Iterator[None]:
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def draft(database: Database, now: dt.datetime) -> str:
    """The demo citizen's complete declaration; gives its id."""
    with database.transaction() as db:
        factories.country(db, now=now)
        demo.seed_people(db, now)
        owner = db.scalars(select(Account).where(Account.email_key == "citizen@example.com")).one()
        return marriage.draft(db, actor_of(db, owner.id, now), now=now).id


@pytest.fixture
def asker(app: Flask, draft: str) -> PageClient:
    """The first person, who has asked the other."""
    client = filing.sign_in(app, "citizen")
    answer = filing.send(client, f"/applications/{draft}/check", {"step": "ask", "oath": "y"})
    assert answer.headers["Location"] == f"/applications/{draft}/confirmation"
    return client


def link(app: Flask, database: Database) -> str:
    """The address in the latest letter to the other person."""
    with app.app_context(), database.reading() as db:
        newest = select(ConfirmationRequest).where(ConfirmationRequest.state != "replaced")
        return f"/agree/{identity.keys().link_token('agree', db.scalars(newest).one().id)}"


def test_the_check_page_asks_the_other_person_instead_of_filing(app: Flask, draft: str) -> None:
    client = filing.sign_in(app, "citizen")
    page = client.get(f"/applications/{draft}/check?lang=en").text
    assert "Ask Trần Văn Bình to confirm it" in page
    assert "File the application" not in page
    undeclared = filing.send(client, f"/applications/{draft}/check", {"step": "ask"})
    assert undeclared.status_code == 422
    assert client.get(f"/applications/{draft}/confirmation").status_code == 303


def test_the_first_person_sees_who_was_asked_and_can_send_the_letter_again(asker: PageClient, draft: str) -> None:
    address = f"/applications/{draft}/confirmation?lang=en"
    page = asker.get(address).text
    assert "Waiting for Trần Văn Bình" in page
    assert "binh@example.com" in page
    assert filing.send(asker, address, {}).status_code == 303
    assert filing.send(asker, address, {}).status_code == 303
    refused = filing.send(asker, address, {})
    assert refused.status_code == 429
    assert "Too many attempts" in refused.text
    assert "Another person was asked to confirm it" in asker.get("/applications?lang=en").text
    assert "Waiting for the confirmation" in asker.get(f"/applications/{draft}/check?lang=en").text


def test_the_other_person_reads_everything_confirms_and_it_is_filed(
    app: Flask, database: Database, asker: PageClient, visitor: PageClient, draft: str
) -> None:
    address = link(app, database)
    page = visitor.get(f"{address}?lang=en")
    assert page.headers["Cache-Control"] == "no-store"
    for said in ("Nguyễn Thị Ánh", "001198012345", "5 Hàng Bè", "I marry of my own will"):
        assert said in page.text
    assert filing.send(visitor, f"{address}/confirm", {}, page=address).status_code == 303
    assert filing.send(visitor, f"{address}/confirm", {}, page="/login").status_code == 303  # the second click
    assert filing.application(database, draft).status == "filed"
    after = visitor.get(f"{address}?lang=en").text
    assert "You have confirmed it" in after
    assert "001198012345" not in after
    assert asker.get(f"/applications/{draft}/confirmation").headers["Location"].endswith("/filed")


def test_no_address_and_no_log_line_names_anybody(
    app: Flask, database: Database, asker: PageClient, visitor: PageClient, capsys: pytest.CaptureFixture[str]
) -> None:
    address = link(app, database)
    capsys.readouterr()
    visitor.get(address)
    logged = capsys.readouterr().out
    assert '"/agree/<token>"' in logged
    assert address.rsplit("/", 1)[1] not in logged
    assert not re.search(r"binh|Bình|example\.com", address + logged)


def test_who_declines_says_why_and_the_first_person_can_ask_again(
    app: Flask, database: Database, asker: PageClient, visitor: PageClient, draft: str
) -> None:
    address = link(app, database)
    assert filing.send(visitor, f"{address}/decline", {"reason": " "}, page=address).status_code == 422
    reason = "Sai <b>ngày sinh</b> của tôi"
    assert filing.send(visitor, f"{address}/decline", {"reason": reason}, page=address).status_code == 303
    late = filing.send(visitor, f"{address}/confirm", {}, page="/login")
    assert late.status_code == 409
    page = asker.get(f"/applications/{draft}/confirmation?lang=en").text
    assert "Trần Văn Bình did not confirm it" in page
    assert "Sai &lt;b&gt;ngày sinh&lt;/b&gt; của tôi" in page
    filing.send(asker, f"/applications/{draft}/check", {"step": "ask", "oath": "y"})
    assert link(app, database) != address
    assert "This was changed meanwhile" in visitor.get(f"{address}?lang=en").text


def test_a_link_that_is_not_ours_opens_nothing(app: Flask, database: Database, asker: PageClient) -> None:
    stranger = app.test_client()
    assert stranger.get(link(app, database)[:-2] + "zz").status_code == 404
    assert stranger.get("/agree/x").status_code == 404


def test_the_clerk_makes_the_appointment_and_both_people_read_it(
    app: Flask, database: Database, asker: PageClient, visitor: PageClient, draft: str, now: dt.datetime
) -> None:
    address = link(app, database)
    filing.send(visitor, f"{address}/confirm", {}, page=address)
    filing.accepted(database, draft, now)
    code = filing.application(database, draft).code or ""
    desk = filing.sign_in(app, "clerk")
    page = desk.get(f"/desk/{code}?lang=en").text
    assert "Make the appointment" in page
    assert "binh@example.com" in page

    def act(name: str, **fields: str) -> int:
        seen = str(filing.application(database, draft).version)
        named = {f"{name}-{key}": value for key, value in {"seen": seen, **fields}.items()}
        return filing.send(desk, f"/desk/{code}/{name}", named, page=f"/desk/{code}").status_code

    assert act("propose", outcome="approve") == 422
    assert act("appointment", day="31/11/2026", hour="09:30", place="Phòng 2") == 422
    assert act("appointment", day="15/11/2026", hour="09:30", place="Phòng 2") == 422
    assert act("appointment", day="20/11/2026", hour="09:30", place="Phòng 2, tầng 1") == 303
    assert act("propose", outcome="approve") == 303
    with database.transaction() as db:
        verbs.sign(db, filing.approver_of(db, now), code, now=now, seen=db.get_one(Application, draft).version)
    filing.work(app, now)
    for client, where in ((asker, f"/applications/{draft}"), (visitor, address)):
        read = client.get(f"{where}?lang=en").text
        assert "Your appointment" in read
        assert "09:30" in read
        assert "Phòng 2, tầng 1" in read
        assert "Download the result" not in read
    assert asker.get(f"/applications/{draft}/result").status_code == 409
