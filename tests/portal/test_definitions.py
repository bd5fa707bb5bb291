"""The owner's pages: bring in, look, rehearse, compare, publish by two people, export; what is broken is explained."""

import datetime as dt
import io
import re
from collections.abc import Iterator, Mapping

import pytest
import time_machine
from flask import Flask
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from portal.language import TAGS
from services.agencies.models import Agency
from services.db import Database
from services.definitions.bundle import digest_of, read_folder
from services.definitions.models import DefinitionVersion
from services.definitions.packing import packed, unpack
from services.definitions.publishing import NATIONAL, latest
from tests import factories
from tests.portal import filing
from tests.portal.pages import Page, PageClient
from tests.services.test_definitions import SMALL

CODE = filing.CODE
HOME = "/national/definitions"
BUNDLE = read_folder(NATIONAL / factories.SLUG)


def changed(file: str, old: str, new: str, bundle: Mapping[str, str] = BUNDLE) -> dict[str, str]:
    assert old in bundle[file]
    return {**bundle, file: bundle[file].replace(old, new, 1)}


NEWER = changed("procedure.yaml", "minutes: 10", "minutes: 12")


@pytest.fixture
def portal(app: Flask, database: Database, now: dt.datetime) -> Iterator[Flask]:
    """One service in force, and the people who look after services."""
    with time_machine.travel(now, tick=False):
        with database.transaction() as db:
            office = Agency(code="G22", name="Văn phòng Chính phủ", tier="central", kind="ministry", constructed=False)
            db.add(office)
        filing.open_office(database, now)
        yield app


@pytest.fixture
def author(portal: Flask) -> PageClient:
    return filing.sign_in(portal, "author")


@pytest.fixture
def publisher(portal: Flask) -> PageClient:
    return filing.sign_in(portal, "publisher")


def sent(client: PageClient, *files: tuple[str, bytes]) -> TestResponse:
    """Upload files the way the page's form does."""
    fields: list[tuple[str, object]] = [("csrf_token", filing.token_of(client.get(f"{HOME}/upload")))]
    fields += [("files", (io.BytesIO(content), name)) for name, content in files]
    answer = client.post(f"{HOME}/upload?lang=en", data=MultiDict(fields), headers={"Origin": "http://localhost"})
    answer.request.environ["wsgi.input"].close()  # the test client leaves a large body open
    return answer


def brought(client: PageClient, bundle: Mapping[str, str] = NEWER) -> str:
    """The address of the version made of a bundle."""
    answer = sent(client, ("service.zip", packed(bundle)))
    assert answer.status_code == 303, Page(answer.text).text
    return str(answer.headers["Location"])


def press(client: PageClient, address: str, verb: str, **fields: str) -> TestResponse:
    return filing.send(client, f"{address}/{verb}?lang=en", fields, page=address)


def test_two_people_publish_a_version_and_the_service_page_shows_it(
    author: PageClient, publisher: PageClient, visitor: PageClient
) -> None:
    address = brought(author)
    assert "No mistakes" in author.get(f"{address}?lang=en").text
    assert press(author, address, "submit").status_code == 303
    waiting = publisher.get(f"{HOME}?lang=en").text
    assert "Waits for a publisher" in waiting
    assert "Trịnh Thanh Mai" in waiting
    seen = {"publish-start": "now", "publish-seen": "1"}
    assert press(publisher, address, "publish", **seen).status_code == 303
    assert "In force" in publisher.get(f"{address}?lang=en").text
    assert "12" in visitor.get(f"/services/{CODE}?lang=en").text


def test_a_version_for_a_later_day_waits_for_it(
    author: PageClient, publisher: PageClient, database: Database, now: dt.datetime
) -> None:
    address = brought(author)
    press(author, address, "submit")
    wrong = press(
        publisher, address, "publish", **{"publish-start": "day", "publish-day": "32/13/2026", "publish-seen": "1"}
    )
    assert wrong.status_code == 422
    assert "Enter a day such as" in wrong.text
    past = press(
        publisher, address, "publish", **{"publish-start": "day", "publish-day": "1/1/2026", "publish-seen": "1"}
    )
    assert past.status_code == 422
    right = press(
        publisher, address, "publish", **{"publish-start": "day", "publish-day": "1/12/2026", "publish-seen": "1"}
    )
    assert right.status_code == 303
    with database.reading() as db:
        midnight = dt.datetime(2026, 11, 30, 17, tzinfo=dt.UTC)
        assert latest(db, CODE, midnight - dt.timedelta(seconds=1)).number == 1
        assert latest(db, CODE, midnight).number == 2
    back = press(publisher, address, "send-back", **{"back-reason": "Hoãn lại"})
    assert back.status_code == 303
    assert "Hoãn lại" in author.get(address).text


