"""What clerk and approver do: take the case, ask for additions, see what changed, the fee, propose, sign."""

from typing import Final

from playwright.sync_api import expect

from tests.journey.people import Person

RESOLUTION: Final = "06/2020/NQ-HĐND"


def takes_and_accepts(clerk: Person, code: str, *, user: str = "clerk", agency: str = "phường Hoàn Kiếm") -> None:
    """Find the new case in the queue, take it, accept it."""
    clerk.open("/desk")
    clerk.signs_in(f"{user}@example.com")
    clerk.reads_text(agency)
    clerk.looks("queue")
    clerk.page.get_by_role("link", name=code).click()
    clerk.looks("case")
    clerk.press("Take the case")
    clerk.reads("You took the case %(code)s.", code=code)
    clerk.press("Accept the application")
    clerk.reads("%(code)s is accepted. The receipt slip goes to the person.", code=code)
    clerk.looks("case-accepted")


def asks_for_additions(clerk: Person, code: str) -> None:
    """Mark one question and one paper, each with what is wrong."""
    clerk.follow("Ask for additions")
    clerk.looks("additions")
    for mark, text in (
        ("question-purpose", "Ghi rõ nơi có nhà đất, để giấy được dùng đúng chỗ."),
        ("paper-status_proof_paper", "Ảnh trang 1 bị mờ. Chụp lại cho rõ con dấu."),
    ):
        clerk.page.locator(f"[id='{mark}']").check()
        clerk.page.fill(f"[id='{mark}-text']", text)
    clerk.looks("additions-marked")
    clerk.press("Send the list to the person")
    clerk.reads("The person was asked for additions to %(code)s. The clock rests.", code=code)
    clerk.looks("case-waits-for-person")


def sees_what_changed(clerk: Person, code: str) -> None:
    """The answer before and after, and the new file."""
    clerk.open(f"/desk/{code}")
    changes = clerk.page.locator("#rounds")
    expect(changes.locator("del")).to_have_text("Mua bán nhà đất")
    expect(changes.locator("ins")).to_have_text("Mua bán nhà đất tại Hà Nội")
    expect(changes).to_contain_text("chụp lại rõ hơn.jpg")
    clerk.looks("case-answered")


def takes_the_fee(clerk: Person) -> None:
    """Set what the province asks, and record it as paid at the counter."""
    clerk.page.locator("#act-fee summary").click()
    clerk.fill("fee-amount_vnd", "15.000")
    clerk.fill("fee-basis", RESOLUTION)
    clerk.looks("fee")
    clerk.press("Set the fee")
    clerk.reads_text("15.000 đồng")
    clerk.press("Record %(amount)s as received", amount="15.000 đồng")
    clerk.reads("Paid")
    clerk.looks("fee-paid")


def proposes(clerk: Person, code: str) -> None:
    """Propose to approve."""
    proposal = clerk.page.locator("#act-propose")
    if proposal.get_attribute("open") is None:
        proposal.locator("summary").click()
    clerk.fill("propose-outcome", "approve")
    clerk.looks("propose")
    reads_what_is_printed(clerk, "propose", code)
    clerk.press("Send to be signed")
    clerk.reads("The proposal for %(code)s was sent to be signed.", code=code)
    clerk.looks("case-proposed")


def signs(approver: Person, code: str, *, user: str = "approver") -> None:
    """Somebody else signs."""
    approver.open(f"/desk/{code}")
    approver.signs_in(f"{user}@example.com")
    approver.looks("to-sign")
    reads_what_is_printed(approver, "sign", code)
    approver.press("Sign the approval")
    approver.reads("The decision on %(code)s is signed.", code=code)
    approver.looks("signed")
    approver.open("/desk")
    approver.looks("approvers-queue")


def reads_what_is_printed(officer: Person, act: str, code: str) -> None:
    """Look at the result as it would be, and answer for the sentence of the service where it has one."""
    preview = officer.context.new_page()
    preview.goto(f"{officer.portal.url}/desk/{code}/preview")
    expect(preview.locator(".draft__mark")).to_be_visible()
    case, officer.page = officer.page, preview
    officer.looks(f"preview-before-{act}")
    preview.close()
    officer.page = case
    sentence = case.locator(f"[name={act}-confirmed]")
    if sentence.count():
        sentence.check()


def sends_the_parcel(clerk: Person, code: str, number: str = "") -> None:
    """Print the label, then give the parcel to the carrier: with this number, or with the agency's next one."""
    clerk.open(f"/desk/{code}")
    clerk.looks("to-send")
    if not clerk.page.get_by_role("link", name=clerk.said("Address label (A6)")).count():
        clerk.press("Print the address label")
    clerk.waits_for("Address label (A6)")
    clerk.looks("label")
    assert clerk.download("Address label (A6)").startswith(b"%PDF")
    if number:
        clerk.fill("parcel-number", number)
        clerk.page.locator("#act-parcel").get_by_role("button", name=clerk.said("Record the hand-over")).click()
    else:
        clerk.press("Hand over with the next number")
    clerk.reads("The parcel of %(code)s is with the carrier. The person is told its number.", code=code)
    clerk.looks("parcel-sent")


def records(clerk: Person, code: str, event: str, note: str = "") -> None:
    """Write down what the carrier told."""
    clerk.open(f"/desk/{code}")
    if note:
        clerk.fill("parcel-event-note", note)
    clerk.press(event)
    clerk.reads("What the carrier told about %(code)s is recorded.", code=code)
    clerk.looks(f"parcel-{event.lower().replace(' ', '-')}")


def proposes_a_refund(clerk: Person, code: str, reason: str) -> None:
    """Say why the fee is to be given back; another person confirms it."""
    clerk.open(f"/desk/{code}")
    clerk.page.locator("#act-refund summary").click()
    clerk.looks("refund")
    clerk.fill("refund-reason", reason)
    clerk.press("Propose the refund")
    clerk.reads("Refund proposed")
    clerk.looks("refund-proposed")
    assert not clerk.page.get_by_role("button", name=clerk.said("Confirm the refund")).count()
