"""The desk as clerk and approver meet it: lists, the case, its forms with rubbish in them, rivals and stale pages."""

import datetime as dt
import html
import re
from collections.abc import Iterator, Mapping

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal import storage
from services.agencies.posts import Role
from services.applications import attachments, defects, drafts, intake
from services.applications.models import Application, Attachment
from services.applications.workflow import Status
from services.audit.models import AuditEntry
from services.billing import invoices
from services.billing.models import Payment
from services.db import Database
from services.jobs.worker import Workshop
from services.notices.models import Notice
from services.people.actor import Actor, actor_of
from services.people.keys import token_hash
from services.people.models import SignIn
from services.results import issuing
from services.results import press as printing
from services.results.models import Slip
from tests import factories
from tests.portal.pages import Page, PageClient
from tests.services import things

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{ 7*7 }}"


@pytest.fixture(autouse=True)
def clock(now: dt.datetime) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


class Office:
    """One office with its people, and a browser for each of them."""

    def __init__(self, app: Flask, database: Database) -> None:
        self.app, self.database = app, database
        with database.transaction() as db:
            self.clerk = factories.clerk(db)
            self.colleague = factories.clerk(db, "Trịnh Bảo Châu")
            self.approver = factories.approver(db)
            self.stranger = factories.officer(db, "Người Khác", Role.CLERK, Role.APPROVER, agency=factories.PHU_THUONG)
            self.citizen = factories.citizen(db)

    def browser(self, who: Actor) -> PageClient:
        """A browser, in English, in which this person is signed in."""
        client = self.app.test_client()
        assert isinstance(client, PageClient)
        now, token = dt.datetime.now(dt.UTC), f"token of {who.account_id}"
        with self.database.transaction() as db:
            if db.scalar(select(SignIn).where(SignIn.token_hash == token_hash(token))) is None:
                times = {"created_at": now, "last_seen_at": now, "expires_at": now + dt.timedelta(days=30)}
                db.add(SignIn(token_hash=token_hash(token), account_id=who.account_id, device="", **times))
        client.set_cookie("lang", "en")
        with client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = token, True
        return client

    def case(self, stage: str, **filing: object) -> str:
        """The code of a case at this stage, handled by the clerk."""
        with self.database.transaction() as db:
            return factories.at(db, stage, self.clerk, signer=self.approver, **filing).code or ""

    def now(self, code: str) -> Application:
        """The case as it stands."""
        return factories.seen(self.database, code)


@pytest.fixture
def office(app: Flask, database: Database) -> Office:
    return Office(app, database)


@pytest.fixture
def clerk(office: Office) -> PageClient:
    return office.browser(office.clerk)


@pytest.fixture
def approver(office: Office) -> PageClient:
    return office.browser(office.approver)


def hidden_fields(page: str, act: str) -> dict[str, str]:
    """What the form of an act carries on a page."""
    form = re.search(rf'<form [^>]*action="[^"]*/{act}"[^>]*>(.*?)</form>', page, re.S)
    assert form, f"the page offers no {act}"
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form.group(1)))


def press(client: PageClient, code: str, act: str, page: str | None = None, **typed: str) -> TestResponse:
    """Open the case (or use `page`, opened earlier), fill the form of an act and send it."""
    page = page or client.get(f"/desk/{code}").text
    data = {**hidden_fields(page, act), **{f"{act}-{name}": value for name, value in typed.items()}}
    return client.post(f"/desk/{code}/{act}", data=data, headers={"Origin": "http://localhost"})


def acts_on(page: str) -> set[str]:
    """The acts a page offers."""
    return set(re.findall(r'action="/desk/[^/"]+/([a-z-]+)"', page)) | set(
        re.findall(r'href="/desk/[^/"]+/(supplement)"', page)
    )


def done(answer: TestResponse) -> None:
    assert answer.status_code == 303, answer.text


# ---- The lists -----------------------------------------------------------------------------------------------------


def test_the_queue_shows_the_agency_s_cases_with_time_left_and_a_button_to_take_each(
    office: Office, clerk: PageClient
) -> None:
    free, taken = office.case("filed"), office.case("in_review")
    page = clerk.get("/desk")
    assert page.status_code == 200
    assert "1 day left" in page.text
    assert page.text.index(free) < page.text.index(taken)
    assert f'action="/desk/{free}/claim"' in page.text
    assert f'action="/desk/{taken}/claim"' not in page.text


def test_a_case_taken_from_the_queue_leaves_the_clerk_there(office: Office, clerk: PageClient) -> None:
    code = office.case("filed")
    fields = hidden_fields(clerk.get("/desk?tab=unclaimed").text, "claim")
    answer = clerk.post(f"/desk/{code}/claim", data=fields)
    assert answer.headers["Location"] == f"/desk?agency={factories.HOAN_KIEM}&tab=unclaimed"
    assert office.now(code).assignee_id == office.clerk.account_id
    assert "You took the case" in clerk.get(answer.headers["Location"]).text


