"""Whatever is asked of the public pages, a useful page comes back: never a fault, a stray cookie or a poisoned page."""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import quote

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from werkzeug.routing import Rule
from werkzeug.test import Client, TestResponse

from portal.access import access_of
from portal.shelf import Front
from tests.journey.open_pages import OPEN
from tests.portal.pages import Page

pytestmark = pytest.mark.usefixtures("office")

#: Says whether markup came through as markup.
MARKUP: Final = "<script>alert(7)</script><img src=x onerror=alert(7)>"
#: Subjects whose pages are the same for all strangers: no cookie, and anybody may keep them.
SAME_FOR_ALL: Final = frozenset({"home", "about", "catalogue", "agencies", "help", "life_events", "which"})
NAMES: Final = (
    *("q", "page", "level", "audience", "agency", "field", "lang", "code", "province", "commune", "next", "about"),
    *("kind", "reference", "path", "entry", "letter", "after", "done", "q[]", "", "\0", "__class__", "csrf_token"),
)
VALUES: Final = (
    *("x" * 10_000, "ố" * 3_000, MARKUP, "\0\x01\x1b\x7f\u202e\u2028", "\r\nSet-Cookie: a=b", "-1", "0", "1e9", "NaN"),
    *("٣", "99999999999999999999", "2147483648", "-9223372036854775809", "xx", "vi", "en", "' or 1=1 --", "%", "_%"),
    *("../../etc/passwd", "//evil.example", "https://evil.example/", "javascript:alert(7)", "{{7*7}}", "%(x)s", "%s"),
    *("ho chieu", "hộ chiếu", "护照", "😀" * 50, "\udcff", "", " ", "H26.00070", "1.004873", "01", "00070", '"' * 99),
    *("a b " * 500, "((((", "[a-z", "\\", "citizen", "all", "true"),
)
RAW: Final = (
    "%ff%fe%c3",
    "%",
    "%zz",
    "&&&",
    "=",
    "q",
    ";",
    "q=%00",
    "+",
    "page=%D9%A3",
    "lang=xx&lang=vi",
    "a=1&" * 400,
)
HEADERS: Final = {
    "Host": ("evil.example", "localhost:99999", "[::1", "a b", "localhost, evil.example", "x" * 300, "<b>"),
    "Accept-Language": ("zh", "en;q=x", "vi-VN,*;q=-1", "a," * 3_000, MARKUP, "*", ";;;", "xx-" * 99, "en;q=1e999"),
    "Cookie": ("lang=en", f"lang={MARKUP}", "session=x", "session=" + "y" * 6_000, "=;;;=", "resume=1; resume=2", "a"),
    "If-None-Match": ("*", "W/", '"x"', "x" * 5_000, MARKUP),
    "If-Modified-Since": ("never", "Mon, 99 Nov 2026 99:99:99 GMT"),
    "Range": ("bytes=0-", "bytes=-1", "bytes=9-1", "bytes=0-0,1-1,2-2", "items=7", "bytes=999999999-"),
    "Accept-Encoding": ("gzip;q=0", "identity", "br;q=x", "*"),
    "X-Forwarded-Host": ("evil.example",),
    "X-Forwarded-For": ("1.2.3.4, " * 300,),
    "Referer": ("https://evil.example/", "::::", "x" * 3_000),
    "Sec-Fetch-Mode": ("navigate", "cors"),
    "Sec-Fetch-Site": ("cross-site",),
    "Content-Type": ("application/json", "multipart/form-data", "multipart/form-data; boundary=", "text/html"),
}
METHODS: Final = ("GET",) * 8 + ("HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW")
SEGMENTS: Final = (*VALUES[2:], "1.004873", "H26.00070", "y" * 2_000, "..", "a/b", "unknown")

PAIRS = st.tuples(st.sampled_from(NAMES), st.sampled_from(VALUES)).map(lambda pair: "=".join(map(_quoted, pair)))
QUERY = st.lists(PAIRS | st.sampled_from(RAW), max_size=4).map("&".join)
ONE_HEADER = st.sampled_from(sorted(HEADERS)).flatmap(
    lambda name: st.tuples(st.just(name), st.sampled_from(HEADERS[name]))
)


def _quoted(text: str) -> str:
    return quote(text, safe="", errors="surrogateescape")


