"""Which language a page speaks, and that the switch keeps the page."""

import datetime as dt
import io
import shutil
from pathlib import Path
from urllib.parse import quote

import flask_babel
import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from flask import Flask
from wtforms import IntegerField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import Length

from portal import filters, language
from portal.form import Form
from tests.portal.pages import Page, PageClient


@pytest.fixture
def database_url(tmp_path: Path, sqlite_template: Path) -> str:
    """Languages hardly touch the database: one engine is enough."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'portal.db')}"


def spoken(response_text: str) -> str:
    """The language a page says it is in."""
    return Page(response_text).all("html")[0]["lang"]


@pytest.mark.parametrize(
    ("address", "cookie", "accepted", "expected"),
    [
        ("/", None, None, "vi"),
        ("/", None, "zh-CN,zh;q=0.9,en;q=0.5", "zh"),
        ("/", None, "zh-TW", "zh"),
        ("/", None, "zh-Hant-HK;q=0.9, vi;q=0.8", "zh"),
        ("/", None, "vi-VN", "vi"),
        ("/", None, "en-GB,vi;q=0.1", "en"),
        ("/", None, "fr-CA, EN_us;q=0.5, zh;q=0.4", "en"),
        ("/", None, "en;q=0, zh;q=0.1", "zh"),
        ("/", None, "*, zh;q=0.1", "zh"),
        ("/", None, "fr-FR,fr;q=0.9", "vi"),
        ("/", "en", "zh", "en"),
        ("/?lang=zh", "en", "vi", "zh"),
        ("/?lang=fr", "en", "vi", "en"),
        ("/?lang=en&lang=zh", None, None, "en"),
        ("/", "tlh", "en", "en"),
    ],
)
def test_the_address_decides_then_the_choice_then_the_browser(
    visitor: PageClient, address: str, cookie: str | None, accepted: str | None, expected: str
) -> None:
    if cookie:
        visitor.set_cookie("lang", cookie)
    headers = {"Accept-Language": accepted} if accepted else {}
    answer = visitor.get(address, headers=headers)
    assert spoken(answer.text) == answer.headers["Content-Language"] == language.TAGS[expected]


@pytest.mark.parametrize(
    "rubbish",
    [
        ";;;q=",
        ";;;,,",
        "*",
        "en;q=nan",
        "zh-" * 3000,
        "\x7f\xff",
        "q=1,,,",
        "vi;q=-1",
        "x" * 9000,
        "vi;q=" + "9" * 9000,
    ],
)
def test_rubbish_in_the_browsers_wishes_still_gives_a_page(visitor: PageClient, rubbish: str) -> None:
    response = visitor.get("/", headers={"Accept-Language": rubbish})
    assert response.status_code == 200
    assert spoken(response.text) in language.TAGS.values()


def test_the_switch_keeps_the_page_and_its_query(visitor: PageClient) -> None:
    page = Page(visitor.get("/privacy?a=1&b=%C3%A1&lang=vi").text)
    href = next(link["href"] for link in page.all("a") if link["href"].startswith("/language/zh"))
    response = visitor.get(href)
    assert response.status_code == 303
    assert response.headers["Location"] == "/privacy?a=1&b=%C3%A1"
    assert "lang=zh" in response.headers["Set-Cookie"]
    assert spoken(visitor.get(response.headers["Location"]).text) == "zh-Hans"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/\r\nSet-Cookie: x=1",
        "evil.example",
        "http:/evil.example",
    ],
)
def test_the_switch_leads_nowhere_else(visitor: PageClient, target: str) -> None:
    response = visitor.get(f"/language/en?next={quote(target, safe='')}")
    assert response.headers["Location"] == "/"


def test_a_language_we_do_not_speak_is_not_an_address(visitor: PageClient) -> None:
    assert visitor.get("/language/fr").status_code == 404


def test_search_engines_are_told_the_address_of_each_language(visitor: PageClient) -> None:
    page = Page(visitor.get("/terms?lang=en").text)
    named = {link["hreflang"]: link["href"] for link in page.all("link") if link["rel"] == "alternate"}
    chosen_by_the_browser = named.pop("x-default")
    assert chosen_by_the_browser == "http://localhost:8000/terms"
    assert named == {tag: f"http://localhost:8000/terms?lang={lang}" for lang, tag in language.TAGS.items()}
    assert next(link["href"] for link in page.all("link") if link["rel"] == "canonical") == named["en"]


@pytest.mark.parametrize(
    ("lang", "amount", "day", "short", "size"),
    [
        ("vi", "200.000 ", "thứ Hai, 23/11/2026", "23/11/2026", "1,4 MB"),
        ("en", "200,000 ", "Monday 23 November 2026", "23 Nov 2026", "1.4 MB"),
        ("zh", "200,000", "2026年11月23日星期一", "2026年11月23日", "1.4 MB"),
    ],
)
def test_money_dates_and_sizes_read_in_the_way_of_the_language(
    app: Flask, lang: str, amount: str, day: str, short: str, size: str
) -> None:
    evening_before_in_utc = dt.datetime(2026, 11, 22, 17, 30, tzinfo=dt.UTC)
    with app.test_request_context(f"/?lang={lang}"):
        assert filters.dong(200_000).startswith(amount)
        assert filters.day(evening_before_in_utc) == day
        assert filters.date(dt.date(2026, 11, 23)) == short
        assert filters.time(evening_before_in_utc) == "00:30"
        assert filters.file_size(1_400_000) == size
        assert filters.file_size(999) == "999 B"
        assert filters.listed(["A", "B"]) == ("A、B" if lang == "zh" else "A, B")
        assert filters.dong(None) == filters.day(None) == filters.file_size(None) == ""


class Sample(Form):
    """Fields whose messages come from WTForms itself."""

    size = SelectField("size", choices=[SelectChoice("s", "S")])
    count = IntegerField("count")
    name = StringField("name", validators=[Length(max=3)])


def test_the_library_s_own_messages_are_translated_by_our_catalogue(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue = Catalog(locale="vi")
    catalogue.add("Not a valid choice.", "Hãy chọn một mục.")
    catalogue.add("Not a valid integer value.", "Hãy nhập một số nguyên.")
    catalogue.add("Field cannot be longer than %(max)d character.", "Nhiều nhất %(max)d ký tự.")
    folder = tmp_path / "vi" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    (folder / "messages.mo").write_bytes(compiled.getvalue())
    domain = flask_babel.Domain([str(tmp_path)])
    typed = {"size": "xxl", "count": "many", "name": "long"}
    with app.test_request_context("/?lang=vi", method="POST", data=typed):
        monkeypatch.setattr("portal.form.get_translations", domain.get_translations)
        form = Sample(meta={"csrf": False})
        assert not form.validate()
        assert form.errors == {
            "size": ["Hãy chọn một mục."],
            "count": ["Hãy nhập một số nguyên."],
            "name": ["Nhiều nhất 3 ký tự."],
        }


def test_the_names_of_the_languages_are_written_in_themselves() -> None:
    assert list(language.NAMES) == ["vi", "en", "zh"]