@pytest.mark.parametrize(
    "tab", ["open", "mine", "unclaimed", "late", "waiting", "to_sign", "ready", "ended", "no-such"]
)
def test_every_list_has_words_for_being_empty(clerk: PageClient, tab: str) -> None:
    page = clerk.get(f"/desk?tab={tab}")
    assert page.status_code == 200
    assert 'class="empty"' in page.text


def test_the_approver_begins_with_what_waits_for_a_signature(office: Office, approver: PageClient) -> None:
    to_sign, other = office.case("proposed"), office.case("in_review")
    page = approver.get("/desk").text
    assert to_sign in page
    assert other not in page


@pytest.mark.parametrize("words", ["nguyen thi anh", "Ánh", "0001"])
def test_a_case_is_found_by_name_without_accents_or_by_code(office: Office, clerk: PageClient, words: str) -> None:
    code = office.case("rejected")
    assert code in clerk.get("/desk", query_string={"q": words}).text


def test_what_is_searched_in_vain_comes_back_with_advice(clerk: PageClient) -> None:
    page = clerk.get("/desk", query_string={"q": HOSTILE}).text
    assert "Try the last four digits" in page
    assert "<script>alert" not in page


def test_a_person_with_posts_at_two_agencies_chooses_one(office: Office, database: Database) -> None:
    with database.transaction() as db:
        both = factories.officer(db, "Mai An", Role.CLERK)
        factories.appoint(
            db, both.account_id, factories.PHU_THUONG, Role.CLERK, actor_id="system", now=factories.MONDAY
        )
    page = office.browser(both).get("/desk").text
    assert f"/desk?agency={factories.HOAN_KIEM}" in page
    assert f"/desk?agency={factories.PHU_THUONG}" in page
    assert office.browser(both).get(f"/desk?agency={factories.PHU_THUONG}").status_code == 200


def test_another_agency_s_desk_is_not_found(office: Office, clerk: PageClient) -> None:
    assert clerk.get(f"/desk?agency={factories.PHU_THUONG}").status_code == 404
    assert clerk.get("/desk?agency=X").status_code == 404