def public_rules(app: Flask) -> list[Rule]:
    """Every route that anybody may open."""
    marks = ((rule, access_of(app.view_functions[rule.endpoint])) for rule in app.url_map.iter_rules())
    return sorted((rule for rule, mark in marks if mark and not mark.needs_sign_in), key=lambda rule: rule.rule)


def complaints(rule: Rule, answer: TestResponse, has_session: bool) -> Iterator[str]:
    """What is wrong with an answer."""
    if answer.status_code >= 500 and "Retry-After" not in answer.headers and rule.endpoint != "operations.ready":
        yield f"status {answer.status_code}"
    is_page = answer.mimetype == "text/html" and answer.data and not 300 <= answer.status_code < 400
    if is_page:
        page = Page(answer.text)
        yield from page.complaints()
        if not any(link.get("href", "").startswith("/") for link in page.all("a")):
            yield "no way on"
        if MARKUP in answer.text or "onerror=alert(7)>" in answer.text:
            yield "markup came through"
    elif answer.status_code in (400, 404, 405) and answer.data and rule.endpoint != "payments.webhook":
        yield f"a refusal that is no page: {answer.status_code} {answer.mimetype}"
    location = answer.headers.get("Location", "/")
    if not re.match(r"/(?![/\\])|http://localhost[:/]", location):
        yield f"leads away to {location!r}"
    if rule.endpoint.split(".")[0] in SAME_FOR_ALL and not has_session and "Set-Cookie" in answer.headers:
        yield "a cookie for a stranger"


@settings(
    max_examples=120, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate], derandomize=True
)
@given(data=st.data())
def test_whatever_is_asked_a_useful_page_comes_back(app: Flask, data: st.DataObject) -> None:
    browser = Client(_front(app), use_cookies=False)
    rule = data.draw(st.sampled_from(public_rules(app)).filter(lambda rule: not rule.endpoint.startswith("static")))
    known = OPEN.get(rule.endpoint, ())
    path = re.sub(r"<[^>]+>", lambda _: _quoted(data.draw(st.sampled_from(SEGMENTS))), rule.rule)
    if known and data.draw(st.booleans()):
        path = data.draw(st.sampled_from(known)).partition("?")[0]
    headers = dict(data.draw(st.lists(ONE_HEADER, max_size=3)))
    method, query = data.draw(st.sampled_from(METHODS)), data.draw(QUERY)
    answer = browser.open(path, method=method, query_string=query, headers=headers)
    found = list(complaints(rule, answer, "session=" in headers.get("Cookie", "")))
    answer.close()
    assert found == [], (method, path[:300], query[:300], headers)


def _front(app: Flask) -> Front:
    front: Front = app.extensions.setdefault("front under test", Front(app, app.wsgi_app))
    return front


def test_nothing_anybody_sends_changes_the_page_of_the_next(app: Flask) -> None:
    browser = Client(Front(app, app.wsgi_app), use_cookies=False)
    own = [address for endpoint in sorted(OPEN) if endpoint.split(".")[0] in SAME_FOR_ALL for address in OPEN[endpoint]]
    addresses = [f"{each}{'&' if '?' in each else '?'}lang=vi" for each in own]
    hostile = {name: values[0] for name, values in HEADERS.items() if name not in ("Content-Type", "Cookie")}
    for address in addresses:
        first = browser.get(address)
        for headers in (hostile, {"Cookie": "lang=en; session=x"}, {"X-Forwarded-Host": "evil.example"}):
            browser.get(address, headers=headers)
            browser.head(address, headers=headers)
        again = browser.get(address)
        assert first.status_code == again.status_code, address
        assert "evil.example" not in again.text
        if first.status_code == 200:
            assert first.data == again.data, address
            assert first.headers["Cache-Control"].startswith("public"), address
            assert "Set-Cookie" not in first.headers


def test_every_public_page_stands_the_worst_words(app: Flask) -> None:
    """Each name of the query at its worst, all at once and doubled: Hypothesis would meet this only now and then."""
    browser, rules = Client(_front(app), use_cookies=False), {rule.endpoint: rule for rule in public_rules(app)}
    found = []
    for endpoint, addresses in OPEN.items():
        path = addresses[0].partition("?")[0]
        for turn in range(0, len(VALUES), 17):
            worst = [(name, VALUES[(turn + 5 * number) % len(VALUES)]) for number, name in enumerate((*NAMES, *NAMES))]
            query = "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in worst)
            answer = browser.get(path, query_string=query)
            found += [f"{path} {turn}: {each}" for each in complaints(rules[endpoint], answer, False)]
    assert found == []
