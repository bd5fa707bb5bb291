"""Receiving the result by post, as the person and the clerk meet it: chosen, changed, sent, followed, come back."""

import datetime as dt
import re

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from portal.views.applications.delivery import UNFINISHED
from services.agencies.posts import Role, appoint
from services.applications.models import Application
from services.applications.workflow import Status
from services.audit.models import AuditEntry
from services.db import Database
from services.definitions.bundle import digest_of
from services.definitions.models import DefinitionVersion
from services.delivery import ranges, s10
from services.delivery.models import Delivery, DeliveryEvent
from services.delivery.moves import State
from services.notices.models import Notice
from services.people.actor import SYSTEM_ID
from services.people.models import Account
from services.results import slips
from services.results.models import Slip
from tests.portal import filing
from tests.portal.filing import begin, fill, send, sign_in
from tests.portal.pages import PageClient
from tests.services import parcels

pytestmark = pytest.mark.usefixtures("clock")

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{ 7*7 }}"
POST = {
    "way": "post",
    "recipient": "Nguyễn Thị Ánh",
    "phone": "0912 345 678",
    "address-province": "01",
    "address-commune": "00070",
    "address-street": "12 phố Hàng Trống",
}


@pytest.fixture(autouse=True)
def office(database: Database, now: dt.datetime) -> None:
    filing.open_office(database, now)
    with database.transaction() as db:
        parcels.by_post(db, now=now)


@pytest.fixture
def citizen(app: Flask) -> PageClient:
    client = sign_in(app, "citizen")
    client.set_cookie("lang", "en")
    return client


@pytest.fixture
def clerk(app: Flask) -> PageClient:
    client = sign_in(app, "clerk")
    client.set_cookie("lang", "en")
    return client


def kept(database: Database, application_id: str) -> Delivery | None:
    with database.reading() as db:
        return db.get(Delivery, application_id)


def parcel(database: Database, application_id: str) -> Delivery:
    found = kept(database, application_id)
    assert found is not None
    return found


def filed(citizen: PageClient) -> str:
    """A filed application whose result is to be sent by post; gives its id."""
    application_id = begin(citizen)
    address = fill(citizen, application_id)
    assert address.endswith("/delivery")
    assert send(citizen, address, {**POST, "continue": "1"}).headers["Location"].endswith("/check")
    assert filing.file(citizen, application_id).status_code == 303
    return application_id


def ready(citizen: PageClient, database: Database, now: dt.datetime) -> tuple[str, str]:
    """The same, approved and with its document made; gives id and code."""
    application_id = filed(citizen)
    filing.decided(database, application_id, now)
    with database.transaction() as db:
        case = db.get_one(Application, application_id)
        parcels.issue(db, case, now=now)
        return application_id, case.code or ""


def press(client: PageClient, code: str, act: str, page: str | None = None, **typed: str) -> TestResponse:
    """Open the case (or use `page`, opened earlier), fill the form of an act and send it."""
    page = page or client.get(f"/desk/{code}").text
    form = re.search(rf'<form [^>]*action="[^"]*/{act}"[^>]*>(.*?)</form>', page, re.S)
    assert form, f"the page offers no {act}"
    data = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form.group(1)))
    data |= {f"{act}-{name}": value for name, value in typed.items()}
    return client.post(f"/desk/{code}/{act}", data=data, headers={"Origin": "http://localhost"})


def count(database: Database, what: type, *where: object) -> int:
    with database.reading() as db:
        return db.scalar(select(func.count()).select_from(what).where(*where)) or 0  # type: ignore[arg-type]


# ---- The person chooses ----------------------------------------------------------------------------------------------