def test_a_long_queue_goes_on_page_after_page(
    office: Office, clerk: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.applications.queue.PAGE", 2)
    codes = {office.case("filed") for _ in range(5)}
    read: set[str] = set()
    address: str | None = "/desk"
    while address:
        page = clerk.get(address).text
        read |= {code for code in codes if code in page}
        link = re.search(r'href="([^"]+)" rel="next"', page)
        address = html.unescape(link.group(1)) if link else None
    assert read == codes
    assert clerk.get("/desk?after=rubbish~~").status_code == 200


# ---- Who sees what -------------------------------------------------------------------------------------------------


def test_to_a_citizen_and_to_another_agency_there_is_no_such_page(office: Office, database: Database) -> None:
    code = office.case("in_review", answers=factories.DIVORCED, papers={factories.PROOF: "bản án.pdf"})
    with database.reading() as db:
        file = db.scalars(select(Attachment.id)).one()
        slip = db.scalars(select(Slip.id).limit(1)).one()
    for who in (office.citizen, office.stranger):
        client = office.browser(who)
        for address in ("", "/supplement", f"/files/{file}", f"/slips/{slip}", "/result"):
            assert client.get(f"/desk/{code}{address}").status_code == 404, address
        for act in ("claim", "accept", "propose", "sign", "fee", "paid", "supplement", "notices/x"):
            answer = client.post(f"/desk/{code}/{act}", data={"csrf_token": _token(client)})
            assert answer.status_code == 404, act
    assert office.browser(office.citizen).get("/desk").status_code == 404


def _token(client: PageClient) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/account").text or client.get("/").text)
    assert found
    return found.group(1)


def test_a_draft_and_a_guessed_code_are_not_found(office: Office, clerk: PageClient, database: Database) -> None:
    with database.transaction() as db:
        id = factories.draft(db).id
    for code in (id, "None", "H26.00070-261116-0009", "x" * 300, "%00"):
        assert clerk.get(f"/desk/{code}").status_code == 404


def test_a_letter_that_no_keyboard_types_is_left_out(office: Office, clerk: PageClient) -> None:
    code = office.case("claimed")
    assert clerk.get("/desk?q=%00").status_code == 200
    assert press(clerk, code, "refuse", reason="a\0b").status_code == 303
    assert office.now(code).status == Status.REFUSED


def test_an_act_that_does_not_exist_is_not_found(office: Office, clerk: PageClient) -> None:
    code = office.case("filed")
    fields = hidden_fields(clerk.get(f"/desk/{code}").text, "claim")
    assert clerk.post(f"/desk/{code}/burn", data=fields).status_code == 404


@pytest.mark.parametrize(
    ("stage", "to_clerk", "to_colleague", "to_approver"),
    [
        ("filed", {"claim"}, {"claim"}, set()),
        ("claimed", {"accept", "refuse", "release"}, {"take-over"}, set()),
        ("in_review", {"propose", "supplement", "fee", "stop", "release"}, {"take-over"}, set()),
        ("awaiting_supplement", {"stop", "release"}, {"take-over"}, set()),
        ("fee_due", {"paid", "fee", "stop", "release"}, {"paid", "take-over"}, set()),
        ("proposed", set(), {"take-over"}, {"sign", "send-back"}),
        ("approved", {"fee", "release"}, {"take-over"}, set()),
        ("rejected", set(), set(), set()),
    ],
)
def test_each_person_is_offered_what_the_table_allows_them_and_nothing_else(
    office: Office, stage: str, to_clerk: set[str], to_colleague: set[str], to_approver: set[str]
) -> None:
    code = office.case(stage)
    for who, expected in ((office.clerk, to_clerk), (office.colleague, to_colleague), (office.approver, to_approver)):
        assert acts_on(office.browser(who).get(f"/desk/{code}").text) == expected, who.name


def test_an_act_that_is_not_offered_is_refused_on_the_page_of_the_case(office: Office, approver: PageClient) -> None:
    code = office.case("proposed")
    page = approver.get(f"/desk/{code}").text
    fields = {"csrf_token": hidden_fields(page, "sign")["csrf_token"], "stop-seen": "1", "stop-reason": "Vì sao"}
    answer = approver.post(f"/desk/{code}/stop", data=fields)
    assert answer.status_code == 409
    assert "Your post does not allow this." in answer.text
    assert "Vì sao" in answer.text
    assert office.now(code).status == Status.PROPOSED


def test_the_result_can_be_read_before_it_is_decided_and_is_marked_as_a_draft(
    office: Office, clerk: PageClient, approver: PageClient
) -> None:
    code = office.case("in_review", answers={**factories.ANSWERS, "purpose": "<b>Vay vốn</b>"})
    page = clerk.get(f"/desk/{code}/preview").text
    assert "BẢN XEM TRƯỚC" in page
    assert "GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN" in page
    assert "&lt;b&gt;Vay vốn&lt;/b&gt;" in page
    assert "Số:" not in page
    assert "/verify/" not in page
    assert f'href="/desk/{code}/preview"' in clerk.get(f"/desk/{code}").text
    assert approver.get("/desk/look/papers.css").mimetype == "text/css"
    assert clerk.get(f"/desk/{office.case('approved')}/preview").status_code == 404


# ---- The case ------------------------------------------------------------------------------------------------------


def test_a_case_shows_answers_with_official_labels_papers_history_and_clock(office: Office, clerk: PageClient) -> None:
    code = office.case("in_review", answers=factories.DIVORCED, papers={factories.PROOF: "bản án.pdf"})
    page = clerk.get(f"/desk/{code}").text
    for text in (
        "Nguyễn Thị Ánh",
        "Họ, chữ đệm, tên người yêu cầu",
        "Kính gửi",
        "Ủy ban nhân dân phường Hoàn Kiếm",
        "12/2020/HNGĐ-ST",
        "bản án.pdf",
        "Accepted; the receipt slip was issued.",
        "Lê Thu Hà",
        "3 days left",
        "17:00, Thursday 19 November 2026",
        "Examine the dossier",
    ):
        assert text in html.unescape(page), text


def test_opening_a_case_is_on_record_once_an_hour(
    office: Office, clerk: PageClient, database: Database, clock: time_machine.Traveller
) -> None:
    code = office.case("in_review")
    for minutes in (0, 30, 45):
        clerk.get(f"/desk/{code}")
        clock.shift(dt.timedelta(minutes=minutes))
    clerk.get(f"/desk/{code}")
    with database.reading() as db:
        read = select(func.count()).select_from(AuditEntry).where(AuditEntry.verb == "application.read")
        assert db.scalar(read) == 2


def test_a_colleague_who_has_the_case_open_is_named(office: Office, clerk: PageClient) -> None:
    code = office.case("in_review")
    office.browser(office.colleague).get(f"/desk/{code}")
    assert "Trịnh Bảo Châu opened this case at 10:00." in clerk.get(f"/desk/{code}").text


def test_a_file_is_saved_under_its_name_and_its_reading_is_on_record(
    office: Office, clerk: PageClient, app: Flask, database: Database
) -> None:
    store = storage.file_store(app.config["SETTINGS"])
    with database.transaction() as db:
        draft = factories.draft(db, answers=factories.DIVORCED)
        file = factories.attach(db, draft, name='bản "án" số 12.pdf', digest=store.put(factories.pdf()))
        code = intake.file(
            db, actor_of(db, draft.owner_id, factories.MONDAY), draft.id, now=factories.MONDAY
        ).application.code
    answer = clerk.get(f"/desk/{code}/files/{file.id}")
    assert answer.data == factories.pdf()
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    with database.reading() as db:
        line = db.scalars(select(AuditEntry).where(AuditEntry.verb == "file.read")).one()
        assert (line.actor, line.data["file"]) == (office.clerk.account_id, file.sha256)
    assert clerk.get(f"/desk/{code}/files/{'x' * 22}").status_code == 404


def test_a_file_the_person_has_not_sent_yet_cannot_be_read(
    office: Office, clerk: PageClient, database: Database
) -> None:
    code = office.case("awaiting_supplement", answers=factories.DIVORCED, papers={factories.PROOF: "cũ.pdf"})
    with database.transaction() as db:
        unsent = factories.attach(db, factories.seen_in(db, code), name="mới.pdf")
    assert "mới.pdf" not in clerk.get(f"/desk/{code}").text
    assert clerk.get(f"/desk/{code}/files/{unsent.id}").status_code == 404


def test_slips_and_result_are_offered_once_they_are_printed(
    office: Office, clerk: PageClient, app: Flask, database: Database
) -> None:
    code = office.case("approved")
    digest = storage.file_store(app.config["SETTINGS"]).put(factories.pdf())
    assert clerk.get(f"/desk/{code}/result").status_code == 404
    assert "The result is being made." in clerk.get(f"/desk/{code}").text
    with database.transaction() as db:
        slip = db.scalars(select(Slip).where(Slip.kind == "receipt")).one()
        slip.sha256, slip.made_at = digest, factories.MONDAY
        slip_id = slip.id
        issue(db, factories.seen_in(db, code), digest)
    page = clerk.get(f"/desk/{code}").text
    assert "Receipt slip (form 01)" in page
    assert clerk.get(f"/desk/{code}/slips/{slip_id}").data == factories.pdf()
    assert clerk.get(f"/desk/{code}/slips/{slip_id + 900}").status_code == 404
    assert clerk.get(f"/desk/{code}/result").data == factories.pdf()


def issue(db: Session, application: Application, digest: str = "0" * 64) -> None:
    """What the worker does, without its printing."""
    result = issuing.result_of(db, application)
    assert result is not None
    issuing.number(db, result.id, now=factories.MONDAY)
    issuing.record(db, result.id, sha256=digest, size=1, valid_until=None, facts={}, now=factories.MONDAY)


def test_a_message_that_was_not_delivered_is_shown_and_can_be_sent_again(
    office: Office, clerk: PageClient, database: Database
) -> None:
    code = office.case("in_review")
    with database.transaction() as db:
        notice = db.scalars(select(Notice).where(Notice.kind == "accepted")).one()
        notice.state = "failed"
        id = notice.id
    assert "Message not delivered" in clerk.get("/desk").text
    page = clerk.get(f"/desk/{code}").text
    assert "could not be delivered" in page
    token = hidden_fields(page, "release")["csrf_token"]
    for _ in range(2):
        done(clerk.post(f"/desk/{code}/notices/{id}", data={"csrf_token": token}))
    assert clerk.post(f"/desk/{code}/notices/nothing", data={"csrf_token": token}).status_code == 404
    with database.reading() as db:
        assert db.get_one(Notice, id).state == "queued"


def test_names_and_reasons_are_inert_wherever_they_are_shown(
    office: Office, clerk: PageClient, approver: PageClient, database: Database
) -> None:
    answers = {**factories.ANSWERS, "purpose": HOSTILE[:300]}
    code = office.case("in_review", answers=answers)
    with database.transaction() as db:
        case = factories.seen_in(db, code)
        case.subject_name = HOSTILE
    done(press(clerk, code, "fee", amount_vnd="8000", basis=HOSTILE[:120]))
    done(press(clerk, code, "propose", outcome="reject", reason=HOSTILE))
    for client in (clerk, approver):
        for address in ("/desk?tab=open", f"/desk/{code}"):
            page = client.get(address).text
            assert "<script>alert" not in page
            assert "<img src=x" not in page
            assert "{{ 7*7 }}" in html.unescape(page)
    assert HOSTILE in html.unescape(approver.get(f"/desk/{code}").text)


# ---- Acts ----------------------------------------------------------------------------------------------------------


def test_a_case_goes_from_intake_to_the_hand_over_by_the_buttons_of_its_page(
    office: Office, clerk: PageClient, approver: PageClient, database: Database
) -> None:
    code = office.case("filed")
    done(press(clerk, code, "claim"))
    done(press(clerk, code, "accept"))
    done(press(clerk, code, "fee", amount_vnd="8.000", basis="06/2020/NQ-HĐND"))
    done(press(clerk, code, "propose", outcome="approve", reason="Đủ điều kiện"))
    page = approver.get(f"/desk/{code}").text
    assert "Lê Thu Hà proposes: Approve" in page
    done(press(approver, code, "sign"))
    assert office.now(code).status == Status.APPROVED
    with database.transaction() as db:
        issue(db, factories.seen_in(db, code))
    assert "hand-over" not in acts_on(clerk.get(f"/desk/{code}").text)
    done(press(clerk, code, "paid"))
    assert "Receipt 1/2026" in clerk.get(f"/desk/{code}").text
    done(press(clerk, code, "hand-over", receiver="Nguyễn Thị Ánh", identity="y"))
    page = clerk.get(f"/desk/{code}").text
    assert "Received by Nguyễn Thị Ánh" in page
    assert acts_on(page) == {"refund"}


@pytest.mark.parametrize(
    ("stage", "act", "typed", "said"),
    [
        ("claimed", "refuse", {"reason": "   "}, {"refuse-reason": "Say why the application cannot be accepted"}),
        ("claimed", "refuse", {"reason": "x" * 4001}, {"refuse-reason": "Write at most 4000 characters."}),
        ("in_review", "propose", {}, {"propose-outcome": "Choose approval or rejection."}),
        ("in_review", "propose", {"outcome": "burn"}, {"propose-outcome": "Choose approval or rejection."}),
        ("in_review", "propose", {"outcome": "reject"}, {"propose-reason": "A rejection needs its reason"}),
        ("in_review", "stop", {"reason": ""}, {"stop-reason": "Say why the handling stops."}),
        (
            "in_review",
            "fee",
            {"amount_vnd": "", "basis": ""},
            {"fee-amount_vnd": "Enter the amount in whole đồng", "fee-basis": "Enter the number of the resolution"},
        ),
        ("in_review", "fee", {"amount_vnd": "8,5", "basis": "b"}, {"fee-amount_vnd": "such as 8000 or 8.000"}),
        ("in_review", "fee", {"amount_vnd": "-8000", "basis": "b"}, {"fee-amount_vnd": "such as 8000 or 8.000"}),
        ("in_review", "fee", {"amount_vnd": "8.00", "basis": "b"}, {"fee-amount_vnd": "such as 8000 or 8.000"}),
        ("in_review", "fee", {"amount_vnd": "9" * 15, "basis": "b"}, {"fee-amount_vnd": "Check the number of zeros."}),
        ("in_review", "fee", {"amount_vnd": "9" * 99, "basis": "b"}, {"fee-amount_vnd": "such as 8000 or 8.000"}),
        ("in_review", "fee", {"amount_vnd": "1e3", "basis": "b"}, {"fee-amount_vnd": "such as 8000 or 8.000"}),
        ("in_review", "fee", {"amount_vnd": "0", "basis": "b"}, {"fee-exemption": "Say why the person is exempt"}),
        ("in_review", "fee", {"amount_vnd": "1", "basis": "b" * 121}, {"fee-basis": "Write at most 120 characters."}),
        ("proposed", "send-back", {"reason": "\n"}, {"send-back-reason": "Say what the clerk should look at again."}),
    ],
)
def test_rubbish_comes_back_with_the_remedy_beside_its_field(
    office: Office,
    clerk: PageClient,
    approver: PageClient,
    stage: str,
    act: str,
    typed: dict[str, str],
    said: Mapping[str, str],
) -> None:
    code = office.case(stage)
    before = office.now(code)
    answer = press(approver if stage == "proposed" else clerk, code, act, **typed)
    assert answer.status_code == 422
    for field, words in said.items():
        beside = re.search(rf'id="{field}-error">(.*?)</p>', answer.text, re.S)
        assert beside, field
        assert words in html.unescape(beside.group(1))
        assert f'href="#{field}"' in answer.text
    assert Page(answer.text).title.startswith("Error:")
    assert f'id="act-{act}" open' in answer.text
    for value in set(typed.values()) - {"burn"}:
        assert value.strip()[:60] in html.unescape(answer.text)
    after = office.now(code)
    assert (after.status, after.version) == (before.status, before.version)


def test_a_hand_over_needs_a_name_and_a_checked_identity(office: Office, clerk: PageClient, database: Database) -> None:
    code = office.case("approved")
    with database.transaction() as db:
        issue(db, factories.seen_in(db, code))
    answer = press(clerk, code, "hand-over", receiver=" ")
    assert answer.status_code == 422
    assert "Enter the name of the person who receives it." in answer.text
    assert "Check the identity of the person, then tick this box." in answer.text
    assert office.now(code).status == Status.APPROVED


@pytest.mark.parametrize("typed", ["8000", "8.000", "8 000", "8,000", "8.000 đồng", "8000đ", " 8 000 VND ", "８０００"])
def test_a_fee_may_be_written_as_people_write_money(
    office: Office, clerk: PageClient, database: Database, typed: str
) -> None:
    code = office.case("in_review")
    done(press(clerk, code, "fee", amount_vnd=typed, basis="06/2020/NQ-HĐND"))
    with database.reading() as db:
        invoice = invoices.current(db, office.now(code).id)
        assert invoice is not None
        assert (invoice.amount_vnd, invoice.blocks) == (8_000, False)


def test_a_fee_that_blocks_is_paid_at_the_counter_and_a_second_click_counts_nothing(
    office: Office, clerk: PageClient, database: Database
) -> None:
    code = office.case("in_review")
    done(press(clerk, code, "fee", amount_vnd="8000", basis="06/2020/NQ-HĐND", blocks="y"))
    assert office.now(code).status == Status.FEE_DUE
    page = clerk.get(f"/desk/{code}").text
    assert "Record 8,000 dong as received" in page
    assert "The clock rests" in page
    for _ in range(2):
        done(press(clerk, code, "paid", page))
    assert office.now(code).status == Status.IN_REVIEW
    with database.reading() as db:
        assert db.scalar(select(func.count()).select_from(Payment)) == 1


def test_money_for_a_fee_that_was_corrected_meanwhile_is_not_taken(office: Office, clerk: PageClient) -> None:
    code = office.case("fee_due")
    page = clerk.get(f"/desk/{code}").text
    done(press(clerk, code, "fee", amount_vnd="9000", basis="06/2020/NQ-HĐND", blocks="y"))
    answer = press(clerk, code, "paid", page)
    assert answer.status_code == 409
    assert "This fee was corrected or dropped meanwhile." in answer.text
    assert "Record 9,000 dong as received" in answer.text


def test_a_case_is_taken_over_after_a_warning(office: Office) -> None:
    code, colleague = office.case("claimed"), office.browser(office.colleague)
    assert "stays on record under your name" in colleague.get(f"/desk/{code}").text
    done(press(colleague, code, "take-over"))
    assert office.now(code).assignee_id == office.colleague.account_id
    assert "From Lê Thu Hà" in colleague.get(f"/desk/{code}").text


# ---- Additions -----------------------------------------------------------------------------------------------------


def ask(client: PageClient, code: str, page: str | None = None, **typed: str) -> TestResponse:
    page = page or client.get(f"/desk/{code}/supplement").text
    fields = dict(re.findall(r'<input type="hidden" name="(csrf_token|seen)" value="([^"]*)"', page))
    data = {**fields, **{name.replace("__", "-"): value for name, value in typed.items()}}
    return client.post(f"/desk/{code}/supplement", data=data)


def test_the_list_names_every_question_that_was_open_and_every_paper(office: Office, clerk: PageClient) -> None:
    code = office.case("in_review", answers=factories.DIVORCED, papers={factories.PROOF: "bản án.pdf"})
    page = clerk.get(f"/desk/{code}/supplement").text
    ticks = set(re.findall(r'type="checkbox" class="tick" id="([^"]+)"', page))
    assert {"question-purpose", "question-status_proof", f"paper-{factories.PROOF}", "other"} <= ticks
    assert "question-future_spouse" not in ticks
    assert "question-addressee" not in ticks
    assert "bản án.pdf" in page
    assert page.index(f"paper-{factories.PROOF}") < page.index("paper-authorisation")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Tick at least one question or paper"),
        ({"question-purpose": "y", "other-text": "Gọi lại"}, "Say what is wrong with “Describe the purpose”"),
        ({"question-purpose-text": "x" * 2001}, "Write at most 2000 characters about “Describe the purpose”"),
    ],
)
def test_a_list_with_holes_comes_back_with_what_was_typed(
    office: Office, clerk: PageClient, typed: dict[str, str], said: str
) -> None:
    code = office.case("in_review")
    answer = ask(clerk, code, **typed)
    assert answer.status_code == 422
    assert said in html.unescape(answer.text)
    for value in typed.values():
        assert value in answer.text
    assert office.now(code).status == Status.IN_REVIEW


