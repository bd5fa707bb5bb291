"""The person's list and the page of each application: what waits for them, what they can fetch, take back, correct."""

import datetime as dt
import io

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from services.applications import desk
from services.applications.defects import DefectFound
from services.applications.models import Application, Attachment, Defect, Dossier
from services.db import Database
from services.jobs.models import Job
from services.results import slips
from tests import factories
from tests.portal import filing
from tests.portal.filing import begin, filed, fill, send, sign_in, token_of
from tests.portal.pages import PageClient

pytestmark = pytest.mark.usefixtures("clock", "office")


def test_whoever_has_filed_nothing_is_told_where_to_begin(citizen: PageClient) -> None:
    page = citizen.get("/applications?lang=en").text

    assert "You have not filed anything yet" in page
    assert 'href="/services"' in page


def test_what_waits_for_me_comes_first_then_what_is_under_way_then_what_has_ended(
    citizen: PageClient, database: Database, now: dt.datetime
) -> None:
    ended, under_way, asked = filed(citizen), filed(citizen), filed(citizen)
    begin(citizen)
    send(citizen, f"/applications/{ended}/withdraw", {"reason": ""})
    filing.asked_for_more(database, asked, [DefectFound("question", "purpose", "Ghi rõ ngân hàng")], now)

    page = citizen.get("/applications?lang=en").text

    order = [page.index(asked), page.index("Draft"), page.index(under_way), page.index(ended)]
    assert order == sorted(order)


def test_another_person_s_applications_are_not_in_the_list(app: Flask, citizen: PageClient) -> None:
    application_id = filed(citizen)

    assert application_id not in sign_in(app, "citizen2").get("/applications").text


def test_the_page_says_how_it_stands_and_by_when(citizen: PageClient, database: Database, now: dt.datetime) -> None:
    application_id = filed(citizen)
    address = f"/applications/{application_id}?lang=en"

    page = citizen.get(address).text
    assert "The agency will say whether it accepts it." in page
    assert "The result is expected on Thursday 19 November 2026" in page

    filing.accepted(database, application_id, now)
    page = citizen.get(address).text
    assert "The result is promised for Thursday 19 November 2026." in page
    assert "There is nothing for you to do now." in page


def test_a_late_promise_is_called_late(
    citizen: PageClient, database: Database, now: dt.datetime, clock: time_machine.Traveller
) -> None:
    application_id = filed(citizen)
    filing.accepted(database, application_id, now)
    clock.move_to(now + dt.timedelta(days=7))

    page = sign_in(citizen.application, "citizen").get(f"/applications/{application_id}?lang=en").text

    assert "It is late." in page


def test_a_proposal_that_is_not_signed_yet_is_not_told(
    citizen: PageClient, database: Database, now: dt.datetime
) -> None:
    application_id = filed(citizen)
    filing.accepted(database, application_id, now)
    with database.transaction() as db:
        case = db.get_one(Application, application_id)
        clerk = filing.clerk_of(db, now)
        desk.propose(db, clerk, case.code or "", outcome="reject", reason="Không đủ căn cứ", now=now, seen=case.version)

    assert "Không đủ căn cứ" not in citizen.get(f"/applications/{application_id}").text


@pytest.mark.parametrize("end", ["refused", "rejected", "stopped"])
def test_a_no_comes_with_its_reason_and_a_way_to_begin_again(
    citizen: PageClient, database: Database, now: dt.datetime, end: str
) -> None:
    application_id = filed(citizen)
    if end == "rejected":
        filing.decided(database, application_id, now, outcome="reject")
    else:
        with database.transaction() as db:
            case, clerk = db.get_one(Application, application_id), filing.clerk_of(db, now)
            code = case.code or ""
            desk.claim(db, clerk, code, now=now)
            if end == "stopped":
                desk.accept(db, clerk, code, now=now, seen=case.version)
            verb = desk.refuse if end == "refused" else desk.stop
            verb(db, clerk, code, reason="Chưa đủ căn cứ <b>", now=now, seen=case.version)

    page = citizen.get(f"/applications/{application_id}").text

    assert "Chưa đủ căn cứ" in page
    assert "<b>" not in page
    assert f"/services/{filing.CODE}/start" in page


# --- Additions ------------------------------------------------------------------------------------------------------

FOUND = [
    DefectFound("question", "purpose", "Ghi rõ tên ngân hàng"),
    DefectFound("other", "", "Gọi cho chúng tôi"),
]


