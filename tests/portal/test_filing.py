"""The applicant's way from the start page to a filed application, as a browser without scripts walks it."""

import datetime as dt
import io
import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import pikepdf
import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select, update
from werkzeug.datastructures import MultiDict

from services.applications import attachments, intake
from services.applications.models import Application, Attachment
from services.db import Database
from services.people.models import SignIn
from services.text import translator
from tests import factories
from tests.portal import filing
from tests.portal.filing import ANSWERS, CODE, begin, file, filed, fill, send, sign_in, token_of
from tests.portal.pages import PageClient

pytestmark = pytest.mark.usefixtures("clock", "office")

say = translator("vi")

DIVORCED: Mapping[str, Mapping[str, str]] = {
    "marital-status": {"marital_status": "divorced"},
    "status-proof": {
        "divorced_abroad": "no",
        "status_proof-paper": "judgment",
        "status_proof-number": "12/2020/HNGĐ-ST",
        "status_proof-issued_on-day": "5",
        "status_proof-issued_on-month": "6",
        "status_proof-issued_on-year": "2020",
        "status_proof-issued_by": "Tòa án nhân dân quận Hoàn Kiếm",
    },
    # The earlier certificate has to be enclosed.
    "earlier-certificate": {"earlier_certificate": "expired"},
}
PAPER = "paper-earlier_certificate_paper"


def upload(client: PageClient, address: str, files: list[tuple[str, bytes]], button: str = "upload") -> Any:
    data = MultiDict([("csrf_token", token_of(client.get(address))), (button, "1")])
    for name, content in files:
        data.add(PAPER, (io.BytesIO(content), name))
    return client.post(address, data=data, content_type="multipart/form-data")


def tasks_of(html: str) -> dict[str, str]:
    """The list of steps on a draft's page: title -> how it stands."""
    found = re.findall(
        r'task-list__link"[^>]*>([^<]+)</a>.*?class="tag[^>]*>(?:<svg.*?</svg>)?([^<]+)<', html, re.DOTALL
    )
    return {title: status.strip() for title, status in found}


# --- The start page -------------------------------------------------------------------------------------------------


def test_the_start_page_asks_province_then_commune_and_names_the_agency(visitor: PageClient) -> None:
    start = f"/services/{CODE}/start"

    assert 'name="commune"' not in visitor.get(start).text
    assert 'name="commune"' in visitor.get(f"{start}?province=01").text
    assert "Ủy ban nhân dân phường Hoàn Kiếm" in visitor.get(f"{start}?province=01&commune=00070").text


def test_an_agency_that_does_not_offer_the_service_is_told_with_what_to_do_instead(visitor: PageClient) -> None:
    page = visitor.get(f"/services/{CODE}/start?province=01&commune=00091&lang=en").text

    assert "Not yet filed online at Phú Thượng Ward" in page
    assert f"/services/{CODE}/form.pdf" in page
    assert 'name="agency"' not in page


@pytest.mark.parametrize("query", ["?province=99", "?province=01&commune=19753", "?commune=00070", "?province=<x>"])
def test_a_place_that_does_not_exist_counts_as_not_chosen(visitor: PageClient, query: str) -> None:
    page = visitor.get(f"/services/{CODE}/start{query}")

    assert page.status_code == 200
    assert 'name="agency"' not in page.text


def test_a_procedure_nobody_files_online_leads_to_its_own_page(visitor: PageClient) -> None:
    answer = visitor.get("/services/1.000001/start")

    assert answer.headers["Location"] == "/services/1.000001"


START = f"/services/{CODE}/start?province=01&commune=00070"
LOGIN = {"email": "citizen@example.com", "password": filing.demo.PASSWORD}


def begun_by_stranger(visitor: PageClient) -> str:
    """Press Begin without having signed in; gives the address of the sign-in page."""
    sent = {"csrf_token": token_of(visitor.get(START)), "agency": filing.HOAN_KIEM}
    answer = visitor.post(START, data=sent, headers={"Origin": "http://localhost"})
    return str(answer.headers["Location"])


def drafts_of(database: Database) -> int:
    with database.reading() as db:
        return db.scalar(select(func.count()).select_from(Application)) or 0


