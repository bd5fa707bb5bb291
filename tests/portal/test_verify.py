"""Is this paper genuine? One big answer for every file and every code, hostile ones included."""

import datetime as dt
import io
from collections.abc import Callable, Iterator

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal import workshop
from services.agencies.models import Agency
from services.db import Database
from services.results import issuing
from services.results.models import Result
from services.results.signing import sign
from tests import factories
from tests.portal.filing import token_of
from tests.portal.pages import PageClient


@pytest.fixture(autouse=True)
def clock(now: dt.datetime) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


@pytest.fixture
def issued(app: Flask, database: Database, now: dt.datetime) -> tuple[str, bytes]:
    """A result of Hoàn Kiếm for Nguyễn Thị Ánh, valid until 16 May 2027: the token of its QR code, and its bytes."""
    with database.transaction() as db:
        case = factories.at(db, "approved", factories.clerk(db, now=now), now=now)
        result = db.scalars(select(Result).where(Result.application_id == case.id)).one()
        agency = db.get_one(Agency, case.agency_code)
        issuing.number(db, result.id, now=now)
        token, result_id, signatory = result.verify_token, result.id, result.signatory_name
    shop = workshop.make(app.config["SETTINGS"], database, lambda: now)
    signer = shop.tools["signer_of"](agency, signatory)
    document = sign(factories.pdf(), signer, reason="Giấy xác nhận", signer_name=signatory, now=now)
    digest = shop.files.put(document)
    facts = {"title": "Giấy xác nhận tình trạng hôn nhân", "number": "01/UBND-XNTTHN", "agency": agency.name}
    with database.transaction() as db:
        until = dt.date(2027, 5, 16)
        issuing.record(db, result_id, sha256=digest, size=len(document), valid_until=until, facts=facts, now=now)
    return token, document


def upload(client: PageClient, data: bytes, name: str = "giấy.pdf") -> TestResponse:
    fields = {"csrf_token": token_of(client.get("/verify")), "paper": (io.BytesIO(data), name)}
    return client.post("/verify?lang=en", data=fields, content_type="multipart/form-data")


def change(database: Database, act: Callable[[Result], None]) -> None:
    with database.transaction() as db:
        act(db.scalars(select(Result)).one())


def test_the_link_of_the_qr_code_tells_the_facts_without_an_account_and_without_personal_data(
    visitor: PageClient, issued: tuple[str, bytes]
) -> None:
    page = visitor.get(f"/verify/{issued[0]}?lang=en").text

    assert "Genuine, and still valid" in page
    for fact in ("Giấy xác nhận tình trạng hôn nhân", "01/UBND-XNTTHN", "phường Hoàn Kiếm", "16 November 2026"):
        assert fact in page
    for personal in ("Nguyễn Thị Ánh", "001198012345", "Hàng Bạc"):
        assert personal not in page
    assert 'name="paper"' in page


def test_the_very_file_is_known_to_the_last_byte(visitor: PageClient, issued: tuple[str, bytes]) -> None:
    page = upload(visitor, issued[1]).text

    assert "Genuine, and still valid" in page
    assert "to the last byte" in page


def test_a_file_with_one_changed_byte_is_said_to_be_changed(visitor: PageClient, issued: tuple[str, bytes]) -> None:
    document = bytearray(issued[1])
    document[60] ^= 1

    assert "This file was changed after it was signed" in upload(visitor, bytes(document)).text


def test_something_appended_makes_it_another_file(visitor: PageClient, issued: tuple[str, bytes]) -> None:
    page = upload(visitor, issued[1] + b"\n%%EOF\n").text

    assert "Genuine" not in page
    assert "This file was changed after it was signed" in page or "This file cannot be read" in page


def test_a_withdrawn_paper_is_said_to_be_withdrawn_by_link_and_by_file(
    visitor: PageClient, database: Database, issued: tuple[str, bytes], now: dt.datetime
) -> None:
    def withdraw(result: Result) -> None:
        result.withdrawn_at, result.withdrawn_reason = now, "Cấp nhầm"

    change(database, withdraw)

    for page in (visitor.get(f"/verify/{issued[0]}?lang=en"), upload(visitor, issued[1])):
        assert "Withdrawn on Monday 16 November 2026" in page.text
        assert "Cấp nhầm" in page.text
        assert "has taken it back. Do not rely on it." in page.text
        assert "Genuine" not in page.text


