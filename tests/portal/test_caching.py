"""Nobody can make the portal keep a page that is not everybody's: hostile requests before and between plain ones."""

import gzip
import io
from typing import Any
from urllib.parse import quote_plus

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import create_environ, run_wsgi_app

from portal import create_app, static_files
from portal.config import Settings
from portal.kept import CAPACITIES, KeptPage, Shelf, takes_gzip
from portal.shelf import Front
from portal.store import database as database_of
from services.db import Database
from tests.portal.pages import PageClient
from tests.portal.test_shell import production

HOST = "motcua.example"
PLAIN = ("/", "/services", "/agencies", "/terms")
PATHS = st.one_of(
    st.sampled_from(PLAIN),
    st.sampled_from(
        (
            *("//", "//services", "/services/", "/./services", "/a/../services", "/services/..", "/services;x=1"),
            *("/services%2f", "/services/%2e%2e", "/\\services", "/services/1.004873;jsessionid=1", "/services\0"),
            *(
                "/SERVICES",
                "/services/\xff\xfe",
                "/\xc3\x28",
                "/ service s",
                "/" + "a" * 9_000,
                "/services/" + "9" * 400,
            ),
            *("http://evil.example/", "evil.example", "*", "", "/static/../wsgi.py", "/static/%2e%2e/wsgi.py"),
        )
    ),
    st.text(st.characters(max_codepoint=255), max_size=40).map(lambda text: "/" + text),
)
QUERIES = st.one_of(
    st.sampled_from(
        (
            *("lang=vi", "lang=en", "lang=VI", "lang=vi&lang=en", "lang=vi&lang=vi", "lang=vi&x=1", "x=1&lang=vi"),
            *("", "lang=", "lang=vi;", "lang[]=vi", "lang=vi%00", "LANG=vi", "q=%ff%fe&lang=vi", "q=a&q=b&lang=vi"),
            *(
                "q=<script>&lang=vi",
                "q=a&lang=vi&lang=zh",
                "q=a&lang=xx",
                "page=-1",
                "page=9999999&lang=vi",
                "level=9&level=4",
            ),
            "q=" + "a" * 10_000,
        )
    ),
    st.text(st.characters(max_codepoint=127), max_size=30).map(quote_plus),
    st.text(st.characters(min_codepoint=33, max_codepoint=255), max_size=30),
)
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "HTTP_HOST": st.sampled_from(
            (HOST, "evil.example", "motcua.example.evil", "a" * 3_000, "", "[::1", "x y", "é")
        ),
        "HTTP_X_FORWARDED_HOST": st.just("evil.example"),
        "HTTP_X_FORWARDED_PROTO": st.sampled_from(("http", "javascript")),
        "HTTP_X_FORWARDED_PREFIX": st.just("/evil"),
        "HTTP_X_ORIGINAL_URL": st.just("/evil"),
        "HTTP_FORWARDED": st.just("host=evil.example"),
        "HTTP_ACCEPT_ENCODING": st.sampled_from(
            ("gzip", "gzip;q=0", "br", "*", "identity;q=0", "gzip, deflate, br", ";;q=x")
        ),
        "HTTP_ACCEPT_LANGUAGE": st.sampled_from(("zh", "en;q=nan", "x" * 5_000, "vi-VN,vi;q=0.9", "\xff")),
        "HTTP_IF_NONE_MATCH": st.sampled_from(("*", 'W/"x"', '"', "W/")),
        "HTTP_IF_MODIFIED_SINCE": st.sampled_from(("Thu, 01 Jan 1970 00:00:00 GMT", "x")),
        "HTTP_RANGE": st.sampled_from(("bytes=0-0", "bytes=5-1", "x")),
        "HTTP_COOKIE": st.sampled_from(("lang=en", "session=x", "lang=zh; session=", "=;=", "\xff=\xff")),
        "HTTP_REFERER": st.just("https://evil.example/"),
    },
)
METHODS = st.sampled_from(("GET", "GET", "GET", "HEAD", "OPTIONS", "POST", "PUT", "PROPFIND"))


@pytest.fixture
def portal(database: Database) -> Any:
    """The whole of what a production server loads: shelf, files, portal."""
    app = create_app(Settings.from_environ(production(DATABASE_URL=database.url)))
    yield app
    app.extensions["database"].dispose()