def test_a_stranger_presses_begin_once_and_is_on_the_first_page_after_signing_in(
    visitor: PageClient, database: Database
) -> None:
    login = begun_by_stranger(visitor)
    assert login.startswith("/login?next=")
    assert say("Sign in, or open an account. You then go on where you stopped.") in visitor.get(login).text
    assert drafts_of(database) == 0
    start = send(visitor, login, LOGIN).headers["Location"]

    first = visitor.get(start).headers["Location"]

    assert first.endswith("/for-whom")
    assert visitor.get(first).status_code == 200
    assert visitor.get(start).status_code == 200, "opened again, the page only shows what was begun"
    assert drafts_of(database) == 1


def test_who_comes_by_another_way_after_opening_an_account_still_goes_on_with_what_was_begun(
    visitor: PageClient, database: Database
) -> None:
    begun_by_stranger(visitor)

    start = send(visitor, "/login", LOGIN).headers["Location"]

    assert start == START
    assert visitor.get(start).headers["Location"].endswith("/for-whom")
    send(visitor, "/logout", {}, page="/account")
    assert send(visitor, "/login", LOGIN).headers["Location"] == "/applications"


def test_who_has_a_draft_already_chooses_after_signing_in(app: Flask, citizen: PageClient, database: Database) -> None:
    begin(citizen)
    visitor = app.test_client()
    assert isinstance(visitor, PageClient)
    start = send(visitor, begun_by_stranger(visitor), LOGIN).headers["Location"]

    page = visitor.get(start)

    assert page.status_code == 200
    assert say("You have begun this already") in page.text
    assert drafts_of(database) == 1


def test_another_site_cannot_make_a_person_begin(visitor: PageClient, database: Database) -> None:
    sent = {"csrf_token": token_of(visitor.get(START)), "agency": filing.HOAN_KIEM}
    visitor.post(START, data=sent, headers={"Origin": "https://evil.example"})
    send(visitor, f"/login?next={quote(START)}", LOGIN)

    assert visitor.get(START).status_code == 200
    assert drafts_of(database) == 0


def test_an_agency_that_was_made_up_begins_nothing(citizen: PageClient, database: Database) -> None:
    page = f"/services/{CODE}/start?province=01&commune=00070"

    for agency in ("H26.00091", "G01", "", "x" * 500):
        assert send(citizen, page, {"agency": agency}).status_code == 303
    with database.reading() as db:
        assert db.scalar(select(func.count()).select_from(Application)) == 0


def test_a_draft_lists_its_steps_with_what_is_done_begun_and_left(citizen: PageClient) -> None:
    id = begin(citizen)
    send(citizen, f"/applications/{id}/for-whom", {"for_whom": "self"})
    send(citizen, f"/applications/{id}/requester-paper", {"requester_id_document-number": "001198012345", "later": ""})
    steps = tasks_of(citizen.get(f"/applications/{id}?lang=en").text)
    assert steps["Who is the certificate for?"] == "Done"
    assert steps["Your identity paper"] == "Begun"
    assert steps["Where you live"] == "Not begun"
    assert steps["Check and file"] == "After the other steps"


def test_an_unfinished_draft_is_offered_when_one_starts_again(citizen: PageClient) -> None:
    application_id = begin(citizen)
    send(citizen, f"/applications/{application_id}/for-whom", ANSWERS["for-whom"])

    page = citizen.get(f"/services/{CODE}/start").text

    assert f"/applications/{application_id}/requester" in page


# --- Page by page ---------------------------------------------------------------------------------------------------


def test_a_person_files_from_the_start_page_to_the_code_without_scripts(
    citizen: PageClient, database: Database
) -> None:
    application_id = begin(citizen)

    assert fill(citizen, application_id).endswith("/check")
    checked = citizen.get(f"/applications/{application_id}/check?lang=en")
    assert "Nguyễn Thị Ánh" in checked.text
    assert "Set by the province" in checked.text
    assert "Thursday 19 November 2026" in checked.text
    answer = file(citizen, application_id)

    assert answer.headers["Location"] == f"/applications/{application_id}/filed"
    kept = filing.application(database, application_id)
    assert kept.code == "H26.00070-261116-0001"
    page = citizen.get(answer.headers["Location"]).text
    assert kept.code in page
    assert kept.secret is not None
    assert kept.secret in page