def test_additions_are_listed_with_their_places_corrected_and_sent_once(
    citizen: PageClient, database: Database, now: dt.datetime
) -> None:
    application_id = filed(citizen)
    filing.asked_for_more(database, application_id, FOUND, now)

    page = citizen.get(f"/applications/{application_id}").text
    assert "Ghi rõ tên ngân hàng" in page
    assert "Gọi cho chúng tôi" in page
    place = f"/applications/{application_id}/purpose?back=check"
    assert f"{place}#purpose".replace("&", "&amp;") in page
    assert "Ghi rõ tên ngân hàng" in citizen.get(place).text

    fields = {**filing.ANSWERS["purpose"], "purpose": "Vay vốn ngân hàng X"}
    assert send(citizen, place, fields).headers["Location"].endswith("/check")
    check = citizen.get(f"/applications/{application_id}/check?lang=en").text
    assert "Changed" in check
    assert (
        'name="oath"' not in citizen.get(f"/applications/{application_id}/check").text
    )  # sworn once, when it was filed
    sent = {"step": "supplement-1"}
    data = {"csrf_token": token_of(citizen.get(f"/applications/{application_id}/check")), **sent}
    for _ in range(2):
        answer = citizen.post(f"/applications/{application_id}/check", data=data)
        assert answer.headers["Location"] == f"/applications/{application_id}"

    with database.reading() as db:
        assert db.get_one(Application, application_id).status == "in_review"
        rounds = db.scalars(select(Dossier).order_by(Dossier.round)).all()
        assert [each.round for each in rounds] == [0, 1]
        assert "Vay vốn ngân hàng X" in rounds[1].answers
        assert all(defect.answered_at for defect in db.scalars(select(Defect)))


def test_an_old_tab_of_the_filing_does_not_send_the_additions(
    citizen: PageClient, database: Database, now: dt.datetime
) -> None:
    application_id = filed(citizen)
    filing.asked_for_more(database, application_id, FOUND, now)

    send(citizen, f"/applications/{application_id}/check", {"step": "file", "oath": "y"})

    assert filing.application(database, application_id).status == "awaiting_supplement"


def test_a_paper_the_agency_asks_for_is_added_where_it_is_asked(
    citizen: PageClient, database: Database, now: dt.datetime
) -> None:
    application_id = begin(citizen)
    fill(citizen, application_id, {"earlier-certificate": {"earlier_certificate": "expired"}})
    address = f"/applications/{application_id}/papers"

    def give(name: str) -> None:
        data = {"csrf_token": token_of(citizen.get(address)), "upload": "1"}
        data |= {"paper-earlier_certificate_paper": (io.BytesIO(factories.pdf()), name)}  # type: ignore[dict-item]
        citizen.post(address, data=data, content_type="multipart/form-data")

    give("mờ.pdf")
    filing.file(citizen, application_id)
    found = [DefectFound("paper", "earlier_certificate_paper", "Bản chụp quá mờ")]
    filing.asked_for_more(database, application_id, found, now)

    page = citizen.get(address).text
    assert "Bản chụp quá mờ" in page
    with database.reading() as db:
        blurred = db.scalars(select(Attachment)).one()
    send(citizen, address, {"remove": blurred.id})
    give("rõ.pdf")
    send(citizen, f"/applications/{application_id}/check", {"step": "supplement-1", "oath": "y"})

    with database.reading() as db:
        papers = [[row["name"] for row in each.papers] for each in db.scalars(select(Dossier).order_by(Dossier.round))]
    assert papers == [["mờ.pdf"], ["rõ.pdf"]]
    assert "mờ.pdf" not in citizen.get(f"/applications/{application_id}").text
    assert citizen.get(f"/applications/{application_id}/files/{blurred.id}").status_code == 200


# --- Withdrawing and deleting ---------------------------------------------------------------------------------------


def test_an_application_is_withdrawn_after_a_page_that_says_what_this_means(
    citizen: PageClient, database: Database
) -> None:
    application_id = filed(citizen)
    address = f"/applications/{application_id}/withdraw"
    assert "cannot be undone" in citizen.get(f"{address}?lang=en").text
    assert filing.application(database, application_id).status == "filed"

    for _ in range(2):
        answer = citizen.post(address, data={"csrf_token": token_of(citizen.get("/account")), "reason": "Đổi ý"})
        assert answer.headers["Location"] == f"/applications/{application_id}"

    assert filing.application(database, application_id).status == "withdrawn"
    assert "Đổi ý" in citizen.get(f"/applications/{application_id}").text