def test_additions_go_round_and_the_clerk_sees_what_changed(
    office: Office, clerk: PageClient, database: Database
) -> None:
    code = office.case("in_review", answers=factories.DIVORCED, papers={factories.PROOF: "cũ.pdf"})
    answer = ask(
        clerk,
        code,
        **{
            "question-purpose": "y",
            "question-purpose-text": "Ghi rõ tên ngân hàng",
            f"paper-{factories.PROOF}-text": "Ảnh bị mờ",  # a text without its tick counts
            "other": "y",
            "other-text": "Gọi lại cho chúng tôi",
        },
    )
    done(answer)
    page = clerk.get(f"/desk/{code}").text
    for text in ("Ghi rõ tên ngân hàng", "Ảnh bị mờ", "Gọi lại cho chúng tôi", "The clock rests"):
        assert text in page
    with database.transaction() as db:
        case = factories.seen_in(db, code)
        owner = actor_of(db, case.owner_id, factories.MONDAY)
        drafts.save_answers(db, owner, case.id, {"purpose": "Vay vốn tại Vietcombank"}, now=factories.MONDAY)
        attachments.detach(db, owner, case.id, attachments.of(db, case)[0].id, now=factories.MONDAY)
        factories.attach(db, case, name="mới.pdf")
        intake.supplement(db, owner, case.id, now=factories.MONDAY)
    page = html.unescape(clerk.get(f"/desk/{code}").text)
    assert "Changed. Before: Bổ sung hồ sơ vay vốn" in page
    assert "<del>Bổ sung hồ sơ vay vốn</del>" in page
    assert "<ins>Vay vốn tại Vietcombank</ins>" in page
    assert re.search(r"mới\.pdf.*?New", page, re.S)
    assert re.search(r"cũ\.pdf.*?Replaced", page, re.S)
    assert "Additions arrived" in clerk.get("/desk").text