def test_what_is_filed_are_the_answers_given_with_the_declaration(citizen: PageClient, database: Database) -> None:
    application_id = filed(citizen)

    with database.reading() as db:
        dossier = intake.dossier(db, db.get_one(Application, application_id))
    answers = json.loads(dossier.answers)
    assert answers["subject_name"] == "Nguyễn Thị Ánh"
    assert answers["requester_residence"] == {"province": "01", "commune": "00070", "street": "12 phố Hàng Trống"}
    assert answers["oath"] is True


def test_a_wrong_page_comes_back_with_all_that_was_typed_and_the_errors_beside_it(citizen: PageClient) -> None:
    application_id = begin(citizen)
    fields = {**ANSWERS["requester-paper"], "requester_id_document-number": "12 ba"}

    answer = send(citizen, f"/applications/{application_id}/requester-paper", fields)

    assert answer.status_code == 422
    assert 'value="12 ba"' in answer.text
    assert 'value="Bộ Công an"' in answer.text
    assert 'href="#requester_id_document-number"' in answer.text
    assert "<title>Error" in answer.text or "<title>Lỗi" in answer.text


def test_the_name_comes_from_the_account_and_says_so(citizen: PageClient) -> None:
    application_id = begin(citizen)
    send(citizen, f"/applications/{application_id}/for-whom", ANSWERS["for-whom"])

    page = citizen.get(f"/applications/{application_id}/requester?lang=en").text
    assert 'value="Nguyễn Thị Ánh"' in page
    assert "Filled in from your account" in page

    send(citizen, f"/applications/{application_id}/requester", {"requester_name": "Nguyễn Thị Ánh Tuyết"})
    page = citizen.get(f"/applications/{application_id}/requester?lang=en").text
    assert 'value="Nguyễn Thị Ánh Tuyết"' in page
    assert "Filled in from your account" not in page


def test_communes_are_listed_for_the_chosen_province_without_an_error_and_without_losing_the_street(
    citizen: PageClient,
) -> None:
    application_id = begin(citizen)
    fields = {"requester_residence-province": "01", "requester_residence-street": "12 Hàng Bạc", "communes": "1"}

    answer = send(citizen, f"/applications/{application_id}/requester-residence", fields)

    assert answer.status_code == 200
    assert "Phường Hoàn Kiếm" in answer.text
    assert 'value="12 Hàng Bạc"' in answer.text
    assert "govuk-error-summary" not in answer.text


def test_a_province_without_a_commune_lists_the_communes_beside_the_error(citizen: PageClient) -> None:
    application_id = begin(citizen)
    fields = {"requester_residence-province": "01", "requester_residence-street": "12 Hàng Bạc"}

    answer = send(citizen, f"/applications/{application_id}/requester-residence", fields)

    assert answer.status_code == 422
    assert "Phường Hoàn Kiếm" in answer.text


def test_saving_for_later_keeps_what_is_right_and_what_is_not_yet(citizen: PageClient) -> None:
    application_id = begin(citizen)
    address = f"/applications/{application_id}/requester-paper"
    fields = {
        "requester_id_document-number": "12 ba",
        "requester_id_document-issued_on-day": "31",
        "requester_id_document-issued_on-month": "2",
        "later": "1",
    }

    assert send(citizen, address, fields).headers["Location"] == "/applications"
    page = citizen.get(address).text

    assert 'value="12 ba"' in page
    assert 'value="31"' in page
    assert "govuk-error-summary" not in page
    assert citizen.get(f"/applications/{application_id}/check").status_code == 200


def test_an_early_exit_is_shown_at_once_and_can_be_taken_back(citizen: PageClient) -> None:
    application_id = begin(citizen)
    end = fill(citizen, application_id, {"purpose": {"purpose_kind": "marry"}})
    assert end.endswith("/marriage")

    answer = send(citizen, end, {"marriage_where": "foreign_mission"})
    stopped = citizen.get(answer.headers["Location"] + "&lang=en")
    assert "The law does not allow this certificate" in stopped.text
    assert file(citizen, application_id).status_code == 409

    assert send(citizen, end, {"marriage_where": "commune"}).headers["Location"].endswith("/future-spouse")
    assert citizen.get(f"/applications/{application_id}/stopped").status_code == 303


def test_a_change_from_the_check_page_returns_there(citizen: PageClient) -> None:
    application_id = begin(citizen)
    fill(citizen, application_id)

    answer = send(citizen, f"/applications/{application_id}/fee?back=check", {"fee_group": "poor"})

    assert answer.headers["Location"] == f"/applications/{application_id}/check"