def test_between_papers_and_check_one_chooses_and_the_check_shows_it(citizen: PageClient, database: Database) -> None:
    application_id = begin(citizen)
    address = fill(citizen, application_id)
    assert address == f"/applications/{application_id}/delivery"
    page = citizen.get(address).text
    assert "You pay the postage to the carrier when the parcel arrives." in page
    assert "Filled in from your account" in page

    answer = send(citizen, address, {**POST, "continue": "1"})

    assert answer.headers["Location"] == f"/applications/{application_id}/check"
    check = citizen.get(answer.headers["Location"]).text
    for said in ("On paper, by post", "0912 345 678", "12 phố Hàng Trống", "Phường Hoàn Kiếm", "Thành phố Hà Nội"):
        assert said in check
    assert f"/applications/{application_id}/delivery?back=check" in check


def test_whoever_wants_no_parcel_is_asked_no_address(citizen: PageClient, database: Database) -> None:
    application_id = begin(citizen)
    answer = send(citizen, fill(citizen, application_id), {"way": "counter", "continue": "1"})
    assert answer.headers["Location"].endswith("/check")
    assert "On paper, at the counter" in citizen.get(answer.headers["Location"]).text
    assert parcel(database, application_id).way == "counter"


def test_without_scripts_the_communes_are_listed_by_a_button(citizen: PageClient) -> None:
    application_id = begin(citizen)
    address = fill(citizen, application_id)
    first = {**POST, "address-commune": "", "communes": "1"}
    page = send(citizen, address, first)
    assert page.status_code == 200
    assert '<option value="00091">Phường Phú Thượng</option>' in page.text
    assert 'value="12 phố Hàng Trống"' in page.text


def test_what_is_missing_is_said_beside_each_field(citizen: PageClient, database: Database) -> None:
    application_id = begin(citizen)
    answer = send(citizen, fill(citizen, application_id), {"way": "post", "recipient": "A 1", "continue": "1"})
    assert answer.status_code == 422
    for said in ("A name has letters only", "Enter a phone number", "Enter the house number and street"):
        assert said in answer.text
    assert kept(database, application_id) is None


@pytest.mark.parametrize(
    "rubbish",
    [
        {"way": "pigeon"},
        {"way": ""},
        {"recipient": HOSTILE},
        {"phone": "\x00"},
        {"address-province": "99"},
        {"address-commune": "00001"},
        {"address-street": "x" * 5000},
        {"address-street": "\u202egnourt"},
    ],
)
def test_rubbish_is_refused_and_harmless(citizen: PageClient, database: Database, rubbish: dict[str, str]) -> None:
    application_id = begin(citizen)
    answer = send(citizen, fill(citizen, application_id), {**POST, **rubbish, "continue": "1"})
    assert answer.status_code in (400, 422)
    assert "<script>alert" not in answer.text
    assert kept(database, application_id) is None


def test_a_street_with_markup_is_an_address_like_any_other(citizen: PageClient) -> None:
    application_id = begin(citizen)
    answer = send(citizen, fill(citizen, application_id), {**POST, "address-street": HOSTILE, "continue": "1"})
    page = citizen.get(answer.headers["Location"]).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_an_address_left_half_way_is_not_lost(citizen: PageClient, database: Database) -> None:
    application_id = begin(citizen)
    address = fill(citizen, application_id)
    half = {"way": "post", "recipient": "Trần Văn Bình", "phone": "12", "later": "1"}
    assert send(citizen, address, half).headers["Location"] == "/applications"
    page = citizen.get(address).text
    assert 'value="Trần Văn Bình"' in page
    assert 'value="12"' in page
    send(citizen, address, {**POST, "continue": "1"})
    assert UNFINISHED not in filing.application(database, application_id).draft
    filing.file(citizen, application_id)
    assert parcel(database, application_id).recipient == "Nguyễn Thị Ánh"


def test_another_person_s_delivery_is_not_there(app: Flask, citizen: PageClient, database: Database) -> None:
    application_id = filed(citizen)
    address = f"/applications/{application_id}/delivery"
    stranger = sign_in(app, "citizen2")
    assert stranger.get(address).status_code == 404
    own = begin(stranger)
    answer = send(stranger, address, {**POST, "continue": "1"}, page=fill(stranger, own))
    assert answer.status_code == 404


