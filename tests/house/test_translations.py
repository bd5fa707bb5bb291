"""Whoever reads Vietnamese or Chinese meets no English sentence: the catalogues are whole, and the pages use them."""

import datetime as dt
import io
import re
import shutil
import unicodedata
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
import time_machine
from babel.messages.catalog import Message
from babel.messages.mofile import write_mo
from flask import Flask

from portal import create_app
from portal.config import Settings
from scripts import translations
from services import text
from services.db import Database
from tests.portal import filing
from tests.portal.pages import PageClient

#: Sentences that read the same in Vietnamese and English, and why.
SAME_IN_VIETNAMESE = {
    "%(time)s, %(day)s": "only parameters, in the same order",
    "%(item)s %(number)s": "only parameters, in the same order",
    "%(amount)s %(currency)s": "only parameters, in the same order",
    "%(number)s đồng": "the name of the currency",
    "Hoàn Kiếm, Bộ Tư pháp…": "names of agencies, an example of what to type",
}
READ_ALOUD = ("alt", "aria-label", "content", "placeholder", "title")
PUBLIC = [
    "/",
    "/services",
    "/services?q=hon+nhan",
    "/services?q=xyzzy",
    f"/services/{filing.CODE}",
    f"/services/{filing.CODE}/start",
    f"/services/{filing.CODE}/start?province=01",
    f"/services/{filing.CODE}/start?province=01&commune=00070",
    "/agencies",
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
    assert same == set(SAME_IN_VIETNAMESE)


def test_vietnamese_letters_are_single_characters() -> None:
    for message in sentences("vi"):
        for written in translations.strings(message):
            assert unicodedata.is_normalized("NFC", written), written


class Pieces(HTMLParser):
    """The texts of a page one by one, shown or read aloud."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name in READ_ALOUD or name.startswith("data-i18n.")]

    def handle_data(self, data: str) -> None:
        self.found += [line for line in data.split("\n") if line.strip()]


def english(source: str) -> re.Pattern[str]:
    """A sentence of the sources as a page would show it untranslated, with anything for its parameters."""
    literal = translations.PARAMETER.split(source)
    return re.compile(".+?".join(re.escape(part) for part in literal), re.DOTALL)


@pytest.fixture(scope="module")
def untranslated() -> re.Pattern[str]:
    """Matches any sentence of the sources that has another wording in Vietnamese."""
    found = {one for message in sentences("vi") for one in sources(message) if one not in translations.strings(message)}
    found -= {"English"}  # it also stands in the choice of language, where each is named in its own
    return re.compile("|".join(f"(?:{english(one).pattern})" for one in sorted(found)), re.DOTALL)


@pytest.fixture
def database_url(tmp_path: Path, sqlite_template: Path) -> str:
    """The words do not depend on the database: one engine is enough."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'portal.db')}"


@pytest.fixture
def app(
    settings: Settings, database: Database, now: dt.datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Flask]:
    """The portal with the Vietnamese catalogue as it stands in the sources, and an office that is open."""
    compiled = io.BytesIO()
    write_mo(compiled, translations.load("vi"))
    folder = tmp_path / "catalogues" / "vi" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "messages.mo").write_bytes(compiled.getvalue())
    monkeypatch.setattr("services.text.CATALOGUES", tmp_path / "catalogues")
    monkeypatch.setattr("portal.language.CATALOGUES", tmp_path / "catalogues")
    text.catalogue.cache_clear()
    filing.open_office(database, now)
    app = create_app(settings)
    app.test_client_class = PageClient
    with time_machine.travel(now, tick=False):
        yield app
    app.extensions["database"].dispose()
    text.catalogue.cache_clear()


def assert_vietnamese(client: PageClient, addresses: list[str], untranslated: re.Pattern[str]) -> None:
    """Each of these pages is in Vietnamese and shows no sentence as it stands in the sources."""
    for address in addresses:
        page = client.get(address).text
        assert '<html lang="vi"' in page, address
        left = [piece.strip() for piece in Pieces(page).found if untranslated.fullmatch(piece.strip())]
        assert left == [], f"{address} still says in English: {left}"


def test_public_pages_show_no_english_sentence(visitor: PageClient, untranslated: re.Pattern[str]) -> None:
    assert_vietnamese(visitor, PUBLIC, untranslated)


def test_an_applicant_and_a_clerk_read_no_english_sentence(app: Flask, untranslated: re.Pattern[str]) -> None:
    citizen, clerk = filing.sign_in(app, "citizen"), filing.sign_in(app, "clerk")
    draft = filing.begin(citizen)
    questions = [f"/applications/{draft}/{page}" for page in ("for-whom", "requester-paper", "requester-residence")]
    assert_vietnamese(citizen, [*questions, f"/applications/{draft}", f"/applications/{draft}/delete"], untranslated)
    assert filing.fill(citizen, draft).endswith("/check")
    assert_vietnamese(citizen, [f"/applications/{draft}/check"], untranslated)
    filing.file(citizen, draft)
    own = [f"/applications/{draft}", f"/applications/{draft}/filed", f"/applications/{draft}/withdraw"]
    assert_vietnamese(citizen, ["/applications", "/account", *own], untranslated)
    code = filing.application(app.extensions["database"], draft).code
    assert_vietnamese(clerk, [f"/desk?agency={filing.HOAN_KIEM}", f"/desk/{code}"], untranslated)
    filing.accepted(app.extensions["database"], draft, dt.datetime.now(dt.UTC))
    assert_vietnamese(clerk, [f"/desk/{code}", f"/desk/{code}/supplement"], untranslated)
    assert_vietnamese(citizen, [f"/applications/{draft}"], untranslated)