def test_a_page_that_other_answers_have_hidden_takes_nothing_and_leads_on(
    citizen: PageClient, database: Database
) -> None:
    application_id = begin(citizen)
    address = f"/applications/{application_id}/status-proof"
    data = {"csrf_token": token_of(citizen.get(f"/applications/{application_id}/for-whom"))}

    answer = citizen.post(address, data={**data, **DIVORCED["status-proof"]})

    assert answer.status_code == 303
    assert "status_proof" not in filing.application(database, application_id).draft
    assert citizen.get(address).status_code == 303


@pytest.mark.parametrize("name", ["nowhere", "papers", "filed", "stopped", "../..", "%00", "check"])
def test_addresses_that_are_no_page_of_the_form_never_break(citizen: PageClient, name: str) -> None:
    application_id = begin(citizen)

    assert citizen.get(f"/applications/{application_id}/{name}").status_code in (200, 303, 400, 404)


# --- Rubbish --------------------------------------------------------------------------------------------------------

RUBBISH = [
    "x" * 1_000_000,
    "\x01\x02",
    "{{ 7*7 }}<script>alert(1)</script>",
    "'; drop table application; --",
    "NaN",
    "-1e999",
    "0000",
    "\u202eevil\u202c",
    "𝕬😀" * 50,
    "[]",
]


@pytest.mark.parametrize("asked", sorted(ANSWERS))
def test_every_page_posted_with_rubbish_answers_with_errors_and_never_breaks(
    citizen: PageClient, database: Database, asked: str
) -> None:
    application_id = begin(citizen)
    address = f"/applications/{application_id}/{asked}"
    token = token_of(citizen.get(address))
    before = filing.application(database, application_id).draft
    for rubbish in RUBBISH:
        fields = MultiDict([("csrf_token", token), ("nobody_asked", rubbish), ("marital_status", "never")])
        for name in ANSWERS[asked]:
            # A list where one text belongs, an index where there is none.
            fields.setlist(name, [rubbish, "second"])
            fields.add(f"{name}[0]", rubbish)
        answer = citizen.post(address, data=fields)
        assert answer.status_code in (303, 422), (asked, rubbish[:20], answer.status_code)
        after = filing.application(database, application_id).draft
        assert "nobody_asked" not in after
        if asked != "marital-status":
            assert "marital_status" not in after
        if answer.status_code == 422:
            assert after == before
            assert "govuk-error-summary" in answer.text
            assert "<script>alert" not in answer.text
        before = after


def test_rubbish_saved_for_later_is_shown_again_and_still_cannot_be_filed(citizen: PageClient) -> None:
    application_id = begin(citizen)
    fill(citizen, application_id)
    for rubbish in RUBBISH[1:]:
        address = f"/applications/{application_id}/requester"
        send(citizen, address, {"requester_name": rubbish, "later": "1"})
        assert citizen.get(address).status_code == 200
        assert citizen.get(f"/applications/{application_id}/check").status_code == 200
        assert citizen.get(f"/applications/{application_id}").status_code == 200


def test_without_its_token_a_page_saves_nothing(citizen: PageClient, database: Database) -> None:
    application_id = begin(citizen)

    answer = citizen.post(f"/applications/{application_id}/for-whom", data=ANSWERS["for-whom"])

    assert answer.status_code in (303, 400)
    assert filing.application(database, application_id).draft == {}


# --- Papers ---------------------------------------------------------------------------------------------------------


def test_papers_follow_from_the_answers_and_right_files_stay_beside_wrong_ones(
    citizen: PageClient, database: Database
) -> None:
    application_id = begin(citizen)
    address = fill(citizen, application_id, DIVORCED)
    assert address.endswith("/papers")

    answer = upload(
        citizen,
        address,
        [
            ("giấy cũ.pdf", factories.pdf()),
            ("hỏng.pdf", b"%PDF-1.4 broken"),
            ("virus.exe", b"MZ"),
            ("rỗng.jpg", b""),
        ],
    )

    assert answer.status_code == 422
    assert "hỏng.pdf" in answer.text
    assert "virus.exe" in answer.text
    with database.reading() as db:
        assert db.scalars(select(Attachment.name)).all() == ["giấy cũ.pdf"]
    page = citizen.get(address).text
    assert "giấy cũ.pdf" in page
    assert "hỏng.pdf" not in page


