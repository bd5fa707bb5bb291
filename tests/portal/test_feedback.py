"""Saying something about a page: open to everybody, without an account, scripts or a trace of who it was."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from services.db import Database
from services.feedback.models import PageCount, PageReport
from tests.portal import filing
from tests.portal.pages import Page, PageClient

pytestmark = pytest.mark.usefixtures("office")


def kept(database: Database) -> list[PageReport]:
    with database.reading() as db:
        return list(db.scalars(select(PageReport).order_by(PageReport.at, PageReport.text)))


def links(html: str) -> dict[str, str]:
    """Where the answers at the end of a page lead, by their kind."""
    found = [link["href"] for link in Page(html).all("a") if link.get("href", "").startswith("/feedback/page")]
    return {kind: href for href in found for kind in re.findall(r"kind=(\w+)", href)}


def send(client: PageClient, address: str, **typed: str) -> int:
    """Open the form behind a link and send it as a browser does."""
    page = Page(client.get(address).text)
    fields = {each["name"]: each.get("value", "") for each in page.all("input") if each.get("name")}
    return client.post(address, data={**fields, **typed}).status_code


def test_a_stranger_answers_from_a_kept_page_that_sets_no_cookie(visitor: PageClient, database: Database) -> None:
    answer = visitor.get(f"/services/{filing.CODE}?lang=en&x=secret")
    assert "Set-Cookie" not in answer.headers
    assert "secret" not in "".join(links(answer.text).values())
    for kind, typed in (("useful", {}), ("not_useful", {"text": "Which <b>fee</b>?"}), ("problem", {"text": "Typo"})):
        assert send(visitor, links(answer.text)[kind], **typed) == 303
    with database.reading() as db:
        counts = db.get_one(PageCount, f"/services/{filing.CODE}")
    assert (counts.useful, counts.not_useful, counts.problem) == (1, 1, 1)
    assert {(row.kind, row.locale, row.text) for row in kept(database)} == {
        ("not_useful", "en", "Which <b>fee</b>?"),
        ("problem", "en", "Typo"),
    }


def test_an_error_page_hands_its_reference_on(visitor: PageClient, database: Database) -> None:
    page = visitor.get("/nowhere?name=Nguyen&lang=en").text
    reference = re.findall(r"<strong>([A-Z2-9]{8})</strong>", page)[0]
    assert send(visitor, links(page)["problem"], text="I came from a letter") == 303
    assert [(row.path, row.reference) for row in kept(database)] == [("/nowhere", reference)]


def test_pages_about_a_person_are_named_by_their_pattern(
    citizen: PageClient, visitor: PageClient, database: Database
) -> None:
    draft = filing.begin(citizen)
    page = citizen.get(f"/applications/{draft}").text
    assert "useful" not in links(page)
    assert send(citizen, links(page)["problem"], text="?") == 303
    for given in (f"/applications/{draft}", "/reset/new?token=abc", "/verify/AbCdEf", "//evil.example/x"):
        assert send(visitor, f"/feedback/page?about={given}", text="?") == 303
    assert draft not in "".join(row.path for row in kept(database))
    assert {row.path for row in kept(database)} == {
        "/applications/<application_id>",
        "/reset/<token>",
        "/verify/<token>",
        "/evil.example/x",
    }
    assert "evil" in visitor.get("/feedback/thanks?about=//evil.example/x").text
    assert 'href="//' not in visitor.get("/feedback/thanks?about=//evil.example/x").text


@pytest.mark.parametrize(
    ("typed", "status", "left"),
    [({"text": ""}, 422, 0), ({"text": "x" * 1_001}, 422, 0), ({"text": "buy", "website": "http://x"}, 303, 0)],
)
def test_what_cannot_be_taken_is_said_and_a_trapped_program_is_thanked_for_nothing(
    visitor: PageClient, database: Database, typed: dict[str, str], status: int, left: int
) -> None:
    assert send(visitor, "/feedback/page?about=/&kind=problem", **typed) == status
    assert len(kept(database)) == left


def test_another_site_cannot_answer_in_a_persons_name(visitor: PageClient, database: Database) -> None:
    assert visitor.post("/feedback/page", data={"about": "/", "kind": "useful"}).status_code == 400
    with database.reading() as db:
        assert db.get(PageCount, "/") is None


def test_the_national_administration_marks_a_report_and_takes_it_back(app: Flask, database: Database) -> None:
    visitor, national = app.test_client(), filing.sign_in(app, "national")
    assert isinstance(visitor, PageClient)
    send(visitor, "/feedback/page?about=/services&kind=problem&lang=en", text="<script>alert(1)</script>")
    page = national.get("/national/reports?lang=en").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "/national/reports" in national.get("/").text
    assert "alert(1)" not in national.get("/national/reports?kind=not_useful").text
    address = f"/national/reports/{kept(database)[0].id}"

    def press(on: str) -> str:
        forms = re.findall(rf'action="{address}">.*?name="csrf_token" value="([^"]+)".*?name="done" value="(\d?)"', on)
        token, done = forms[0]
        answer = national.post(address, data={"csrf_token": token, "done": done}, follow_redirects=True)
        assert answer.status_code == 200
        return str(answer.text)

    after = press(page)
    assert "alert(1)" not in after
    assert "alert(1)" in national.get("/national/reports?done=1").text
    assert "alert(1)" not in press(after)
    assert "alert(1)" in national.get("/national/reports").text
    assert filing.sign_in(app, "clerk").get("/national/reports").status_code == 404