def test_a_service_that_sends_nothing_asks_nothing(citizen: PageClient, database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        version = db.scalars(select(DefinitionVersion)).one()
        text = version.bundle["procedure.yaml"].replace("delivery: [online, counter, post]\n", "")
        version.bundle = {**version.bundle, "procedure.yaml": text}
        version.digest = digest_of(version.bundle)
    application_id = begin(citizen)
    assert fill(citizen, application_id).endswith("/check")
    assert citizen.get(f"/applications/{application_id}/delivery").status_code == 404
    assert "Receiving the result" not in citizen.get(f"/applications/{application_id}/check").text


def test_after_filing_the_address_changes_until_the_parcel_is_sent(
    citizen: PageClient, database: Database, now: dt.datetime, clerk: PageClient
) -> None:
    application_id, code = ready(citizen, database, now)
    address = f"/applications/{application_id}/delivery"
    assert address in citizen.get(f"/applications/{application_id}").text
    answer = send(citizen, address, {**POST, "address-street": "14 phố Hàng Trống", "continue": "1"})
    assert answer.headers["Location"] == f"/applications/{application_id}"
    assert "14 phố Hàng Trống" in citizen.get(answer.headers["Location"]).text
    open_page = citizen.get(address).text
    assert press(clerk, code, "parcel", number=parcels.NUMBER).status_code == 303

    assert citizen.get(address).headers["Location"] == f"/applications/{application_id}"
    token = re.search(r'name="csrf_token" value="([^"]+)"', open_page)
    assert token
    late = citizen.post(address, data={**POST, "csrf_token": token.group(1)}, headers={"Origin": "http://localhost"})
    assert late.status_code == 409
    assert parcel(database, application_id).street == "14 phố Hàng Trống"


# ---- The desk ------------------------------------------------------------------------------------------------------


def test_the_case_shows_the_address_and_the_label_is_printed_once(
    app: Flask, citizen: PageClient, clerk: PageClient, database: Database, now: dt.datetime
) -> None:
    _, code = ready(citizen, database, now)
    page = clerk.get(f"/desk/{code}").text
    assert "12 phố Hàng Trống" in page
    for _ in range(2):
        assert press(clerk, code, "label", page).status_code == 303
    assert count(database, Slip, Slip.kind == slips.LABEL) == 1
    assert "The label is being printed" in clerk.get(f"/desk/{code}").text

    filing.work(app, now)

    found = re.search(rf'href="(/desk/{re.escape(code)}/label)"', clerk.get(f"/desk/{code}").text)
    assert found
    label = clerk.get(found.group(1))
    assert label.data.startswith(b"%PDF")
    assert count(database, AuditEntry, AuditEntry.verb == "label.read") == 1


def test_a_typed_number_is_checked_before_the_parcel_counts_as_sent(
    citizen: PageClient, clerk: PageClient, database: Database, now: dt.datetime
) -> None:
    application_id, code = ready(citizen, database, now)
    for wrong, said in (
        ("", "Type the number that stands on the parcel"),
        ("CP473124828VN", "the check digit is wrong"),
        ("<script>alert(1)</script>", "two letters, nine digits and VN"),
        (HOSTILE, "Write at most 60 characters."),
    ):
        answer = press(clerk, code, "parcel", number=wrong)
        assert answer.status_code == 422
        assert said in answer.text
        assert "<script>alert" not in answer.text
    assert parcel(database, application_id).state == State.CHOSEN

    assert press(clerk, code, "parcel", number="cp 473 124 829 vn").status_code == 303
    assert parcel(database, application_id).number == parcels.NUMBER
    assert "CP 473 124 829 VN" in citizen.get(f"/applications/{application_id}").text


def test_a_second_click_sends_one_parcel(
    citizen: PageClient, clerk: PageClient, database: Database, now: dt.datetime
) -> None:
    application_id, code = ready(citizen, database, now)
    page = clerk.get(f"/desk/{code}").text
    for _ in range(2):
        assert press(clerk, code, "parcel", page, number=parcels.NUMBER).status_code == 303
    assert count(database, DeliveryEvent, DeliveryEvent.kind == "handed_over") == 1
    assert count(database, Notice, Notice.kind == "parcel_sent") == 1
    other = press(clerk, code, "parcel", page, number=s10.made("CP", 1))
    assert other.status_code == 409
    assert parcel(database, application_id).number == parcels.NUMBER


def test_a_second_click_on_the_next_number_draws_one(
    citizen: PageClient, clerk: PageClient, database: Database, now: dt.datetime
) -> None:
    application_id, code = ready(citizen, database, now)
    with database.transaction() as db:
        ranges.add(db, filing.HOAN_KIEM, service="CP", first=47312482, last=47312490, actor_id=SYSTEM_ID, now=now)
    page = clerk.get(f"/desk/{code}").text
    assert "9 left" in page
    for _ in range(2):
        assert press(clerk, code, "parcel", page, next="1").status_code == 303
    assert parcel(database, application_id).number == parcels.NUMBER
    with database.reading() as db:
        assert ranges.left(db, filing.HOAN_KIEM) == 8


def test_a_number_is_used_once(citizen: PageClient, clerk: PageClient, database: Database, now: dt.datetime) -> None:
    _, one = ready(citizen, database, now)
    second_id, two = ready(citizen, database, now)
    assert press(clerk, one, "parcel", number=parcels.NUMBER).status_code == 303
    answer = press(clerk, two, "parcel", number=parcels.NUMBER)
    assert answer.status_code == 422
    assert "was used for another parcel" in answer.text
    assert parcel(database, second_id).state == State.CHOSEN


def test_a_colleague_s_page_from_before_a_new_address_is_refused(
    citizen: PageClient, clerk: PageClient, database: Database, now: dt.datetime
) -> None:
    application_id, code = ready(citizen, database, now)
    page = clerk.get(f"/desk/{code}").text
    changed = {**POST, "address-street": "14 phố Hàng Trống", "continue": "1"}
    send(citizen, f"/applications/{application_id}/delivery", changed)
    answer = press(clerk, code, "parcel", page, number=parcels.NUMBER)
    assert answer.status_code == 409
    assert "14 phố Hàng Trống" in answer.text
    assert parcel(database, application_id).number is None


def test_another_agency_s_parcel_is_not_there(
    app: Flask, citizen: PageClient, clerk: PageClient, database: Database, now: dt.datetime
) -> None:
    _, code = ready(citizen, database, now)
    page = clerk.get(f"/desk/{code}").text
    with database.transaction() as db:
        other = db.scalars(select(Account).where(Account.email_key == "clerk2@example.com")).one()
        appoint(db, other.id, "H26.00091", Role.CLERK, actor_id=SYSTEM_ID, now=now)
    stranger = sign_in(app, "clerk2")
    assert stranger.get(f"/desk/{code}/label").status_code == 404
    for act, typed in (("label", {}), ("parcel", {"number": parcels.NUMBER})):
        token = filing.token_of(stranger.get("/desk"))
        data = {"csrf_token": token, f"{act}-seen": "1", **{f"{act}-{key}": value for key, value in typed.items()}}
        answer = stranger.post(f"/desk/{code}/{act}", data=data, headers={"Origin": "http://localhost"})
        assert answer.status_code == 404
    assert 'action="/desk' in page


def test_a_delivered_parcel_ends_the_case_for_everybody(
    citizen: PageClient, clerk: PageClient, database: Database, now: dt.datetime, clock: time_machine.Traveller
) -> None:
    application_id, code = ready(citizen, database, now)
    for minutes, (act, typed) in enumerate(
        (
            ("parcel", {"number": parcels.NUMBER}),
            ("parcel-event", {"event": "in_transit", "note": "Bưu cục Hoàn Kiếm"}),
            ("parcel-event", {"event": "delivered"}),
        )
    ):
        clock.move_to(now + dt.timedelta(minutes=minutes))
        assert press(clerk, code, act, **typed).status_code == 303
    page = citizen.get(f"/applications/{application_id}").text
    for said in ("The result was given to the carrier.", "The parcel is on its way.", "The parcel was delivered."):
        assert said in page
    assert "Bưu cục Hoàn Kiếm" in page
    assert filing.application(database, application_id).status == Status.HANDED_OVER


def test_a_parcel_that_came_back_waits_at_the_counter_and_every_page_says_so(
    app: Flask, citizen: PageClient, clerk: PageClient, database: Database, now: dt.datetime
) -> None:
    application_id, code = ready(citizen, database, now)
    press(clerk, code, "parcel", number=parcels.NUMBER)
    case = clerk.get(f"/desk/{code}").text
    assert 'action="/desk/' in case
    assert f"/desk/{code}/hand-over" not in case
    assert press(clerk, code, "parcel-event", event="returned", note="Không có người nhận").status_code == 303

    own = citizen.get(f"/applications/{application_id}").text
    assert "The parcel came back. Your result waits at the counter." in own
    assert "Không có người nhận" in own
    assert count(database, Notice, Notice.kind == "parcel_returned") == 1
    assert press(clerk, code, "hand-over", receiver="Nguyễn Thị Ánh", identity="y").status_code == 303
    assert parcel(database, application_id).state == State.COLLECTED
    assert "The result was collected at the counter." in citizen.get(f"/applications/{application_id}").text


@pytest.mark.parametrize("event", ["", "chosen", "collected", "handed_over", HOSTILE])
def test_an_event_no_carrier_tells_is_refused(
    citizen: PageClient, clerk: PageClient, database: Database, now: dt.datetime, event: str
) -> None:
    application_id, code = ready(citizen, database, now)
    press(clerk, code, "parcel", number=parcels.NUMBER)
    answer = press(clerk, code, "parcel-event", event=event)
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text
    assert parcel(database, application_id).state == State.HANDED_OVER


def test_the_public_look_up_shows_the_way_of_the_parcel_and_nothing_of_the_person(
    visitor: PageClient, citizen: PageClient, clerk: PageClient, database: Database, now: dt.datetime
) -> None:
    application_id, code = ready(citizen, database, now)
    press(clerk, code, "parcel", number=parcels.NUMBER)
    press(clerk, code, "parcel-event", event="failed", note="Hẻm 12 Hàng Trống khóa cửa")
    secret = filing.application(database, application_id).secret or ""
    visitor.set_cookie("lang", "en")
    page = send(visitor, "/track", {"code": code, "secret": secret}).text
    assert "The carrier could not deliver the parcel." in page
    for private in ("Hàng Trống", "0912", "Nguyễn", parcels.NUMBER, "CP 473"):
        assert private not in page


# ---- The numbers of an agency ----------------------------------------------------------------------------------------


def test_the_operator_gives_an_agency_its_numbers_and_twice_is_once(app: Flask, database: Database) -> None:
    runner = app.test_cli_runner()
    for _ in range(2):
        done = runner.invoke(args=["numbers", "add", filing.HOAN_KIEM, "CP", "47312000", "47312999"])
        assert done.output == f"{filing.HOAN_KIEM} has 1000 numbers left.\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("H99.99", "CP", "1", "2"), "There is no agency H99.99."),
        ((filing.HOAN_KIEM, "C", "1", "2"), "The letters of a postal service are two"),
        ((filing.HOAN_KIEM, "CP", "2", "1"), "A range goes from a smaller serial to a larger one"),
    ],
)
def test_what_is_no_range_is_refused_at_the_command(app: Flask, arguments: tuple[str, ...], said: str) -> None:
    done = app.test_cli_runner().invoke(args=["numbers", "add", *arguments])
    assert done.exit_code == 1
    assert said in done.output