def test_a_stale_page_a_second_click_and_a_wrong_post_are_answered_politely(
    author: PageClient, publisher: PageClient
) -> None:
    address = brought(author)
    press(author, address, "submit")
    assert press(author, address, "submit").status_code == 303
    form = {"publish-start": "now", "publish-seen": "1"}
    assert press(author, address, "publish", **form).status_code == 403
    stale = press(publisher, address, "publish", **{**form, "publish-seen": "0"})
    assert stale.status_code == 409
    assert "Another version was published" in stale.text
    assert press(publisher, address, "send-back", **{"back-reason": " "}).status_code == 422
    for _ in range(2):
        assert press(publisher, address, "publish", **form).status_code == 303
    late = press(publisher, address, "send-back", **{"back-reason": "Sai"})
    assert late.status_code == 409


def test_mistakes_are_shown_beside_their_lines(author: PageClient) -> None:
    address = brought(author, changed("form.yaml", "for_whom == ", "for_whm == "))
    page = author.get(f"{address}?lang=en")
    assert "undeclared reference to" in Page(page.text).text
    line = re.search(r"form\.yaml:(\d+)</a>", page.text)
    assert line
    wrong_line = changed("form.yaml", "for_whom == ", "for_whm == ")["form.yaml"].splitlines()[int(line[1]) - 1]
    assert "for_whm" in wrong_line
    assert wrong_line.strip() in Page(page.text).text
    file = author.get(f"{address}/files/form.yaml?lang=en")
    assert f'<tr class="source__wrong" id="form-yaml-{line[1]}">' in file.text
    refused = press(author, address, "submit")
    assert refused.status_code == 409


def test_rehearsals_are_shown_person_by_person(author: PageClient) -> None:
    right = brought(author)
    assert "As expected" in author.get(f"{right}/rehearsals?lang=en").text
    wrong = brought(author, changed("rehearsals.yaml", "fee: ", "fee: 1"))
    page = Page(author.get(f"{wrong}/rehearsals?lang=en").text).text
    assert "Not as expected" in page
    assert "fee: 1" in page


def test_every_page_can_be_looked_at_in_three_languages_and_nothing_is_kept(
    author: PageClient, database: Database
) -> None:
    address = brought(author)
    outer = author.get(f"{address}/preview?lang=en")
    assert "frame-src 'self'" in outer.headers["Content-Security-Policy"]
    names = [option["value"] for option in Page(outer.text).all("option")]
    people = names[names.index("-") :]
    pages = names[: names.index("-")]
    assert {"marital-status", "papers", "check"} <= set(pages)
    for name in pages:
        for lang in ("vi", "en", "zh") if name in pages[:2] else ("vi",):
            frame = author.get(f"{address}/preview/{lang}/{people[1]}/{name}")
            assert frame.status_code == 200, name
            assert f'<html lang="{TAGS[lang]}"' in frame.text
            assert "frame-ancestors 'self'" in frame.headers["Content-Security-Policy"]
            assert frame.headers["X-Frame-Options"] == "SAMEORIGIN"
    frame_address = f"{address}/preview/en/-/for-whom"
    wrong = filing.send(author, frame_address, {})
    assert wrong.status_code == 422
    assert "There is a problem" in wrong.text
    right = filing.send(author, frame_address, {"for_whom": "self"})
    assert right.headers["Location"].endswith("/preview/en/-/requester")
    assert author.get("/applications?lang=en").text.count("Draft") == 0
    for unknown in ("en/-/nowhere", "xx/-/for-whom", "en/-/stopped:none"):
        assert author.get(f"{address}/preview/{unknown}").status_code == 404