def test_one_does_not_go_on_without_a_paper_that_is_needed_but_can_pause(citizen: PageClient) -> None:
    application_id = begin(citizen)
    address = fill(citizen, application_id, DIVORCED)

    assert upload(citizen, address, [], "continue").status_code == 422
    assert upload(citizen, address, [], "later").headers["Location"] == "/applications"
    assert upload(citizen, address, [("a.pdf", factories.pdf())], "continue").headers["Location"].endswith("/check")


def test_a_file_can_be_taken_out_and_the_same_one_sent_twice_stands_once(
    citizen: PageClient, database: Database
) -> None:
    application_id = begin(citizen)
    address = fill(citizen, application_id, DIVORCED)
    for _ in range(2):
        upload(citizen, address, [("a.pdf", factories.pdf())])
    with database.reading() as db:
        attachment = db.scalars(select(Attachment)).one()

    send(citizen, address, {"remove": attachment.id})

    assert "a.pdf" not in citizen.get(address).text


def test_another_person_s_files_and_drafts_do_not_exist(app: Flask, citizen: PageClient, database: Database) -> None:
    application_id = begin(citizen)
    address = fill(citizen, application_id, DIVORCED)
    upload(citizen, address, [("a.pdf", factories.pdf())])
    with database.reading() as db:
        attachment = db.scalars(select(Attachment)).one()
    other = sign_in(app, "citizen2")
    own_id = begin(other)
    own_papers = fill(other, own_id, DIVORCED)

    for path in ("", "/for-whom", "/papers", "/check", "/filed", "/delete", "/withdraw", f"/files/{attachment.id}"):
        assert other.get(f"/applications/{application_id}{path}").status_code == 404, path
    assert other.get(f"/applications/{own_id}/files/{attachment.id}").status_code == 404
    assert send(other, own_papers, {"remove": attachment.id}).status_code == 404
    assert citizen.get(f"/applications/{application_id}/files/{attachment.id}").data == factories.pdf()
    token = {"csrf_token": token_of(other.get(own_papers))}
    for path in ("/for-whom", "/papers", "/check", "/delete", "/withdraw", "/result"):
        assert other.post(f"/applications/{application_id}{path}", data=token).status_code == 404, path


def test_files_are_handed_out_as_downloads_that_nobody_keeps(citizen: PageClient, database: Database) -> None:
    application_id = begin(citizen)
    upload(citizen, fill(citizen, application_id, DIVORCED), [("giấy <b>.pdf", factories.pdf())])
    with database.reading() as db:
        attachment = db.scalars(select(Attachment)).one()

    answer = citizen.get(f"/applications/{application_id}/files/{attachment.id}")

    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


def test_more_at_once_than_the_portal_takes_is_told_on_the_papers_page(app: Flask, citizen: PageClient) -> None:
    application_id = begin(citizen)
    address = fill(citizen, application_id, DIVORCED)
    app.config["MAX_CONTENT_LENGTH"] = 10_000

    answer = upload(citizen, address, [("a.jpg", b"\xff\xd8" + b"x" * 20_000)])

    assert answer.status_code == 413
    assert f'id="{PAPER}"' in answer.text


# --- Check and file -------------------------------------------------------------------------------------------------


def test_what_is_missing_stands_on_the_check_page_with_the_way_to_mend_it(
    citizen: PageClient, database: Database
) -> None:
    application_id = begin(citizen)
    send(citizen, f"/applications/{application_id}/for-whom", ANSWERS["for-whom"])

    page = citizen.get(f"/applications/{application_id}/check").text
    assert f"/applications/{application_id}/requester?back=check#requester_name" in page
    answer = file(citizen, application_id)

    assert answer.status_code == 422
    assert "govuk-error-summary" in answer.text
    assert filing.application(database, application_id).code is None


def test_without_the_declaration_nothing_is_filed(citizen: PageClient, database: Database) -> None:
    application_id = begin(citizen)
    fill(citizen, application_id)

    answer = send(citizen, f"/applications/{application_id}/check", {"step": "file"})

    assert answer.status_code == 422
    assert 'href="#oath"' in answer.text
    assert filing.application(database, application_id).code is None