def test_from_the_second_round_on_the_clerk_says_why(office: Office, clerk: PageClient, database: Database) -> None:
    code = office.case("awaiting_supplement")
    with database.transaction() as db:
        case = factories.seen_in(db, code)
        intake.supplement(db, actor_of(db, case.owner_id, factories.MONDAY), case.id, now=factories.MONDAY)
    mark = {"other": "y", "other-text": "Thiếu chữ ký"}
    answer = ask(clerk, code, **mark)
    assert answer.status_code == 422
    assert "Say why this was not asked for the first time." in answer.text
    assert "Thiếu chữ ký" in answer.text
    done(ask(clerk, code, **mark, reason="Giấy mới gửi không có chữ ký"))
    assert office.now(code).rounds == 2
    with database.reading() as db:
        assert len(defects.open_defects(db, office.now(code))) == 1


def test_a_list_sent_twice_is_asked_once(office: Office, clerk: PageClient) -> None:
    code = office.case("in_review")
    page = clerk.get(f"/desk/{code}/supplement").text
    for _ in range(2):
        done(ask(clerk, code, page, other="y", **{"other-text": "Thiếu"}))
    assert office.now(code).rounds == 1


def test_a_list_for_a_case_that_moved_on_keeps_what_was_typed(
    office: Office, clerk: PageClient, database: Database
) -> None:
    code = office.case("in_review")
    page = clerk.get(f"/desk/{code}/supplement").text
    with database.transaction() as db:
        case = factories.seen_in(db, code)
        intake.withdraw(db, actor_of(db, case.owner_id, factories.MONDAY), case.id, reason="", now=factories.MONDAY)
    answer = ask(clerk, code, page, other="y", **{"other-text": "Một danh sách dài"})
    assert answer.status_code == 409
    assert "Một danh sách dài" in answer.text
    assert "can no longer be sent back" in answer.text
    assert clerk.get(f"/desk/{code}/supplement").status_code == 303