def test_what_changed_is_told_in_the_words_of_the_service(author: PageClient) -> None:
    address = brought(author)
    page = Page(author.get(f"{HOME}/{CODE}/compare?old=1&new=2&lang=en").text).text
    assert "1 difference" in page
    assert re.search(r"minutes.*10.*12", page, re.DOTALL)
    assert "same service" in author.get(f"{HOME}/{CODE}/compare?old=2&new=2&lang=en").text
    assert author.get(f"{HOME}/{CODE}/compare?old=x").status_code == 303
    assert author.get(f"{HOME}/{CODE}/compare?old=1&new=99").status_code == 404
    assert address.endswith("/2")


def test_the_export_is_the_bundle_to_the_last_byte(author: PageClient, database: Database) -> None:
    address = brought(author)
    answer = author.get(f"{address}.zip")
    assert answer.mimetype == "application/zip"
    assert digest_of(unpack([("s.zip", answer.data)]).bundle) == digest_of(NEWER)
    again = sent(author, ("service.zip", answer.data))
    assert again.headers["Location"].endswith(address)
    with database.reading() as db:
        assert db.query(DefinitionVersion).count() == 2


@pytest.mark.parametrize(
    ("files", "status", "said"),
    [
        ([], 422, "Choose the zip"),
        ([("a.zip", b"PK\x03\x04 not a zip")], 422, "cannot be read"),
        ([("form.yaml", b"a: \xff")], 422, "not UTF-8"),
        ([("form.yaml", b"a" * 10_000_000)], 422, "larger than"),
        ([("form.yaml", b"a: \0")], 422, "NUL"),
        ([("procedure.yaml", SMALL["procedure.yaml"].encode())], 422, "names no procedure of the catalogue"),
        ([("form.yaml", b"[" * 5000)], 422, "names no procedure of the catalogue"),
    ],
)
def test_files_that_cannot_be_kept_come_back_with_the_remedy(
    author: PageClient, files: list[tuple[str, bytes]], status: int, said: str
) -> None:
    answer = sent(author, *files)
    assert answer.status_code == status
    assert said in Page(answer.text).text


def test_a_broken_draft_never_breaks_its_pages(author: PageClient) -> None:
    broken = [
        {"procedure.yaml": BUNDLE["procedure.yaml"]},
        changed("form.yaml", "pages:", "pages: 3\nrest:"),
        {**BUNDLE, "form.yaml": "a: &a [x]\nb: *a"},
        {**BUNDLE, "fees.yaml": "lines: {a: 1}", "workflow.yaml": "- 1", "rehearsals.yaml": "people: 7"},
        changed("form.yaml", "for_whom == ", "(" * 600 + "for_whom == "),
        {**BUNDLE, "result.html": "{% for %}" + "<script>alert(1)</script>"},
    ]
    for bundle in broken:
        address = brought(author, bundle)
        page = author.get(f"{address}?lang=en")
        assert page.status_code == 200
        assert "mistake" in page.text
        assert "<script>alert" not in page.text
        assert author.get(f"{address}/preview").status_code in (200, 404)
        assert author.get(f"{address}/rehearsals").status_code == 200
        assert (
            author.get(f"{address.rpartition('/')[0]}/compare?old=1&new={address.rpartition('/')[2]}").status_code
            == 200
        )
        for file in bundle:
            assert author.get(f"{address}/files/{file}").status_code == 200
    assert author.get(f"{HOME}?lang=en").status_code == 200
    assert author.get(f"{HOME}/{CODE}?lang=en").status_code == 200


def test_nobody_else_learns_that_these_pages_exist(portal: Flask, author: PageClient) -> None:
    address = brought(author)
    for user in ("citizen", "clerk", "national"):
        stranger = filing.sign_in(portal, user)
        for page in (HOME, f"{HOME}/upload", f"{HOME}/{CODE}", address, f"{address}.zip", f"{address}/preview"):
            assert stranger.get(page).status_code == 404
    assert "Definitions" not in filing.sign_in(portal, "citizen").get("/?lang=en").text
    assert "Definitions" in author.get("/?lang=en").text


def test_a_publisher_does_not_bring_in_files(publisher: PageClient) -> None:
    assert publisher.get(f"{HOME}/upload").status_code == 404