def ask(front: Any, path: str, query: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    environ = {**create_environ("/", base_url=f"https://{HOST}"), "REQUEST_METHOD": method, "QUERY_STRING": query}
    environ |= {"PATH_INFO": path, "wsgi.errors": io.StringIO(), **headers}
    body, status, sent = run_wsgi_app(front, environ, buffered=True)
    return int(status.split()[0]), {name.lower(): value for name, value in sent}, b"".join(body)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(method=METHODS, path=PATHS, query=QUERIES, headers=HEADERS)
def test_whatever_one_asks_is_answered_and_changes_no_page_of_another(
    portal: Flask, method: str, path: str, query: str, headers: dict[str, str]
) -> None:
    if "tried" not in portal.extensions:
        places = [(place, lang) for place in PLAIN for lang in ("vi", "en")]
        portal.extensions["first"] = {at: ask(portal.wsgi_app, at[0], f"lang={at[1]}")[2] for at in places}
        portal.extensions["tried"] = Front(portal, portal.wsgi_app)
    front, pages = portal.extensions["tried"], portal.extensions["first"]

    status, sent, body = ask(front, path, query, method, **headers)

    assert status < 500
    assert "evil.example" not in str({**sent, "content-security-policy": ""})
    if status == 200 and sent.get("content-encoding") == "gzip":
        assert takes_gzip(headers.get("HTTP_ACCEPT_ENCODING", ""))
    if "set-cookie" in sent:
        assert "public" not in sent.get("cache-control", "")
    if method == "HEAD":
        assert body == b""
    for lang in ("vi", "en"):
        there = path if path in PLAIN else "/"
        for coding in ("identity", "gzip"):
            status, sent, body = ask(front, there, f"lang={lang}", HTTP_ACCEPT_ENCODING=coding)
            assert status == 200
            assert (sent.get("content-encoding") == "gzip") == (
                coding == "gzip" and sent["vary"].startswith("Accept-E")
            )
            assert (gzip.decompress(body) if sent.get("content-encoding") else body) == pages[there, lang]
            assert "set-cookie" not in sent


@pytest.mark.parametrize(
    ("accepted", "takes"),
    [
        ("gzip", True),
        ("deflate, GZIP".lower(), True),
        ("gzip;q=0.5, br", True),
        ("gzip;q=0", False),
        ("", False),
        ("x-gzip", False),
    ],
)
def test_a_page_is_compressed_for_those_who_take_it(accepted: str, takes: bool) -> None:
    assert takes_gzip(accepted) is takes


def test_answers_are_kept_apart_from_pages_so_that_many_questions_push_out_no_page(
    app: Flask, visitor: PageClient
) -> None:
    visitor.get("/?lang=vi")
    first = visitor.get("/services?q=khai+sinh&lang=vi")
    assert visitor.get("/services?q=khai+sinh&lang=vi").data == first.data
    shelves: dict[str, Shelf[KeptPage]] = app.extensions["kept"]
    assert [len(shelves[name]._pages) for name in ("pages", "answers")] == [1, 1]
    assert CAPACITIES["answers"] < CAPACITIES["pages"]


@pytest.mark.parametrize(
    "address",
    ["/services?q=a&lang=vi&utm=1", "/services?q=a&q=b&lang=vi", "/services?q=a&lang=VI", "/services?q=" + "a" * 500],
)
def test_questions_with_anything_else_in_them_are_answered_but_not_kept(
    app: Flask, visitor: PageClient, address: str
) -> None:
    assert visitor.get(address).status_code == 200
    assert not app.extensions.get("kept", {}).get("answers", Shelf(database(app)))._pages


def database(app: Flask) -> Database:
    with app.app_context():
        return database_of()


def test_static_files_lie_compressed_beside_themselves(app: Flask) -> None:
    files = static_files.in_front_of(app)
    sheet = f"{app.config['STATIC_PREFIX']}/css/base.css"
    status, sent, body = ask(files, sheet, "", HTTP_ACCEPT_ENCODING="gzip")
    plain = ask(files, sheet, "")
    assert status == plain[0] == 200
    assert (sent["content-encoding"], gzip.decompress(body)) == ("gzip", plain[2])
    assert "immutable" in sent["cache-control"]
    assert sent["vary"] == "Accept-Encoding"
