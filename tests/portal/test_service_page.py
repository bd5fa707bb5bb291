"""The page of one service: at one glance the answer, the papers of one's own case, and what search engines read."""

import datetime as dt
import json
import re

import pytest

from services.catalogue import offerings
from services.content import raise_content_version
from services.db import Database
from services.progress.models import UsualTime
from tests.portal.filing import CODE, HOAN_KIEM
from tests.portal.pages import PageClient

PAGE = f"/services/{CODE}?lang=en"

pytestmark = pytest.mark.usefixtures("clock", "office")


def in_order(page: str, *texts: str) -> bool:
    """Whether the texts stand on the page, one after the other."""
    return bool(re.search(".*".join(map(re.escape, texts)), page, re.DOTALL))


def test_the_glance_comes_first_then_the_way_in_then_plain_words_and_rights(visitor: PageClient) -> None:
    page = visitor.get(PAGE).text
    glance = (
        "<h1",
        "Level 3: file online",
        "3 working days",
        "Set by the province; free for some",
        "Commune",
        "Start now",
    )
    assert in_order(page, *glance, "In short", "Easy to read", "The paper is valid for 6 months.")
    assert in_order(
        page, "Fill in the form", "Reception", "Pay the fee, if there is one", "Signing", "You get the result"
    )
    assert in_order(
        page, "Can somebody else file for me?", "Written authorisation", "How long is the certificate valid?"
    )
    assert in_order(page, "If it is late or refused", "02/2011/QH13", "To be confirmed")
    assert in_order(page, "What is missing for level 4 here", "Each province sets the fee")


def test_a_few_answers_give_the_papers_of_one_s_own_case_and_nothing_personal_is_taken(visitor: PageClient) -> None:
    assert "You need" not in visitor.get(PAGE).text
    answers = "for_whom=other&marital_status=divorced&divorced_abroad=yes"
    page = visitor.get(f"/services/{CODE}?{answers}&subject_name=Lan&lang=en").text
    assert in_order(
        page, "You need 2 papers", "foreign divorce", "Written authorisation", "Depends on what you fill in"
    )
    assert in_order(page, "Not needed", "Proof of the divorce or the death")
    assert '<option value="divorced" selected>' in page
    assert '<meta name="robots" content="noindex">' in page
    assert "Lan" not in page.split("<main")[1].split("</main>")[0]
    assert "You need" not in visitor.get(f"/services/{CODE}?for_whom=<script>&marital_status=x&lang=en").text


def test_a_service_that_nobody_offers_any_more_says_what_is_missing_and_where_to_file(
    visitor: PageClient, database: Database, now: dt.datetime
) -> None:
    with database.transaction() as db:
        offerings.stop(db, procedure_code=CODE, agency_code=HOAN_KIEM, now=now)
    page = visitor.get(PAGE).text
    assert in_order(page, "It cannot be filed online here yet", "no agency has opened it", "Where to file it")
    assert in_order(page, "Blank form to print", "Here: Level 2")
    assert "Start now" not in page


def test_the_usual_time_stands_beside_the_legal_one_once_there_is_one(
    visitor: PageClient, database: Database, now: dt.datetime
) -> None:
    assert "Usually" not in visitor.get(PAGE).text
    with database.transaction() as db:
        db.add(UsualTime(procedure_code=CODE, cases=1240, median_days=2, slow_days=5))
        raise_content_version(db, now)
    page = visitor.get(PAGE).text
    assert in_order(page, "Usually 2 working days.", "nine of ten within 5", "From 1,240 cases decided here")


def test_search_engines_read_what_it_is_in_data_and_in_one_sentence(visitor: PageClient) -> None:
    page = visitor.get(PAGE).text
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert found
    data = json.loads(found[1])
    assert (data["@type"], data["name"], data["identifier"]) == (
        "GovernmentService",
        "Certificate of marital status",
        CODE,
    )
    assert data["availableChannel"]["serviceUrl"].endswith(f"/services/{CODE}/start")
    assert "offers" not in data, "the province sets the fee"
    assert '<meta name="description" content="A paper from your commune' in page
    assert f'hreflang="x-default" href="http://localhost:8000/services/{CODE}"' in page


def test_robots_may_read_what_is_public_and_find_it_in_the_sitemap(visitor: PageClient) -> None:
    robots = visitor.get("/robots.txt").text
    assert {"Disallow: /national", "Disallow: /desk", "Disallow: /services/*/start"} <= set(robots.splitlines())
    assert not {"Disallow: /verify", "Disallow: /track"} & set(robots.splitlines())
    assert "Disallow: /services\n" not in robots
    parts = re.findall(r"<loc>http://localhost:8000(/[^<]*)</loc>", visitor.get("/sitemap.xml").text)
    assert "/sitemaps/services-zh.xml" in parts
    addresses = [where for part in parts for where in re.findall(r"<loc>([^<]*)</loc>", visitor.get(part).text)]
    for where in (
        f"/services/{CODE}?lang=zh",
        f"/agencies/{HOAN_KIEM}?lang=vi",
        "/?lang=en",
        "/help/questions?lang=vi",
    ):
        assert f"http://localhost:8000{where}" in addresses
    assert visitor.get("/sitemaps/accounts-vi.xml").status_code == 404