def test_a_double_click_and_a_second_tab_end_on_the_same_filed_application(
    citizen: PageClient, database: Database
) -> None:
    application_id = begin(citizen)
    fill(citizen, application_id)
    data = {"csrf_token": token_of(citizen.get(f"/applications/{application_id}/check")), "step": "file", "oath": "y"}

    answers = [citizen.post(f"/applications/{application_id}/check", data=data) for _ in range(3)]

    assert {answer.headers["Location"] for answer in answers} == {f"/applications/{application_id}/filed"}
    with database.reading() as db:
        assert db.scalars(select(Application.code)).all() == ["H26.00070-261116-0001"]


def test_a_stale_tab_cannot_change_what_was_filed(citizen: PageClient, database: Database) -> None:
    application_id = begin(citizen)
    fill(citizen, application_id)
    address = f"/applications/{application_id}/requester"
    token = token_of(citizen.get(address))
    file(citizen, application_id)
    before = filing.application(database, application_id).draft

    answer = citizen.post(address, data={"csrf_token": token, "requester_name": "Người Khác"})

    assert answer.status_code == 409
    assert filing.application(database, application_id).draft == before
    assert citizen.get(address).headers["Location"] == f"/applications/{application_id}"


def test_what_was_typed_survives_a_session_that_ended_in_the_middle(
    app: Flask, citizen: PageClient, database: Database, now: dt.datetime
) -> None:
    application_id = begin(citizen)
    address = f"/applications/{application_id}/requester-paper"
    token = token_of(citizen.get(address))
    with database.transaction() as db:
        db.execute(update(SignIn).values(revoked_at=now))

    sent = {"csrf_token": token, **ANSWERS["requester-paper"]}
    answer = citizen.post(address, data=sent, headers={"Origin": "http://localhost"})
    assert answer.headers["Location"].startswith("/login?next=")
    login = {"email": "citizen@example.com", "password": filing.demo.PASSWORD}
    back = send(citizen, answer.headers["Location"], login).headers["Location"]

    assert back == address
    page = citizen.get(back).text
    assert 'value="001198012345"' in page
    assert 'value="Bộ Công an"' in page
    assert 'value="2021"' in page


def test_private_pages_are_kept_by_nobody(citizen: PageClient) -> None:
    application_id = begin(citizen)
    fill(citizen, application_id)

    for path in ("", "/for-whom", "/check"):
        assert citizen.get(f"/applications/{application_id}{path}").headers["Cache-Control"] == "no-store"
    assert citizen.get("/applications").headers["Cache-Control"] == "no-store"


def test_photos_of_a_paper_are_put_in_order_and_made_one_pdf(citizen: PageClient, database: Database) -> None:
    application_id = begin(citizen)
    address = fill(citizen, application_id, DIVORCED)
    upload(
        citizen, address, [("trang 2.jpg", photo(40, 30)), ("trang 1.jpg", photo(30, 40)), ("a.pdf", factories.pdf())]
    )
    with database.reading() as db:
        first = db.scalars(select(Attachment).where(Attachment.name == "trang 1.jpg")).one()

    send(citizen, address, {"up": first.id})
    for _ in range(2):  # the second click
        assert send(citizen, address, {"join": "earlier_certificate_paper"}).status_code == 303

    with database.reading() as db:
        left = attachments.of(db, db.get_one(Application, application_id))
    assert [(file.name, file.pages) for file in left] == [("trang 1.pdf", 2), ("a.pdf", 1)]
    joined = citizen.get(f"/applications/{application_id}/files/{left[0].id}").data
    with pikepdf.open(io.BytesIO(joined)) as pdf:
        boxes = [[float(side) for side in page.mediabox] for page in pdf.pages]
    assert [box[2] > box[3] for box in boxes] == [False, True]


def test_a_photo_as_newer_phones_take_it_is_refused_with_what_to_do(citizen: PageClient) -> None:
    application_id = begin(citizen)
    address = fill(citizen, application_id, DIVORCED)

    answer = upload(citizen, f"{address}?lang=en", [("IMG_0001.HEIC", b"\0\0\0\x18ftypheic" + b"\0" * 200)])

    assert "IMG_0001.HEIC was not taken." in answer.text
    assert "HEIC format" in answer.text


def photo(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(out, "JPEG")
    return out.getvalue()