def test_a_paper_whose_time_has_run_out_is_genuine_but_no_longer_valid(
    visitor: PageClient, issued: tuple[str, bytes], clock: time_machine.Traveller
) -> None:
    clock.move_to(dt.datetime(2027, 5, 16, 10, tzinfo=dt.UTC))
    assert "Genuine, and still valid" in visitor.get(f"/verify/{issued[0]}?lang=en").text

    clock.move_to(dt.datetime(2027, 5, 16, 18, tzinfo=dt.UTC))  # the 17th in Hà Nội
    assert "Genuine, but no longer valid" in visitor.get(f"/verify/{issued[0]}?lang=en").text


def test_an_agency_s_signature_on_a_paper_that_the_register_does_not_know_is_not_called_genuine(
    visitor: PageClient, database: Database, issued: tuple[str, bytes]
) -> None:
    def forget(result: Result) -> None:
        result.sha256 = "0" * 64

    change(database, forget)

    page = upload(visitor, issued[1]).text
    assert "Signed by an agency, but not in this register" in page
    assert "phường Hoàn Kiếm" in page


def test_the_code_under_the_qr_code_can_be_typed_or_the_whole_address(
    visitor: PageClient, issued: tuple[str, bytes]
) -> None:
    for typed in (issued[0], f"http://localhost:8000/verify/{issued[0]}", f" {issued[0]}/ "):
        answer = visitor.get("/verify", query_string={"code": typed})
        assert answer.headers["Location"] == f"/verify/{issued[0]}"


@pytest.mark.parametrize("code", ["nope", "x" * 5000, "<b>", "../../etc", "%00", "😀", "http://evil.example/"])
def test_a_code_nobody_issued_is_told_beside_the_field(visitor: PageClient, code: str) -> None:
    answer = visitor.get("/verify", query_string={"code": code, "lang": "en"})

    assert answer.status_code == 422
    assert "No paper was issued here under this code." in answer.text
    assert "<b>" not in answer.text


@pytest.mark.parametrize("token", ["x", "x" * 500, "a'--", "%01", "..%2f..", "😀"])
def test_a_link_nobody_issued_is_answered_as_no_paper_of_this_portal(visitor: PageClient, token: str) -> None:
    answer = visitor.get(f"/verify/{token}", query_string={"lang": "en"})

    assert answer.status_code == 404
    assert "%2f" in token or "Not a paper of this portal" in answer.text


HOSTILE = {
    "nothing": b"",
    "text": b"hello",
    "programme": b"MZ\x90\x00" * 100,
    "html": b"<html><script>alert(1)</script>",
    "zip": b"PK\x03\x04" + b"\x00" * 1000,
    "header alone": b"%PDF-1.7\n",
    "broken": b"%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nstartxref\n999999\n%%EOF",
    "lying signature": b"%PDF-1.7\n1 0 obj\n<</ByteRange[0 99999999 1 -5]/Contents<00>>>\nendobj\nstartxref\n0\n%%EOF",
    "noise": bytes(range(256)) * 40,
    "unsigned": b"",
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_no_file_from_a_stranger_breaks_the_page_or_is_called_genuine(visitor: PageClient, name: str) -> None:
    data = factories.pdf() if name == "unsigned" else HOSTILE[name]

    answer = upload(visitor, data, name="<script>alert(1)</script>.pdf")

    assert answer.status_code in (200, 422)
    assert "Genuine" not in answer.text
    assert "<script>alert" not in answer.text


def test_a_file_larger_than_any_result_is_answered_and_not_examined(visitor: PageClient) -> None:
    token = token_of(visitor.get("/verify"))
    body = (
        f'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n'
        '--x\r\nContent-Disposition: form-data; name="paper"; filename="a.pdf"\r\n\r\n%PDF-1.7\n'
    ).encode()
    body += b"0" * (11 * 1024 * 1024) + b"\r\n--x--\r\n"

    answer = visitor.post("/verify?lang=en", data=body, content_type="multipart/form-data; boundary=x")

    assert answer.status_code == 200
    assert "larger than any paper issued here" in answer.text


def test_more_than_the_portal_takes_at_all_is_answered_too(app: Flask, visitor: PageClient) -> None:
    token = token_of(visitor.get("/verify"))
    app.config["MAX_CONTENT_LENGTH"] = 10_000
    fields = {"csrf_token": token, "paper": (io.BytesIO(b"%PDF-" + b"0" * 20_000), "a.pdf")}

    answer = visitor.post("/verify?lang=en", data=fields, content_type="multipart/form-data")

    assert answer.status_code == 413
    assert "larger than any paper issued here" in answer.text


def test_without_a_file_the_page_says_so_beside_the_field(visitor: PageClient) -> None:
    answer = visitor.post("/verify?lang=en", data={"csrf_token": token_of(visitor.get("/verify"))})

    assert answer.status_code == 422
    assert "Choose a PDF file." in answer.text
