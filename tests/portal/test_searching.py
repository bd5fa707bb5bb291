"""Searching on the page and while typing: whatever is asked, the answer is useful and names its own address."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.portal.pages import Page, PageClient
from tests.portal.whole import MARRIAGE, portal

#: What people, machines and attackers put behind a name.
TYPED = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            "khai sinh",
            "شهادة ميلاد",
            "ใบขับขี่",
            "👶📄",
            "<b onclick=x>",
            "a" * 10_000,
            "\x00\x1b\u202e",
            "1.004873",
            "' or 1=1",
        ]
    ),
)
NAMES = st.sampled_from(["q", "level", "audience", "agency", "field", "page", "lang", "x"])
VALUES = st.one_of(
    TYPED, st.integers(-5, 10**9).map(str), st.sampled_from(["3", "vi", "en", "citizen", "ho-tich", "G15"])
)


@pytest.fixture(scope="module")
def app(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One portal for all of these: they only look."""
    yield from portal(filled, tmp_path_factory.mktemp("searching"))


@pytest.fixture(scope="module")
def reader(app: Flask) -> PageClient:
    """A stranger who reads with care."""
    client = app.test_client()
    assert isinstance(client, PageClient)
    return client


@given(st.lists(st.tuples(NAMES, VALUES), max_size=6))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_question_is_answered_by_a_page_that_knows_its_own_address(
    reader: PageClient, asked: list[tuple[str, str]]
) -> None:
    answer = reader.get("/services?" + urlencode(asked, errors="surrogatepass"))
    assert answer.status_code == 200
    page = Page(answer.text)
    for link in page.all("link"):
        if link.get("rel") not in ("canonical", "alternate"):
            continue
        parts = urlsplit(link["href"])
        given = parse_qsl(parts.query, keep_blank_values=True)
        names = [name for name, _ in given]
        assert parts.path == "/services"
        assert len(names) == len({*names}), "nothing twice"
        assert {*names} <= {"q", "level", "audience", "agency", "field", "page", "lang"}
        assert len(dict(given).get("q", "")) <= 200
    box = next(field for field in page.all("input") if field.get("name") == "q")
    typed = dict(reversed(asked)).get("q", "")
    assert box["value"] in " ".join("".join(c if c.isprintable() else " " for c in typed).split())


@pytest.mark.parametrize(
    ("query", "own"),
    [
        ("q=khai+sinh&q=khai+tu&lang=en", "q=khai+sinh&lang=en"),
        ("q=khai+sinh&page=1&page=x&lang=en&lang=vi", "q=khai+sinh&lang=en"),
        ("page=999999&lang=en", "page=129&lang=en"),
        ("page=-3&level=9&audience=martian&lang=en", "lang=en"),
        ("q=%ED%A0%80khai&x=1&lang=en", "q=%25ED%25A0%2580khai&lang=en"),
        ("q=" + "x" * 10_000 + "&lang=en", "q=" + "x" * 200 + "&lang=en"),
        ("q=a%00b%1bc&lang=en", "q=ab+c&lang=en"),
    ],
)
def test_the_canonical_address_says_what_was_understood(reader: PageClient, query: str, own: str) -> None:
    html = reader.get("/services?" + query).text
    (address,) = [link["href"] for link in Page(html).all("link") if link.get("rel") == "canonical"]
    assert address.endswith("/services?" + own)


def test_the_tab_says_what_was_searched_and_how_many_were_found(reader: PageClient) -> None:
    html = reader.get("/services?q=khai+tu&lang=en").text
    assert re.match(r"khai tu: \d+ services found", Page(html).title)
    assert '<meta name="robots" content="noindex' in html
    assert 'value="khai tu"' in html
    assert "noindex" not in reader.get("/services?lang=en").text


def test_what_can_be_filed_here_says_what_it_is_for(reader: PageClient) -> None:
    html = reader.get("/services?q=giay+doc+than&lang=en").text
    assert "A paper from your commune that says whether you are single, married, divorced or widowed." in html
    assert "It is often asked for" not in html, "one sentence"


def test_nothing_found_says_what_was_not_understood_and_what_comes_near(reader: PageClient) -> None:
    html = reader.get("/services?q=qwertyuiop+zzzzzz+thuong+xyzzyx&lang=en").text
    assert "We found no service for this" in html
    assert "<q>qwertyuiop</q>" in html
    assert "The nearest we found with fewer of your words" in html
    assert "/agencies" in html
    meant = reader.get("/services?q=khaaaisinh&lang=en").text
    assert "/services?q=" in meant


def test_suggestions_complete_the_last_word_in_the_language_of_the_page(reader: PageClient) -> None:
    answer = reader.get("/services/suggest?q=giay+xac+nhan+tinh+tr&lang=en")
    assert answer.mimetype == "application/json"
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    found = json.loads(answer.data)["suggestions"]
    assert found[0] == {
        "name": "Certificate of marital status",
        "lang": "en",
        "href": f"/services/{MARRIAGE}?lang=en",
        "online": True,
    }
    assert {*found[-1]} == {"name", "lang", "href", "online"}
    passports = json.loads(reader.get("/services/suggest?q=lam+ho+ch&lang=vi").data)["suggestions"]
    assert passports[0]["href"].startswith(("/services/1.001456", "/services/1.001471"))


@given(TYPED)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_suggestions_are_few_and_never_fail(reader: PageClient, typed: str) -> None:
    answer = reader.get("/services/suggest?" + urlencode({"q": typed}, errors="surrogatepass"))
    assert answer.status_code == 200
    assert len(json.loads(answer.data)["suggestions"]) <= 8
    assert len(answer.data) < 8_000


def test_nothing_that_was_typed_reaches_the_log(reader: PageClient, capsys: pytest.CaptureFixture[str]) -> None:
    reader.get("/services/suggest?q=Nguyen+Thi+Bimat&lang=vi")
    reader.get("/services?q=Nguyen+Thi+Bimat&lang=vi")
    said = capsys.readouterr().out
    assert "/services/suggest" in said
    assert "Bimat" not in said


def test_the_box_suggests_on_the_first_page_and_on_the_search_page(reader: PageClient) -> None:
    for path in ("/?lang=en", "/services?lang=en"):
        html = reader.get(path).text
        assert 'data-suggest="/services/suggest"' in html
        assert "js/suggest.js" in html
        assert 'role="combobox"' not in html, "only scripts make it one"
