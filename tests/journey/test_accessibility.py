"""Every kind of page: no rule of WCAG 2.2 AA that a machine can check is broken, nothing sticks out of a small phone,
and the keyboard alone is enough."""

import re
from collections.abc import Callable
from typing import Final

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from services.definitions import owning
from services.definitions.bundle import read_folder
from services.definitions.publishing import NATIONAL
from services.organisations.models import Organisation
from tests.factories import SLUG
from tests.journey import cases, open_pages, own_pages, paid_cases
from tests.journey.cases import Cases
from tests.journey.faults import faults, faults_here
from tests.journey.open_pages import SERVICE
from tests.journey.people import Person
from tests.journey.portal_process import Portal

pytestmark = pytest.mark.xdist_group("browser")

Meet = Callable[..., Person]


@pytest.fixture(scope="module")
def made(portal: Portal) -> Cases:
    return cases.at_every_stage(portal.database)


def test_what_anybody_may_open_is_accessible_and_fits(phone: Meet) -> None:
    assert faults(phone(""), *open_pages.addresses()) == []


@pytest.mark.parametrize("locale", ["en", "zh"])
def test_other_languages_fit_as_well(phone: Meet, made: Cases, locale: str) -> None:
    assert (
        faults(phone("", locale), "/", "/services?q=doc+than", SERVICE, f"{SERVICE}/start", "/track", "/verify") == []
    )
    citizen = phone("citizen", locale)
    citizen.open(f"/language/{locale}?next=/")
    draft = f"/applications/{made.draft}"
    assert faults(citizen, f"{draft}/status-proof", f"{draft}/papers", f"{draft}/check") == []


def test_the_pages_of_an_applicant_are_accessible_and_fit(phone: Meet, made: Cases) -> None:
    assert faults(phone("citizen"), *own_pages.of_an_applicant(made)) == []


def test_the_pages_of_a_company_are_accessible_and_fit(phone: Meet, portal: Portal) -> None:
    owner = phone("business")
    with portal.database.reading() as db:
        company = db.scalars(select(Organisation.id)).one()
    owner.page.locator(".acting summary").click()
    assert faults_here(owner, "the switch") == []
    owner.page.locator(".acting button").last.click()
    assert faults(owner, *own_pages.of_a_company(company)) == []


def test_the_desk_is_accessible_and_fits(phone: Meet, made: Cases) -> None:
    assert faults(phone("clerk"), *own_pages.of_a_clerk(made)) == []
    assert faults(phone("approver"), *own_pages.of_an_approver(made)) == []


def test_the_pages_of_services_as_files_are_accessible_and_fit(phone: Meet, portal: Portal) -> None:
    broken = dict(read_folder(NATIONAL / SLUG))
    broken["form.yaml"] = broken["form.yaml"].replace("for_whom == ", "for_whm == ", 1)
    with portal.database.transaction() as db:
        owning.bring_in(db, cases.actor(portal.database, "author"), broken, now=cases.now())
    assert faults(phone("author"), *own_pages.of_an_author(2)) == []


def test_the_pages_of_paying_and_of_the_post_are_accessible_and_fit(phone: Meet, portal: Portal) -> None:
    citizen = phone("citizen")
    free, small, unpaid = (
        paid_cases.file(portal.database, each)[0] for each in ("child", "exempt-with-four-slips", "student")
    )
    found = faults(citizen, f"/applications/{free}/filed", f"/applications/{small}", f"/applications/{unpaid}/pay")
    paid_cases.open_page(portal, unpaid)
    attempt = paid_cases.payments(portal.database, unpaid)[-1]
    page = f"/applications/{unpaid}/payments/{attempt.id}"
    portal.provider.fault("500-before", "GET /v1/checkout/sessions", times=3)
    for stands, card in (
        ("Your payment is being confirmed", ""),
        ("You have not paid yet", ""),
        ("The payment failed", "4000000000009995"),
    ):
        if card:
            portal.provider.pay(attempt.session_id or "", card)
        citizen.open(page)
        citizen.reads(stands)
        found += faults_here(citizen, stands)
    paid, _ = paid_cases.paid(portal, "full-fee")
    draft = paid_cases.begin(portal.database, "full-fee")
    found += faults(citizen, f"/applications/{paid}/payments/{paid_cases.payments(portal.database, paid)[-1].id}")
    found += faults(
        citizen, f"/applications/{paid}", f"/applications/{draft}/delivery", f"/applications/{paid}/delivery"
    )
    assert found == []


