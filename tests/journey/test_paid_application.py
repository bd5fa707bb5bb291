"""A fee paid in the browser and a result that comes by post: citizen, provider, police and parcel."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journey import at_home, at_the_desk, at_the_till, checks_of_a_result, paid_cases
from tests.journey.people import Person
from tests.journey.portal_process import Portal

pytestmark = pytest.mark.xdist_group("browser")

Meet = Callable[..., Person]
POLICE = "Công an thành phố Hà Nội"
SCREENS = pytest.mark.parametrize(
    ("scripts", "width"), [(True, 1280), (False, 360)], ids=["with-scripts-1280-px", "without-scripts-360-px"]
)


@SCREENS
def test_a_fee_is_paid_online_and_the_result_comes_as_a_signed_file_and_as_a_parcel(
    meet: Meet, portal: Portal, scripts: bool, width: int, tmp_path: Path
) -> None:
    citizen, clerk, approver, stranger = (
        meet(who, scripts=scripts, width=width) for who in ("payer", "police", "signer", "anybody")
    )
    someone, amount = paid_cases.answers("four-slips"), "210.000 đồng"

    citizen.open("/login")
    citizen.signs_in("citizen2@example.com")
    at_home.finds_the_service(citizen, "ly lich tu phap", paid_cases.SERVICE)
    at_home.begins(citizen, POLICE)
    id = at_the_till.fills_every_page(citizen, someone)
    at_the_till.encloses_the_papers(citizen, tmp_path, "id_copy")
    at_the_till.chooses_the_post(citizen, someone["requester_name"])
    at_the_till.sends_it(citizen)
    at_the_till.goes_to_the_provider(citizen, amount)
    at_the_till.is_declined(citizen)
    at_the_till.enters_a_card(citizen, at_the_till.PAYS)
    at_the_till.has_paid(citizen, amount)
    assert citizen.download("Download the receipt (PDF)").startswith(b"%PDF")
    citizen.follow("Code, secret and what happens next")
    code, secret = citizen.page.locator("#code").inner_text(), citizen.page.locator("#secret").inner_text()
    citizen.looks("filed")

    at_the_desk.takes_and_accepts(clerk, code, user="clerk2", agency=POLICE)
    at_the_desk.proposes(clerk, code)
    at_the_desk.signs(approver, code, user="approver2")
    document = at_home.takes_the_result(citizen, id)
    at_home.checks_the_file(stranger, document, tmp_path)
    printed = (someone["requester_name"].upper(), "Không có án tích", "05/12/1990")
    assert checks_of_a_result.missing_in_the_text(document, printed) == []

    at_the_desk.sends_the_parcel(clerk, code)
    at_the_till.opens_the_application(citizen, id, "parcel-sent")
    number = citizen.page.locator("#delivery .codes__value").inner_text()
    at_the_desk.records(clerk, code, "On its way", "Bưu cục Hoàn Kiếm")
    at_the_desk.records(clerk, code, "Delivered")
    at_the_till.opens_the_application(citizen, id, "parcel-delivered")
    citizen.reads("The parcel was delivered.")
    citizen.reads_text(number)
    at_home.tracks_it(stranger, code, secret, someone["requester_name"])


@SCREENS
def test_a_payment_that_failed_was_left_or_was_made_twice_is_paid_once_in_the_end(
    meet: Meet, portal: Portal, scripts: bool, width: int
) -> None:
    citizen = meet("hesitant", scripts=scripts, width=width)
    id, _ = paid_cases.file(portal.database, "student")
    amount = "100.000 đồng"
    citizen.open(f"/applications/{id}/pay")
    citizen.signs_in("citizen@example.com")

    at_the_till.goes_to_the_provider(citizen, amount)
    at_the_till.turns_back(citizen)
    citizen.reads("You have not paid yet")
    citizen.looks("cancelled")
    citizen.follow("Pay the fee")

    at_the_till.goes_to_the_provider(citizen, amount)
    at_the_till.is_declined(citizen)
    at_the_till.turns_back(citizen)
    citizen.reads("The payment failed")
    citizen.reads("There is not enough money in the account of this card.")
    citizen.looks("failed")

    at_the_till.opens_the_application(citizen, id, "still-owing")
    citizen.follow("Pay %(amount)s", amount=amount)
    at_the_till.goes_to_the_provider(citizen, amount)
    page_of_the_provider = citizen.page.url
    citizen.page.close()
    citizen.page = citizen.context.new_page()
    at_the_till.opens_the_application(citizen, id, "came-back")
    citizen.follow("Pay %(amount)s", amount=amount)
    at_the_till.goes_to_the_provider(citizen, amount)
    assert citizen.page.url == page_of_the_provider

    second = citizen.context.new_page()
    second.goto(page_of_the_provider)
    at_the_till.answers_the_bank(citizen, agree=False)
    expect(citizen.page.get_by_role("alert")).to_contain_text(
        at_the_till.WORDS["payment_intent_authentication_failure"]
    )
    at_the_till.answers_the_bank(citizen, agree=True)
    at_the_till.has_paid(citizen, amount)
    first, citizen.page = citizen.page, second
    at_the_till.enters_a_card(citizen, at_the_till.PAYS)
    citizen.reads("Paid: %(amount)s", amount=amount)  # nothing was taken again
    first.close()

    made = paid_cases.payments(portal.database, id)
    assert [each.state for each in made].count("paid") == 1
    intents = {each.intent_id for each in made}
    charges = [each for each in portal.provider.listed("charges") if each["payment_intent"] in intents and each["paid"]]
    assert [each["amount"] for each in charges] == [100_000]


def test_a_parcel_that_came_back_waits_at_the_counter_and_is_sent_once_more_to_a_better_address(
    meet: Meet, portal: Portal
) -> None:
    citizen, clerk = (meet(who, scripts=False, width=360) for who in ("moved", "sender"))
    id, code = paid_cases.paid(portal, "student", by_post=True)
    paid_cases.accepted(portal.database, code)
    paid_cases.approved(portal.database, code)
    clerk.open(f"/desk/{code}")
    clerk.signs_in("clerk2@example.com")
    clerk.waits_for("Print the address label")
    clerk.looks("by-post")
    at_the_desk.sends_the_parcel(clerk, code, "EE 123 456 785 VN")
    at_the_desk.records(clerk, code, "Could not be delivered", "Không có người nhận")
    at_the_desk.records(clerk, code, "Came back")

    citizen.open(f"/applications/{id}")
    citizen.signs_in("citizen@example.com")
    citizen.reads("The parcel came back. Your result waits at the counter.")
    citizen.looks("parcel-came-back")
    citizen.follow("Correct the address, have it sent once more")
    citizen.fill("address", {"street": "5 Lê Lợi"})
    citizen.looks("better-address")
    citizen.press("Save")
    citizen.looks("to-be-sent-again")

    clerk.open(f"/desk/{code}")
    clerk.reads_text("5 Lê Lợi")
    at_the_desk.sends_the_parcel(clerk, code)
    at_the_desk.records(clerk, code, "Came back")
    clerk.page.locator("#act-send-again summary").click()
    clerk.fill("send-again-street", "7 Lê Lợi")
    clerk.looks("corrected-on-the-phone")
    clerk.press("Prepare it to be sent once more")
    clerk.reads_text("7 Lê Lợi")
    clerk.page.locator("#act-hand-over summary").click()
    clerk.fill("hand-over-receiver", "Nguyễn Thị Ánh")
    clerk.page.locator("[name=hand-over-identity]").check()
    clerk.page.locator("#act-hand-over").get_by_role("button", name=clerk.said("Record the hand-over")).click()
    clerk.reads("The result of %(code)s was handed over.", code=code)
    clerk.looks("collected")
    citizen.open(f"/applications/{id}")
    citizen.reads("The result was collected at the counter.")


def test_a_paid_fee_is_given_back_by_two_people_and_everybody_reads_it(meet: Meet, portal: Portal) -> None:
    citizen, clerk, second = meet("repaid"), meet("proposer"), meet("confirmer")
    id, code = paid_cases.paid(portal, "full-fee")
    paid_cases.accepted(portal.database, code)
    clerk.open(f"/desk/{code}")
    clerk.signs_in("clerk2@example.com")
    at_the_desk.proposes_a_refund(clerk, code, "Hai hồ sơ giống nhau, người nộp đã rút một hồ sơ.")
    second.open("/desk/refunds")
    second.signs_in("finance@example.com")
    second.looks("refunds")
    second.follow(code)
    second.looks("refund-to-confirm")
    second.press("Confirm the refund")
    second.reads("To be given back")
    second.looks("refund-confirmed")
    second.waits_for("Given back")
    second.looks("refund-done")
    citizen.open(f"/applications/{id}")
    citizen.signs_in("citizen@example.com")
    citizen.reads("Given back")
    citizen.looks("given-back")
    [refund] = portal.provider.listed("refunds", payment_intent=paid_cases.payments(portal.database, id)[0].intent_id)
    assert (refund["amount"], refund["status"]) == (200_000, "succeeded")