# ---- Rivals, stale pages, second clicks ----------------------------------------------------------------------------


def test_the_second_of_two_clerks_learns_who_took_the_case(office: Office, clerk: PageClient) -> None:
    code = office.case("filed")
    page = clerk.get(f"/desk/{code}").text
    done(press(office.browser(office.colleague), code, "claim"))
    answer = press(clerk, code, "claim", page)
    assert answer.status_code == 409
    assert "Trịnh Bảo Châu took this case before you." in answer.text
    assert "take-over" in acts_on(answer.text)


@pytest.mark.parametrize(
    ("stage", "act", "typed"),
    [
        ("claimed", "accept", {}),
        ("claimed", "refuse", {"reason": "Không thuộc thẩm quyền"}),
        ("in_review", "propose", {"outcome": "approve", "reason": "Đủ"}),
        ("in_review", "fee", {"amount_vnd": "8000", "basis": "06/2020/NQ-HĐND"}),
        ("in_review", "stop", {"reason": "Trùng hồ sơ"}),
        ("filed", "claim", {}),
        ("claimed", "release", {}),
    ],
)
def test_a_second_click_finds_its_work_done(
    office: Office, clerk: PageClient, stage: str, act: str, typed: dict[str, str]
) -> None:
    code = office.case(stage)
    page = clerk.get(f"/desk/{code}").text
    done(press(clerk, code, act, page, **typed))
    after = office.now(code)
    done(press(clerk, code, act, page, **typed))
    assert (office.now(code).status, office.now(code).version) == (after.status, after.version)


