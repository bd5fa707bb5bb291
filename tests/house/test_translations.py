"""Whoever reads Vietnamese or Chinese meets no English sentence: the catalogues are whole, and the pages use them."""

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from babel.messages.catalog import Message
from flask import Flask

from portal import create_app
from portal.config import Settings
from portal.language import TAGS
from scripts import translations, wording
from services import text
from services.db import Database
from tests.house import spoken
from tests.portal import filing
from tests.portal.pages import PageClient

PUBLIC = [
    "/",
    "/services",
    "/services?q=hon+nhan",
    "/services?q=xyzzy",
    f"/services/{filing.CODE}",
    f"/services/{filing.CODE}/start",
    f"/services/{filing.CODE}/start?province=01",
    f"/services/{filing.CODE}/start?province=01&commune=00070",
    "/services/a-z",
    "/services/a-z/c",
    "/services/fields",
    "/services/communes",
    "/services/communes/ho-tich",
    "/life-events",
    "/life-events/marriage",
    "/life-events/taxes",
    "/which",
    "/which/marriage",
    "/which/marriage?step=here&partner=foreigner",
    "/agencies",
    "/agencies?q=hoan+kiem",
    "/agencies?q=xyzzy",
    f"/agencies/{filing.HOAN_KIEM}",
    "/track",
    "/verify",
    "/verify?code=nothing",
    "/login",
    "/register",
    "/reset",
    "/privacy",
    "/terms",
    "/accessibility",
    "/security",
    "/status",
    "/help",
    "/help/questions",
    "/help/glossary",
    "/help/contact",
    "/feedback/page?about=/help&kind=problem",
    "/feedback/page?about=/help&kind=useful",
    "/feedback/thanks?about=/help",
    "/nowhere",
]


def sentences(locale: str) -> list[Message]:
    """The messages of a catalogue, without its head."""
    return [message for message in translations.load(locale) if message.id]


def sources(message: Message) -> tuple[str, ...]:
    """The English of a message: one sentence, or singular and plural."""
    return tuple(message.id) if isinstance(message.id, (list, tuple)) else (message.id,)


def test_every_sentence_is_translated_with_its_parameters_and_none_is_doubtful() -> None:
    assert translations.faults() == []


@pytest.mark.parametrize("locale", ["vi", "zh"])
def test_a_catalogue_can_be_compiled(locale: str) -> None:
    catalogue = translations.load(locale)
    assert not catalogue.fuzzy, "pybabel passes over a catalogue whose head is marked fuzzy"
    assert [(message.id, list(map(str, errors))) for message, errors in catalogue.check()] == []


def test_what_is_still_english_in_the_vietnamese_catalogue_has_a_reason() -> None:
    same = {one for message in sentences("vi") for one in sources(message) if one in translations.strings(message)}
    assert same == set(wording.SAME)


@pytest.fixture
def database_url(tmp_path: Path, sqlite_template: Path) -> str:
    """The words do not depend on the database: one engine is enough."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'portal.db')}"


@pytest.fixture
def app(
    settings: Settings, database: Database, now: dt.datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Flask]:
    """The portal with the catalogues as they stand in the sources, and an office that is open."""
    spoken.speak(tmp_path / "catalogues", monkeypatch)
    filing.open_office(database, now)
    app = create_app(settings)
    app.test_client_class = PageClient
    with time_machine.travel(now, tick=False):
        yield app
    app.extensions["database"].dispose()
    text.catalogue.cache_clear()


def assert_spoken(client: PageClient, addresses: list[str], language: str) -> None:
    """Each of these pages is in this language and shows no sentence in the words of another."""
    words = spoken.wording(language)
    for address in addresses:
        page = client.get(address).text
        assert f'<html lang="{TAGS[language]}"' in page, address
        assert words.foreign(page) == [], address


@pytest.mark.parametrize("language", ["vi", "en", "zh"])
def test_public_pages_speak_one_language(app: Flask, language: str) -> None:
    assert_spoken(spoken.visitor(app, language), PUBLIC, language)


@pytest.mark.parametrize("language", ["vi", "zh"])
def test_an_applicant_and_a_clerk_read_one_language(app: Flask, language: str) -> None:
    citizen, clerk = filing.sign_in(app, "citizen"), filing.sign_in(app, "clerk")
    for person in (citizen, clerk):
        person.get(f"/language/{language}")
    draft = filing.begin(citizen)
    questions = [f"/applications/{draft}/{page}" for page in ("for-whom", "requester-paper", "requester-residence")]
    assert_spoken(citizen, [*questions, f"/applications/{draft}", f"/applications/{draft}/delete"], language)
    assert filing.fill(citizen, draft).endswith("/check")
    assert_spoken(citizen, [f"/applications/{draft}/check"], language)
    filing.file(citizen, draft)
    own = [f"/applications/{draft}", f"/applications/{draft}/filed", f"/applications/{draft}/withdraw"]
    assert_spoken(citizen, ["/applications", "/account", *own], language)
    code = filing.application(app.extensions["database"], draft).code
    assert_spoken(clerk, [f"/desk?agency={filing.HOAN_KIEM}", f"/desk/{code}"], language)
    filing.accepted(app.extensions["database"], draft, dt.datetime.now(dt.UTC))
    assert_spoken(clerk, [f"/desk/{code}", f"/desk/{code}/supplement"], language)
    assert_spoken(citizen, [f"/applications/{draft}"], language)