def test_the_desks_refund_preview_and_parcel_are_accessible_and_fit(phone: Meet, portal: Portal) -> None:
    _, code = paid_cases.paid(portal, "full-fee", by_post=True)
    paid_cases.accepted(portal.database, code)
    paid_cases.refund_proposed(portal.database, code)
    clerk = phone("clerk2")
    found = faults(clerk, f"/desk/{code}", f"/desk/{code}/preview")
    clerk.open(f"/desk/{code}")
    clerk.fill("propose-outcome", "approve")
    clerk.press("Send to be signed")
    expect(clerk.page.locator(".govuk-error-summary")).to_be_focused()
    found += faults_here(clerk, "an approval that was not confirmed")
    found += faults(phone("approver2"), f"/desk/{code}", "/desk", "/desk/refunds")
    paid_cases.approved(portal.database, code)
    clerk.open(f"/desk/{code}")
    clerk.waits_for("Print the address label")
    found += faults_here(clerk, "a result to be sent")
    for done in (paid_cases.sent, paid_cases.returned):
        done(portal.database, code)
        found += faults(clerk, f"/desk/{code}")
    assert found == []


def test_pages_with_mistakes_are_accessible_and_fit(phone: Meet, made: Cases) -> None:
    stranger, found = phone(""), []
    for address, button in (
        ("/login", "Sign in"),
        ("/register", "Open an account"),
        ("/reset", "Send me the link"),
        ("/track", "Show how it stands"),
        ("/verify", "Check this file"),
    ):
        stranger.open(address)
        stranger.press(button)
        expect(stranger.page.locator(".govuk-error-summary")).to_be_focused()
        assert stranger.page.title().startswith(stranger.said("Error:"))
        found += faults_here(stranger, f"mistakes on {address}")
    citizen = phone("citizen")
    begun = cases.begin(citizen.portal.database, {"for_whom": "self"})
    for page in ("requester-paper", "requester-residence", "subject"):
        citizen.open(f"/applications/{begun}/{page}")
        citizen.press("Continue")
        found += faults_here(citizen, f"mistakes on {page}")
    citizen.open(f"/applications/{begun}/check")
    citizen.press("File the application")
    found += faults_here(citizen, "mistakes on check")
    assert found == []


def test_the_keyboard_walks_a_question_page_in_reading_order(meet: Meet, made: Cases) -> None:
    citizen = meet("citizen")
    citizen.open(f"/applications/{made.draft}/status-proof")
    citizen.signs_in("citizen@example.com")
    citizen.page.wait_for_url(re.compile("/status-proof$"))
    stops, places = [], []
    for _ in range(60):
        citizen.page.keyboard.press("Tab")
        stop, x, y, is_seen = citizen.page.evaluate(FOCUSED)
        if not stop or stop in stops:
            break
        assert is_seen, f"{stop} has the focus and does not show it"
        stops.append(stop)
        places.append((y, x))
    assert "#main" in stops[0]
    asked = [stop for stop in stops if stop.startswith(("divorced_abroad", "status_proof"))]
    assert asked == [
        "divorced_abroad",
        "status_proof-paper",
        "status_proof-number",
        "status_proof-issued_on-day",
        "status_proof-issued_on-month",
        "status_proof-issued_on-year",
        "status_proof-issued_by",
    ]
    first, last = stops.index(asked[0]), stops.index("later")
    assert stops[last - 1 : last + 1] == ["continue", "later"]
    assert places[first : last + 1] == sorted(places[first : last + 1])


def test_a_page_is_filled_and_sent_by_keyboard_alone(meet: Meet, portal: Portal) -> None:
    citizen = meet("citizen")
    begun = cases.begin(portal.database, {"for_whom": "self"})
    citizen.open(f"/applications/{begun}/marital-status")
    citizen.signs_in("citizen@example.com")
    citizen.page.wait_for_url(re.compile("/marital-status$"))
    keys = citizen.page.keyboard
    citizen.page.locator("[name=marital_status]").first.focus()
    keys.press("Space")
    keys.press("ArrowDown")
    keys.press("ArrowDown")
    assert citizen.chosen("marital_status") == "divorced"
    keys.press("Tab")
    keys.press("Enter")
    citizen.page.wait_for_url(re.compile("/status-proof$"))


#: Name (or address) and place of what has the focus, and whether one sees that it has.
FOCUSED: Final = """() => {
  const it = document.activeElement
  if (!it || it === document.body) return ['', 0, 0, true]
  const box = it.getBoundingClientRect()
  const looks = (one) => { const s = getComputedStyle(one); return s.outlineStyle !== 'none' || s.boxShadow !== 'none' }
  const label = it.id && document.querySelector(`label[for="${it.id}"]`)
  const drawn = label ? ['', '::before'].some((part) => {
    const s = getComputedStyle(label, part || null); return s.outlineStyle !== 'none' || s.boxShadow !== 'none'
  }) : false
  return [it.name || it.getAttribute('href') || it.textContent.trim(), Math.round(box.x), Math.round(box.y + scrollY),
    looks(it) || drawn || (it.parentElement && looks(it.parentElement))]
}"""