def test_a_stale_page_is_refused_with_the_case_as_it_stands_and_the_words_kept(
    office: Office, clerk: PageClient, database: Database
) -> None:
    code = office.case("in_review")
    page = clerk.get(f"/desk/{code}").text
    with database.transaction() as db:
        factories.fee(db, office.clerk, factories.seen_in(db, code))
    answer = press(clerk, code, "propose", page, outcome="reject", reason="Một lý do dài và cẩn thận")
    assert answer.status_code == 409
    assert "A colleague changed this case meanwhile." in answer.text
    assert 'id="act-propose" open' in answer.text
    assert "Một lý do dài và cẩn thận" in answer.text
    assert "06/2020/NQ-HĐND" in answer.text
    done(press(clerk, code, "propose", answer.text, outcome="reject", reason="Một lý do dài và cẩn thận"))


def test_a_case_withdrawn_while_it_was_proposed_cannot_be_signed(
    office: Office, approver: PageClient, database: Database
) -> None:
    code = office.case("proposed")
    page = approver.get(f"/desk/{code}").text
    with database.transaction() as db:
        case = factories.seen_in(db, code)
        intake.withdraw(db, actor_of(db, case.owner_id, factories.MONDAY), case.id, reason="Thôi", now=factories.MONDAY)
    sent_back = press(approver, code, "send-back", page, reason="Xem lại ngày ly hôn")
    assert sent_back.status_code == 409
    assert "What you typed is still here" in sent_back.text
    assert "Xem lại ngày ly hôn" in sent_back.text
    answer = press(approver, code, "sign", page)
    assert answer.status_code == 409
    assert "Withdrawn" in answer.text
    assert office.now(code).status == Status.WITHDRAWN


