"""What a citizen does about money and post: the fee on the provider's page, the address, what is shown afterwards."""

import datetime as dt
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import expect

from forms.definition import Definition
from forms.walk import walk
from payments.fake.words import LANGUAGES
from services.definitions.service import load_service
from tests.journey import paid_cases
from tests.journey.enclosures import photo
from tests.journey.people import PATIENCE_MS, Person
from tests.portal.filing import as_typed

#: What the provider's page says, to whom it shows Vietnamese.
WORDS: Final = LANGUAGES["vi"]
PAYS, DECLINED, ASKS = "4242 4242 4242 4242", "4000 0000 0000 9995", "4000 0027 6000 3184"


def fills_every_page(citizen: Person, answers: Mapping[str, Any], form: Definition | None = None) -> str:
    """Answer page by page, a repeating page entry by entry. Returns the application's id.

    `form`: what is filled; the criminal record's when nothing is said.
    """
    wanted = walk(form or load_service(paid_cases.BUNDLE).form, answers, dt.datetime.now(dt.UTC).date())
    for number, entry in enumerate(wanted.entries):
        citizen.page.wait_for_url(re.compile(rf"/applications/[^/]+/{entry.page.id}(\?.*)?$"))
        if entry.index is not None:
            citizen.follow("Add: %(item)s", item=entry.page.repeat.item.vi if entry.page.repeat else "")
            citizen.page.wait_for_url(re.compile(rf"entry={entry.index + 1}"))
        for name, value in entry.values.items():
            for field, text in as_typed(name, value):
                citizen.fill(field, text)
        citizen.looks(f"page-{entry.page.id}")
        citizen.press("Continue")
        is_last_entry = number + 1 == len(wanted.entries) or wanted.entries[number + 1].page is not entry.page
        if entry.index is not None and is_last_entry:
            citizen.page.wait_for_url(re.compile(rf"/{entry.page.id}$"))
            citizen.looks(f"entries-{entry.page.id}")
            citizen.press("Continue")
    return citizen.page.url.split("/applications/")[1].split("/")[0]


def encloses_the_papers(citizen: Person, folder: Path, *papers: str) -> None:
    """A photo for each paper."""
    citizen.page.wait_for_url(re.compile("/papers$"))
    for paper in papers:
        citizen.attach(f"paper-{paper}", photo(folder / f"{paper}.jpg"))
        citizen.sends_the_files()
        citizen.reads_text(f"{paper}.jpg")
    citizen.looks("papers-given")
    citizen.press("Continue")


def chooses_the_post(citizen: Person, recipient: str) -> None:
    """Have the result sent home."""
    citizen.page.wait_for_url(re.compile("/delivery$"))
    citizen.looks("delivery")
    citizen.fill("way", "post")
    citizen.fill("recipient", recipient)
    citizen.fill("phone", "0912 345 678")
    citizen.fill("address", {"province": "01", "commune": "00070", "street": "15 Tràng Tiền"})
    citizen.looks("delivery-by-post")
    citizen.press("Continue")


def sends_it(citizen: Person) -> None:
    """Check, declare, and go on to pay."""
    citizen.page.wait_for_url(re.compile("/check$"))
    citizen.looks("check")
    citizen.page.locator("[name=oath]").check()
    citizen.press("Send and go on to pay")
    citizen.page.wait_for_url(re.compile("/pay$"))
    citizen.looks("pay")


def goes_to_the_provider(citizen: Person, amount: str) -> None:
    """Press the one button; the provider's page asks for the same amount."""
    citizen.press("Pay %(amount)s", amount=amount)
    citizen.page.wait_for_url(re.compile("/c/"))
    citizen.reads_text(amount.removesuffix(" đồng"))
    citizen.looks("provider")


def enters_a_card(citizen: Person, number: str) -> None:
    """Fill in the provider's form and send it."""
    citizen.page.get_by_label(WORDS["number"]).fill(number)
    citizen.page.get_by_label(WORDS["expiry"]).fill("12/30")
    citizen.page.get_by_label(WORDS["cvc"]).fill("123")
    citizen.page.get_by_role("button", name=WORDS["pay"].split()[0]).click()


def is_declined(citizen: Person, number: str = DECLINED, words: str = "insufficient_funds") -> None:
    """Try a card that the bank does not take; the provider's page says why and stays open."""
    enters_a_card(citizen, number)
    expect(citizen.page.get_by_role("alert")).to_contain_text(WORDS[words], timeout=PATIENCE_MS)
    citizen.looks("provider-declined")


def answers_the_bank(citizen: Person, *, agree: bool) -> None:
    """Pay with a card whose bank asks, and say yes or no."""
    enters_a_card(citizen, ASKS)
    expect(citizen.page.get_by_role("heading", level=1)).to_have_text(WORDS["bank_title"], timeout=PATIENCE_MS)
    citizen.looks("bank")
    citizen.page.get_by_role("button", name=WORDS["agree" if agree else "refuse"], exact=True).click()


def turns_back(citizen: Person) -> None:
    """Leave the provider's page by its own link."""
    citizen.page.get_by_role("link", name=WORDS["back"]).click()
    citizen.page.wait_for_url(re.compile("/payments/"))


def has_paid(citizen: Person, amount: str) -> None:
    """Back at the portal: paid, and the receipt."""
    citizen.reads("Paid: %(amount)s", amount=amount)
    citizen.waits_for("Download the receipt (PDF)")
    citizen.looks("paid")


def opens_the_application(citizen: Person, id: str, at: str) -> None:
    """The page of the application, as it now stands."""
    citizen.open(f"/applications/{id}")
    citizen.looks(at)
