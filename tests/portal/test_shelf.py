"""The shelf in front of the portal: the second stranger gets the first one's page, and nobody else's."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.test import Client, TestResponse

from portal.shelf import Front
from portal.store import database
from services.content import raise_content_version
from tests.conftest import MONDAY


class Counting:
    """The portal, counting how often it is asked."""

    def __init__(self, app: Flask) -> None:
        self.app, self.asked = app, 0

    def __call__(self, environ: dict[str, object], start_response: Callable[..., object]) -> object:
        self.asked += 1
        return self.app.wsgi_app(environ, start_response)  # type: ignore[arg-type]


@pytest.fixture
def portal(app: Flask) -> Counting:
    return Counting(app)


@pytest.fixture
def browser(app: Flask, portal: Counting) -> Client:
    return Client(Front(app, portal), use_cookies=False)  # type: ignore[arg-type]


def same(first: TestResponse, second: TestResponse) -> bool:
    pairs = [{(k, re.sub("nonce-[^']+", "", v)) for k, v in answer.headers} for answer in (first, second)]
    return first.data == second.data and pairs[0] == pairs[1]


def test_the_second_stranger_gets_the_very_page_of_the_first(browser: Client, portal: Counting) -> None:
    first = browser.get("/?lang=vi")
    second = browser.get("/?lang=vi")
    assert first.status_code == second.status_code == 200
    assert same(first, second)
    assert portal.asked == 1
    assert first.headers["Content-Security-Policy"] != second.headers["Content-Security-Policy"], (
        "each has its own nonce"
    )


def test_who_has_the_page_already_is_told_so(browser: Client, portal: Counting) -> None:
    etag = browser.get("/?lang=vi").headers["ETag"]
    answer = browser.get("/?lang=vi", headers={"If-None-Match": etag})
    assert (answer.status_code, answer.data, portal.asked) == (304, b"", 1)


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("/?lang=en", {}),
        ("/?lang=vi", {"Cookie": "session=x"}),
        ("/?lang=vi", {"Host": "other.example"}),
        ("/?lang=vi", {"Accept-Encoding": "gzip"}),
        ("/?lang=vi&x=1", {}),
        ("/", {}),
    ],
)
def test_any_other_request_reaches_the_portal(
    browser: Client, portal: Counting, address: str, headers: dict[str, str]
) -> None:
    browser.get("/?lang=vi")
    browser.get(address, headers=headers)
    assert portal.asked == 2


def test_pages_with_a_form_or_an_error_are_not_kept(browser: Client, portal: Counting) -> None:
    for address in ("/login?lang=vi", "/nothing-here?lang=vi"):
        portal.asked = 0
        browser.get(address)
        browser.get(address)
        assert portal.asked == 2, address


def test_a_change_of_the_content_clears_the_shelf(app: Flask, browser: Client, portal: Counting) -> None:
    browser.get("/?lang=vi")
    with app.app_context(), database().transaction() as db:
        raise_content_version(db, MONDAY)
    browser.get("/?lang=vi")
    assert portal.asked == 2