def test_who_proposed_reads_why_they_cannot_sign(office: Office, database: Database) -> None:
    with database.transaction() as db:
        both = factories.officer(db, "Mai An", Role.CLERK, Role.APPROVER)
        code = factories.at(db, "proposed", both).code or ""
    client = office.browser(both)
    page = client.get(f"/desk/{code}").text
    assert "You proposed this decision yourself, so another person has to sign it." in page
    assert "sign" not in acts_on(page)
    fields = {"csrf_token": hidden_fields(page, "send-back")["csrf_token"], "sign-seen": str(office.now(code).version)}
    answer = client.post(f"/desk/{code}/sign", data=fields)
    assert answer.status_code == 409
    assert "Another person than the one who proposed a decision signs it." in answer.text


@pytest.mark.parametrize("seen", ["", "abc", "-1", "9" * 40, "1.5", "١"])
def test_a_version_that_cannot_be_read_counts_as_a_stale_page(office: Office, clerk: PageClient, seen: str) -> None:
    code = office.case("claimed")
    fields = {**hidden_fields(clerk.get(f"/desk/{code}").text, "accept"), "accept-seen": seen}
    assert clerk.post(f"/desk/{code}/accept", data=fields).status_code == 409
    assert office.now(code).status == Status.FILED


def test_after_a_decision_the_next_case_is_one_click_away(office: Office, clerk: PageClient) -> None:
    decided, waiting = office.case("proposed"), office.case("in_review")
    page = clerk.get(f"/desk/{decided}").text
    assert "Go on with the next case" in page
    answer = clerk.get(f"/desk/next?agency={factories.HOAN_KIEM}&after={decided}")
    assert answer.headers["Location"] == f"/desk/{waiting}"
    answer = clerk.get(f"/desk/next?agency={factories.HOAN_KIEM}&after={waiting}")
    assert answer.headers["Location"] == f"/desk?agency={factories.HOAN_KIEM}"


@pytest.mark.parametrize("lang", ["vi", "en", "zh"])
@pytest.mark.parametrize("stage", ["filed", "awaiting_supplement", "fee_due", "proposed", "approved", "rejected"])
def test_every_stage_has_a_page_in_every_language(office: Office, clerk: PageClient, stage: str, lang: str) -> None:
    clerk.set_cookie("lang", lang)
    code = office.case(stage, answers=factories.DIVORCED, papers={factories.PROOF: "bản án.pdf"})
    assert clerk.get(f"/desk/{code}").status_code == 200
    assert clerk.get("/desk").status_code == 200


# ---- Results without a document ------------------------------------------------------------------------------------


def test_a_card_is_recorded_on_the_desk_s_page_and_the_person_reads_where_to_collect_it(
    office: Office,
    clerk: PageClient,
    database: Database,
) -> None:
    with database.transaction() as db:
        things.publish(db, things.bundle_with("physical"))
    code = office.case("approved", owner=office.citizen)
    person = office.browser(office.citizen)
    address = f"/applications/{office.now(code).id}"
    assert "as soon as you can get the result" in person.get(address).text
    page = clerk.get(f"/desk/{code}").text
    assert "/hand-over" not in page
    assert "Stages of the handling" in page
    assert "working hours" in page
    refused = press(clerk, code, "result", number="")
    assert (refused.status_code, "number that is printed" in refused.text) == (422, True)
    assert press(clerk, code, "result", number="C1234567").status_code == 303
    page = person.get(address).text
    assert "C1234567" in page
    assert "Collect it at the counter" in page
    assert "Download the result" not in page
    assert press(clerk, code, "hand-over", receiver="Ánh", identity="y").status_code == 303
    assert "Finished" in person.get(address).text


def test_an_entry_is_told_to_the_person_with_its_number(
    office: Office,
    database: Database,
    now: dt.datetime,
) -> None:
    with database.transaction() as db:
        things.publish(db, things.bundle_with("register-entry"))
    code = office.case("approved", owner=office.citizen)
    with database.reading() as db:
        result = issuing.result_of(db, office.now(code))
        assert result is not None
    printing.issue_result(Workshop(database, None, {}, lambda: now), result.id)  # type: ignore[arg-type]
    page = office.browser(office.citizen).get(f"/applications/{office.now(code).id}").text
    assert "the entry in the register is made" in page
    assert "01/UBND-XNTTHN" in page
    assert factories.seen(database, code).status == "handed_over"
