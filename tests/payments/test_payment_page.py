"""The hosted page as a browser without scripts meets it: what, how much, every ending, one charge."""

import threading
from collections.abc import Callable
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
import requests

from payments.fake.words import LANGUAGES
from payments.gateway import Line, Order, Standing
from payments.money import Money
from payments.stripe import StripeGateway
from tests.payments.provider import PATIENCE_SECONDS, Provider

Make = Callable[..., Order]
GOOD = {"number": "4242 4242 4242 4242", "expiry": "12/30", "cvc": "123"}
BACK = "http://portal.example/back?session="


class Page(HTMLParser):
    """What a page says: its text, language, title, inputs, links."""

    def __init__(self, answer: requests.Response) -> None:
        super().__init__()
        self.status, self.text, self.title, self.lang = answer.status_code, "", "", ""
        self.inputs: dict[str, str] = {}
        self.labels: set[str] = set()
        self.links: list[str] = []
        self.headings = 0
        self._in: list[str] = []
        self.feed(answer.content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self._in.append(tag)
        assert tag != "script"
        assert not any(name.startswith("on") or name == "style" for name in attributes)
        match tag:
            case "html":
                self.lang = attributes["lang"]
            case "input":
                self.inputs[attributes["name"]] = attributes["value"]
            case "label":
                self.labels.add(attributes["for"])
            case "a":
                self.links.append(attributes["href"])
            case "h1":
                self.headings += 1

    def handle_data(self, data: str) -> None:
        if self._in and self._in[-1] == "title":
            self.title += data
        elif not self._in or self._in[-1] != "style":
            self.text += data

    def handle_endtag(self, tag: str) -> None:
        while self._in and self._in.pop() != tag:
            pass


def get(url: str) -> Page:
    return Page(requests.get(url, timeout=PATIENCE_SECONDS, allow_redirects=False))


def post(url: str, **fields: str) -> requests.Response:
    return requests.post(url, data=fields, timeout=PATIENCE_SECONDS, allow_redirects=False)


@pytest.mark.parametrize(("locale", "sum_shown"), [("vi", "215.000\u00a0₫"), ("en", "₫215,000"), ("zh", "₫215,000")])
def test_the_page_shows_what_and_how_much_in_the_language_of_the_session(
    gateway: StripeGateway, order: Make, locale: str, sum_shown: str
) -> None:
    lines = (Line("Lệ phí <b>Phiếu</b> số 1", Money(200_000)), Line("Phiếu thêm", Money(5_000), 3))
    page = get(gateway.open_checkout(order(lines=lines, locale=locale)).url)
    words = LANGUAGES[locale]
    assert (page.status, page.lang, page.headings) == (200, locale, 1)
    for text in (sum_shown, "Lệ phí <b>Phiếu</b> số 1", "3 × Phiếu thêm", "Một Cửa", words["notice"]):
        assert text in page.text
    assert words["pay"] % sum_shown in page.text
    assert set(page.inputs) == page.labels == {"number", "expiry", "cvc"}
    assert "http://portal.example/pay" in page.links
    assert page.title.startswith(words["title"] % "Một Cửa")


def test_every_sentence_exists_in_three_languages() -> None:
    vi, en, zh = (set(table) for table in LANGUAGES.values())
    assert vi == en == zh


def test_paying_leads_back_with_the_sessions_id(gateway: StripeGateway, order: Make) -> None:
    checkout = gateway.open_checkout(order())
    answer = post(checkout.url, **GOOD)
    assert (answer.status_code, answer.headers["Location"]) == (303, BACK + checkout.id)
    assert gateway.fetch(checkout.id).standing is Standing.PAID
    page = get(checkout.url)
    assert LANGUAGES["vi"]["paid_title"] in page.text
    assert page.links == [BACK + checkout.id]
    assert page.inputs == {}


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("4000000000000002", "generic_decline"),
        ("4000 0000 0000 9995", "insufficient_funds"),
        ("4000-0000-0000-0069", "expired_card"),
        ("4000000000009987", "generic_decline"),
        ("4111111111111111", "test_mode_live_card"),
    ],
)
def test_a_decline_keeps_the_page_open_and_gives_a_reason(
    gateway: StripeGateway, order: Make, number: str, reason: str
) -> None:
    checkout = gateway.open_checkout(order())
    answer = post(checkout.url, **{**GOOD, "number": number})
    assert answer.status_code == 303
    page = get(checkout.url.rpartition("/c/")[0] + answer.headers["Location"])
    assert LANGUAGES["vi"][reason] in page.text
    assert page.title.startswith("Lỗi: ")
    assert page.inputs == {"number": "", "expiry": "", "cvc": ""}
    assert post(checkout.url, **GOOD).headers["Location"] == BACK + checkout.id


