"""The hosted page in Chromium: at the width of a phone, without scripts, with the keyboard, in three languages."""

import re
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from payments.fake.words import LANGUAGES
from payments.gateway import Line, Order, Standing
from payments.money import Money
from payments.stripe import StripeGateway
from tests.payments.provider import Mailbox

Make = Callable[..., Order]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}
LONG = "Lệ phí cấp Phiếu lý lịch tư pháp số 1 theo yêu cầu của công dân Việt Nam và người nước ngoài cư trú"


@pytest.fixture(params=[360, 1280])
def screen(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A browser without scripts, as wide as a phone and as a desk."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": request.param, "height": 740})
    yield context.new_page()
    context.close()


@pytest.fixture
def portal(mailbox: Mailbox) -> str:
    """Somewhere to come back to: any origin other than the provider's."""
    return mailbox.url


def fill(page: Page, number: str) -> None:
    page.get_by_label(LANGUAGES["vi"]["number"]).fill(number)
    page.get_by_label(LANGUAGES["vi"]["expiry"]).fill("12/30")
    page.get_by_label(LANGUAGES["vi"]["cvc"]).fill("123")
    page.get_by_role("button", name="Trả").click()


def test_declined_then_asked_by_the_bank_then_paid_and_back_at_the_portal(
    screen: Page, gateway: StripeGateway, order: Make, portal: str
) -> None:
    checkout = gateway.open_checkout(order(success_url=f"{portal}?done={{CHECKOUT_SESSION_ID}}", cancel_url=portal))
    screen.goto(checkout.url)
    fill(screen, "4000000000000002")
    expect(screen.get_by_role("alert")).to_contain_text(LANGUAGES["vi"]["generic_decline"])
    fill(screen, "4000002760003184")
    expect(screen.get_by_role("heading", level=1)).to_have_text(LANGUAGES["vi"]["bank_title"])
    with screen.expect_request(lambda request: request.url.startswith(portal)) as back:
        screen.get_by_role("button", name=LANGUAGES["vi"]["agree"], exact=True).click()
    assert back.value.url == f"{portal}?done={checkout.id}"
    assert gateway.fetch(checkout.id).standing is Standing.PAID


@pytest.mark.parametrize(("locale", "width"), [("vi", 320), ("en", 360), ("zh", 360), ("vi", 1280)])
def test_the_page_fits_and_is_accessible(
    browser: Browser, gateway: StripeGateway, order: Make, locale: str, width: int
) -> None:
    lines = (Line(LONG, Money(200_000)), Line("Phiếu thêm", Money(5_000), 3))
    checkout = gateway.open_checkout(order(lines=lines, locale=locale))
    # The pages have no scripts; axe is one, and the policy would keep it out.
    context = browser.new_context(bypass_csp=True, viewport={"width": width, "height": 740})
    page = context.new_page()
    page.goto(checkout.url)
    page.locator("summary").click()
    _look(page)
    page.get_by_label(LANGUAGES[locale]["number"]).fill("1")
    page.get_by_role("button").click()
    expect(page).to_have_title(re.compile("^" + LANGUAGES[locale]["error_prefix"]))
    _look(page)
    page.get_by_label(LANGUAGES[locale]["number"]).fill("4000002760003184")
    page.get_by_label(LANGUAGES[locale]["expiry"]).fill("12/30")
    page.get_by_label(LANGUAGES[locale]["cvc"]).fill("123")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(LANGUAGES[locale]["bank_title"])
    _look(page)
    gateway.expire(checkout.id)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text(LANGUAGES[locale]["expired_title"])
    _look(page)
    context.close()


def _look(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
