"""The language stays with the person and the application: letters and papers speak it and no other."""

import datetime as dt
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from portal import create_app
from portal.config import Settings
from services.agencies.names import name_of
from services.applications.models import Application
from services.db import Database
from services.notices.letters import Letterhead, words
from services.notices.models import Notice
from services.notices.texts import TEXTS
from services.people.keys import Keys
from services.results import papers, paperwork, slips
from services.results.models import Slip
from services.results.printing import Printer
from services.text import LOCALES, translator
from tests.house import spoken
from tests.portal import filing
from tests.portal.pages import PageClient
from tests.services import papers_on_file

HEAD = Letterhead("Một Cửa <a@motcua.example>", "https://motcua.example", Keys("secret"))
#: Values without a language, so that every other word is the letter's own.
VALUES: dict[str, Any] = {
    "amount": 200_000,
    "due": "2026-11-19T10:00:00+00:00",
    "day": "2027-02-14",
    "at": "2026-11-20T02:30:00+00:00",
}


@pytest.fixture
def database_url(tmp_path: Path, sqlite_template: Path) -> str:
    """The words do not depend on the database: one engine is enough."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'portal.db')}"


@pytest.fixture(autouse=True)
def catalogues(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The catalogues as they stand in the sources."""
    spoken.speak(tmp_path / "catalogues", monkeypatch)


@pytest.fixture
def app(settings: Settings, database: Database, now: dt.datetime, catalogues: None) -> Iterator[Flask]:
    """The portal with an office that is open, while time stands still."""
    filing.open_office(database, now)
    app = create_app(settings)
    app.test_client_class = PageClient
    with time_machine.travel(now, tick=False):
        yield app
    app.extensions["database"].dispose()


def said_by(notice: Notice) -> list[str]:
    """All that a letter says, sentence by sentence."""
    letter = words(notice, HEAD)
    return [letter.subject, *letter.paragraphs, letter.action, letter.farewell]


@pytest.mark.parametrize("locale", LOCALES)
def test_every_kind_of_letter_speaks_the_language_of_its_reader(locale: str) -> None:
    language = spoken.wording(locale)
    for kind, text in TEXTS.items():
        params = {name: VALUES.get(name, "X1") for name in text.needs}
        notice = Notice(id="n", kind=kind, address="a@b.example", name="X2", locale=locale, params=params)
        said = said_by(notice)
        assert [each for each in said if language.is_foreign(each)] == [], kind
        assert all(spoken.has_han(each) == (locale == "zh") for each in said), said
        if locale == "en":
            assert not any(spoken.has_vietnamese(re.sub("đồng|Một Cửa", "", each)) for each in said), said


@pytest.mark.parametrize("locale", ["en", "zh"])
@pytest.mark.parametrize("name", papers_on_file.papers())
def test_every_paper_says_beside_the_vietnamese_what_its_reader_understands(name: str, locale: str) -> None:
    paper = papers_on_file.papers()[name]
    html = papers.paper_html(Printer(), paper, locale, translator(locale))
    # The currency and the two kinds of fee keep their Vietnamese names in brackets: no other language tells them apart.
    said = [
        re.sub(r"[（(](đồng|(lệ )?phí)[）)]", "", each)
        for each in spoken.seconds(html)
        if re.search(r"[^\W\d_]{2}", each)
    ]
    language = spoken.wording(locale)
    assert len(said) >= 3
    assert [each for each in said if language.is_foreign(each)] == []
    assert [each for each in said if spoken.has_han(each) != (locale == "zh") or spoken.has_vietnamese(each)] == []


def test_in_vietnamese_a_paper_says_nothing_twice() -> None:
    for paper in papers_on_file.papers().values():
        html = papers.paper_html(Printer(), paper, "vi", translator("vi"))
        assert [each for each in spoken.seconds(html) if each] == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_whoever_files_in_a_language_is_written_to_in_it(app: Flask, now: dt.datetime, language: str) -> None:
    """Begun in Vietnamese, filed in another language: letters and slips follow the language of the filing."""
    database, citizen = app.extensions["database"], filing.sign_in(app, "citizen")
    citizen.get("/language/vi")
    draft = filing.begin(citizen)
    filing.fill(citizen, draft)
    citizen.get(f"/language/{language}")
    filing.file(citizen, draft)
    filing.decided(database, draft, now, outcome="reject")
    citizen.get("/language/vi")  # what was filed keeps its language
    with database.reading() as db:
        application = db.get_one(Application, draft)
        notices = db.scalars(select(Notice).where(Notice.application_id == draft)).all()
        assert {notice.kind for notice in notices} >= {"filed", "accepted"}
        foreign = spoken.wording(language)
        for notice in notices:
            said = said_by(notice)
            assert notice.locale == language
            assert [each for each in said if foreign.is_foreign(each)] == []
            assert not any("Ủy ban" in each or "Cấp Giấy" in each for each in said), said
        assert any(name_of(db, filing.HOAN_KIEM, language) in each for notice in notices for each in said_by(notice))
        printed = db.scalars(select(Slip).where(Slip.application_id == draft)).all()
        assert {slip.kind for slip in printed} >= {slips.ACKNOWLEDGEMENT, slips.RECEIPT, slips.REJECTION}
        for slip in printed:
            paper = paperwork.slip(db, application, slip, base_url="https://motcua.example")
            html = papers.paper_html(Printer(), paper, application.locale, translator(application.locale))
            said = [each for each in spoken.seconds(html) if each]
            assert [each for each in said if foreign.is_foreign(each)] == []
            assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in html or slip.kind == slips.FILED


#: Rubbish for each form that anybody may send.
RUBBISH = {
    "/login": {"email": "\x00<b>", "password": "x"},
    "/register": {"email": "@@", "name": "", "password": "1"},
    "/reset": {"email": "nobody"},
    "/track": {"code": "../..", "secret": "'"},
    "/verify": {},
    "/feedback/page": {"about": "<b>", "kind": "?", "text": ""},
}


@pytest.mark.parametrize("language", LOCALES)
def test_rubbish_in_a_public_form_is_answered_in_the_language_of_the_page(app: Flask, language: str) -> None:
    client = spoken.visitor(app, language)
    for address, typed in RUBBISH.items():
        answer = filing.send(client, address, typed)
        assert answer.status_code in (200, 400, 422), answer.text
        assert "error-summary" in answer.text, address
        assert spoken.wording(language).foreign(answer.text) == []