def test_a_reason_that_is_too_long_comes_back_with_its_error(citizen: PageClient, database: Database) -> None:
    application_id = filed(citizen)

    answer = send(citizen, f"/applications/{application_id}/withdraw", {"reason": "x" * 3000})

    assert answer.status_code == 422
    assert filing.application(database, application_id).status == "filed"


def test_after_the_decision_nothing_is_withdrawn(citizen: PageClient, database: Database, now: dt.datetime) -> None:
    application_id = filed(citizen)
    address = f"/applications/{application_id}/withdraw"
    token = token_of(citizen.get(address))
    filing.decided(database, application_id, now)

    assert citizen.get(address).headers["Location"] == f"/applications/{application_id}"
    assert citizen.post(address, data={"csrf_token": token}).status_code == 409


def test_a_draft_is_deleted_after_asking_and_a_filed_one_never(citizen: PageClient, database: Database) -> None:
    kept, draft = filed(citizen), begin(citizen)
    assert citizen.get(f"/applications/{draft}/delete").status_code == 200

    token = {"csrf_token": token_of(citizen.get("/account"))}
    assert citizen.post(f"/applications/{draft}/delete", data=token).headers["Location"] == "/applications"
    assert citizen.post(f"/applications/{kept}/delete", data=token).status_code == 409

    with database.reading() as db:
        assert db.scalars(select(Application.id)).all() == [kept]


# --- Result and slips -----------------------------------------------------------------------------------------------


def test_the_first_download_hands_the_result_over_and_looking_alone_does_not(
    app: Flask, citizen: PageClient, database: Database, now: dt.datetime
) -> None:
    application_id = filed(citizen)
    filing.decided(database, application_id, now)
    address = f"/applications/{application_id}/result"
    assert citizen.get(address).status_code == 404
    filing.issue(app, database, application_id, now)

    assert "Your result is ready." in citizen.get(f"/applications/{application_id}?lang=en").text
    assert citizen.get(address).data == b"%PDF- giay"
    assert filing.application(database, application_id).status == "approved"

    for _ in range(2):
        token = {"csrf_token": token_of(citizen.get("/account"))}
        assert citizen.post(address, data=token).headers["Location"] == address
    answer = citizen.get(address)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert filing.application(database, application_id).status == "handed_over"


def test_a_result_whose_fee_is_not_paid_is_not_handed_out(
    app: Flask, citizen: PageClient, database: Database, now: dt.datetime
) -> None:
    application_id = filed(citizen)
    filing.decided(database, application_id, now)
    filing.issue(app, database, application_id, now)
    with database.transaction() as db:
        factories.fee(db, filing.clerk_of(db, now), db.get_one(Application, application_id), vnd=8_000, now=now)

    page = citizen.get(f"/applications/{application_id}?lang=en").text
    assert "8,000 dong" in page
    assert citizen.get(f"/applications/{application_id}/result").status_code == 409
    token = {"csrf_token": token_of(citizen.get("/account"))}
    assert citizen.post(f"/applications/{application_id}/result", data=token).status_code == 409


def test_slips_are_downloaded_by_their_owner_alone(
    app: Flask, citizen: PageClient, database: Database, now: dt.datetime
) -> None:
    application_id = filed(citizen)
    assert "is being printed" in citizen.get(f"/applications/{application_id}/filed?lang=en").text
    # The letters wait for a mail server; only the slips are of interest here.
    with database.transaction() as db:
        for job in db.scalars(select(Job).where(Job.name == "notices.send")):
            db.delete(job)
    filing.work(app, now)
    with database.reading() as db:
        made = slips.printed(db, db.get_one(Application, application_id))
    assert {slip.kind for slip in made} == {slips.ACKNOWLEDGEMENT, slips.FILED}

    for slip in made:
        address = f"/applications/{application_id}/slips/{slip.id}"
        assert address in citizen.get(f"/applications/{application_id}").text
        assert citizen.get(address).data.startswith(b"%PDF-")
        assert sign_in(app, "citizen2").get(address).status_code == 404
    assert citizen.get(f"/applications/{application_id}/slips/999").status_code == 404
