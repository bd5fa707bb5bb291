"""Help, what is kept, security.txt and the status: true to the data, and there when the database is not."""

import datetime as dt
import re

import pytest
from flask import Flask

from portal import create_app, shelf
from portal.config import MisconfiguredError, Settings
from portal.language import TAGS
from services.db import Database
from services.help import reading
from services.jobs import beats
from services.retention import rules
from services.text import translator
from tests.portal import filing
from tests.portal.pages import Page, PageClient

PAGES = ["/help", "/help/questions", "/help/glossary", "/help/contact", "/security", "/privacy", "/status"]


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("lang", ["vi", "en", "zh"])
def test_every_page_is_well_made_in_every_language(visitor: PageClient, address: str, lang: str) -> None:
    page = Page(visitor.get(f"{address}?lang={lang}").text)
    assert page.all("html")[0]["lang"] == TAGS[lang]
    assert len(page.text) > 300


def test_every_question_and_word_has_an_anchor_and_its_answer_in_the_open(visitor: PageClient) -> None:
    questions, words = (visitor.get(f"/help/{name}?lang=vi").text for name in ("questions", "glossary"))
    for each in reading.questions():
        assert f'id="{each.id}"' in questions
        assert each.answer.vi in questions
    assert re.findall(r'class="word" id="([^"]+)"', words) == [word.id for word in reading.words("vi")]
    assert "<details" not in questions[questions.index("<main") :]


def test_the_privacy_page_prints_every_rule_with_the_periods_of_this_installation(settings: Settings) -> None:
    told = create_app(Settings(**{**vars(settings), "draft_days": 45})).test_client().get("/privacy?lang=en").text
    assert re.findall(r'class="kept__row" id="([^"]+)"', told) == [each.name for each in (*rules.RULES, *rules.LASTING)]
    for period in ("45 days after your last change", "1 hour after you sent it", "365 days after you wrote it"):
        assert period in told


def test_security_txt_names_a_contact_and_expires_within_a_year(settings: Settings) -> None:
    def fields(contact: str) -> dict[str, str]:
        client = create_app(Settings(**{**vars(settings), "security_contact": contact})).test_client()
        answer = client.get("/.well-known/security.txt")
        assert answer.content_type == "text/plain; charset=utf-8"
        return dict(line.split(": ", 1) for line in answer.text.splitlines())

    found = fields("mailto:security@example.org")
    left = dt.datetime.fromisoformat(found["Expires"]) - dt.datetime.now(dt.UTC)
    assert dt.timedelta(days=100) < left < dt.timedelta(days=365)
    assert found["Contact"] == "mailto:security@example.org"
    assert found["Canonical"] == "http://localhost:8000/.well-known/security.txt"
    assert found["Policy"] == "http://localhost:8000/security"
    assert fields("")["Contact"].startswith("http://localhost:8000/feedback/page")


def test_a_contact_that_is_no_address_is_refused_at_the_start() -> None:
    with pytest.raises(MisconfiguredError, match="SECURITY_CONTACT"):
        Settings.from_environ({"PORTAL_MODE": "test", "SECURITY_CONTACT": "call me\nExpires: never"})


def test_the_status_tells_what_the_supervisor_is_told_and_is_kept_by_nobody(
    visitor: PageClient, database: Database
) -> None:
    answer = visitor.get("/status?lang=en")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Not everything works" in answer.text
    with database.transaction() as db:
        beats.beat(db, "worker-1", now=dt.datetime.now(dt.UTC))
    assert "Everything works." in visitor.get("/status?lang=en").text


@pytest.mark.parametrize("address", ["/status", "/help", "/help/glossary", "/privacy", "/security"])
def test_without_its_database_the_portal_still_explains_itself(
    settings: Settings, tmp_path: object, address: str
) -> None:
    broken = create_app(Settings(**{**vars(settings), "database_url": f"sqlite:///{tmp_path}/nowhere/portal.db"}))
    broken.wsgi_app = shelf.Front(broken, broken.wsgi_app)  # type: ignore[assignment]
    client = broken.test_client()
    for lang in ("vi", "en"):
        answer = client.get(f"{address}?lang={lang}")
        assert answer.status_code == 200
    if address == "/status":
        client.set_cookie(broken.config["SESSION_COOKIE_NAME"], "anything")
        assert translator("vi")("Does not work") in client.get("/status?lang=vi").text


def test_a_signed_in_person_reads_the_status_when_the_database_has_gone(app: Flask, office: None) -> None:
    citizen = filing.sign_in(app, "citizen")
    app.extensions["database"].dispose()
    app.extensions["database"] = Database("sqlite:////nowhere/portal.db")
    assert citizen.get("/status?lang=en").status_code == 200