@pytest.mark.parametrize(
    ("field", "value", "mistake"),
    [
        ("number", "4242424242424241", "wrong_number"),
        ("number", "", "wrong_number"),
        ("number", "<script>", "wrong_number"),
        ("number", "９" * 16, "wrong_number"),
        ("expiry", "13/30", "wrong_expiry"),
        ("expiry", "soon", "wrong_expiry"),
        ("expiry", "10/26", "past_expiry"),
        ("cvc", "12", "wrong_cvc"),
        ("cvc", "abc", "wrong_cvc"),
    ],
)
def test_a_mistake_is_named_beside_its_field_and_nothing_is_tried(
    gateway: StripeGateway, order: Make, field: str, value: str, mistake: str
) -> None:
    checkout = gateway.open_checkout(order())
    page = Page(post(checkout.url, **{**GOOD, field: value}))
    assert page.status == 422
    assert page.text.count(LANGUAGES["vi"][mistake]) == 2
    assert f"#{field}" in page.links
    assert page.inputs["cvc"] == ""
    assert gateway.fetch(checkout.id).collected is None


@pytest.mark.parametrize("expiry", ["12/30", "12 / 30", "1230", "12/2030", "1/31", "１２/３０"])
def test_a_date_may_be_written_in_any_usual_way(gateway: StripeGateway, order: Make, expiry: str) -> None:
    assert post(gateway.open_checkout(order()).url, **{**GOOD, "expiry": expiry}).status_code == 303


@pytest.mark.parametrize("number", ["4000002500003155", "4000002760003184"])
def test_the_bank_asks_on_a_page_of_its_own(gateway: StripeGateway, order: Make, number: str) -> None:
    checkout = gateway.open_checkout(order())
    origin = checkout.url.rpartition("/c/")[0]
    card = {**GOOD, "number": number}
    bank = origin + post(checkout.url, **card).headers["Location"]
    assert LANGUAGES["vi"]["bank_title"] in get(bank).text
    assert f"•••• {number[-4:]}" in get(bank).text
    assert gateway.fetch(checkout.id).standing is Standing.OPEN
    refused = origin + post(bank, answer="refuse").headers["Location"]
    assert LANGUAGES["vi"]["payment_intent_authentication_failure"] in get(refused).text
    # Back and forward in the browser: there is nothing left to confirm.
    assert urlsplit(post(bank, answer="agree").headers["Location"]).path == urlsplit(checkout.url).path
    assert post(origin + post(checkout.url, **card).headers["Location"], answer="agree").headers["Location"] == (
        BACK + checkout.id
    )
    assert gateway.fetch(checkout.id).standing is Standing.PAID


def test_a_hundred_clicks_on_pay_charge_once(gateway: StripeGateway, provider: Provider, order: Make) -> None:
    checkout = gateway.open_checkout(order())
    ends: list[str] = []
    threads = [
        threading.Thread(target=lambda: ends.append(post(checkout.url, **GOOD).headers["Location"])) for _ in range(100)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    assert ends == [BACK + checkout.id] * 100
    collected = gateway.fetch(checkout.id).collected
    assert collected is not None
    assert len(provider.listed("charges", payment_intent=collected.intent_id)) == 1


def test_a_payment_whose_answer_was_lost_is_not_made_again(
    gateway: StripeGateway, provider: Provider, order: Make
) -> None:
    checkout = gateway.open_checkout(order())
    provider.fault("timeout-after", "POST /c/pay")
    with pytest.raises(requests.ConnectionError):
        post(checkout.url, **GOOD)
    assert post(checkout.url, **GOOD).headers["Location"] == BACK + checkout.id
    collected = gateway.fetch(checkout.id).collected
    assert collected is not None
    assert len(provider.listed("charges", payment_intent=collected.intent_id)) == 1


def test_a_closed_page_takes_no_card_and_shows_the_way_back(gateway: StripeGateway, order: Make) -> None:
    checkout = gateway.open_checkout(order())
    gateway.expire(checkout.id)
    for page in (get(checkout.url), Page(post(checkout.url, **GOOD)), get(f"{checkout.url}/bank")):
        assert (page.status, page.inputs) == (410, {})
        assert page.links == ["http://portal.example/pay"]
    assert gateway.fetch(checkout.id).collected is None


@pytest.mark.parametrize("path", ["/", "/c/pay/cs_test_0", "/c/pay/", "/c/pay/%00", "/favicon.ico"])
def test_an_unknown_address_says_so(provider: Provider, path: str) -> None:
    assert get(provider.url + path).status == 404


def test_the_page_may_lead_back_to_the_portal_and_nowhere_else(gateway: StripeGateway, order: Make) -> None:
    answer = requests.get(gateway.open_checkout(order()).url, timeout=PATIENCE_SECONDS)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "form-action 'self' http://portal.example;" in policy
    assert answer.headers["Cache-Control"] == "no-store"


def test_no_card_number_is_written_down(gateway: StripeGateway, provider: Provider, order: Make) -> None:
    checkout = gateway.open_checkout(order())
    post(checkout.url, **{**GOOD, "number": "4000002760003184"})
    assert provider.process.args
    data = provider.process.args[provider.process.args.index("--data") + 1]  # type: ignore[union-attr,operator,index]
    with open(f"{data}-wal", "rb") as log:
        assert b"4000002760003184" not in log.read()
