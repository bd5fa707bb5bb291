"""One ward takes one service online, and a person fills its form page by page as a browser without scripts does."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal import workshop
from portal.downloads import files
from services.applications import desk
from services.applications.defects import DefectFound
from services.applications.models import Application
from services.catalogue import loading
from services.catalogue.offerings import offer
from services.db import Database
from services.jobs import worker
from services.organisations.demo import seed_company
from services.people import demo
from services.people.actor import Actor, actor_of
from services.people.models import Account
from services.results import issuing
from services.results.models import Result
from tests import factories
from tests.portal.pages import PageClient
from tests.services.published import lines

CODE = "1.004873"
HOAN_KIEM = "H26.00070"

IDENTITY = {"kind": "citizen-card", "number": "001198012345", "issued_by": "Bộ Công an"}
HOME = {"province": "01", "commune": "00070", "street": "12 phố Hàng Trống"}

#: Every page of a single person who applies for herself, as a browser would send it.
ANSWERS: Mapping[str, Mapping[str, str]] = {
    "for-whom": {"for_whom": "self"},
    "requester": {"requester_name": "Nguyễn Thị Ánh"},
    "requester-paper": {
        **{f"requester_id_document-{key}": value for key, value in IDENTITY.items()},
        "requester_id_document-issued_on-day": "1",
        "requester_id_document-issued_on-month": "7",
        "requester_id_document-issued_on-year": "2021",
    },
    "requester-residence": {f"requester_residence-{key}": value for key, value in HOME.items()},
    "subject": {
        "subject_birth_date-day": "27",
        "subject_birth_date-month": "3",
        "subject_birth_date-year": "1998",
        "subject_gender": "female",
        "subject_ethnicity": "01",
        "subject_nationality": "VN",
    },
    "earlier-residence": {"other_period": "no"},
    "marital-status": {"marital_status": "never"},
    "purpose": {"purpose_kind": "other", "purpose": "Mua nhà", "copies": "1"},
    "earlier-certificate": {"earlier_certificate": "none"},
    "fee": {"fee_group": "none"},
}


def open_office(database: Database, now: dt.datetime, *, audience: str = "citizen") -> None:
    """Hà Nội, where Hoàn Kiếm takes the service online and Phú Thượng does not; the people of the demo."""
    with database.transaction() as db:
        factories.country(db, now=now)
        factories.definition(db, audience=audience, now=now)
        loading.load(db, [line for line in lines() if CODE in line[:40]], now)
        agencies = [HOAN_KIEM]
        offer(db, procedure_code=CODE, agency_codes=agencies, level=3, definition=factories.SLUG, now=now)
        demo.seed_people(db, now)
        seed_company(db, now)


def token_of(page: TestResponse) -> str:
    """The form token of a page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert found, f"{page.request.path} has no form"
    return found.group(1)


def send(client: PageClient, address: str, fields: Any, *, page: str | None = None) -> TestResponse:
    """Open a page and send its form, as a browser without scripts does."""
    token = token_of(client.get(page or address))
    data = {"csrf_token": token, **fields}
    return client.post(address, data=data, headers={"Origin": "http://localhost"})


def sign_in(app: Flask, user: str) -> PageClient:
    """A browser in which this person of the demo is signed in."""
    client = app.test_client()
    assert isinstance(client, PageClient)
    answer = send(client, "/login", {"email": f"{user}@example.com", "password": demo.PASSWORD})
    assert answer.status_code == 303
    return client


def as_typed(name: str, value: Any) -> Iterator[tuple[str, str]]:
    """An answer as the fields of its page; dates as day, month and year, as far as they are known."""
    if isinstance(value, Mapping):
        for part, inner in value.items():
            yield from as_typed(f"{name}-{part}", inner)
    elif isinstance(value, bool):
        yield name, "yes" if value else "no"
    elif isinstance(value, str) and (found := re.fullmatch(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", value)):
        yield from (
            (f"{name}-{key}", part or "") for key, part in zip(("year", "month", "day"), found.groups(), strict=True)
        )
    else:
        yield name, str(value)


def begin(client: PageClient) -> str:
    """Begin a draft at Hoàn Kiếm; gives the id of the application."""
    page = f"/services/{CODE}/start?province=01&commune=00070"
    answer = send(client, page, {"agency": HOAN_KIEM})
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"].split("/")[2]


def fill(client: PageClient, application_id: str, changes: Mapping[str, Mapping[str, str]] | None = None) -> str:
    """Fill page after page until the check or the papers; gives the address where it ends."""
    answers = {**ANSWERS, **(changes or {})}
    address = f"/applications/{application_id}/for-whom"
    for _ in range(30):
        page = address.split("?")[0].rsplit("/", 1)[1]
        if page not in answers:
            return address
        answer = send(client, address, answers[page])
        assert answer.status_code == 303, answer.text
        address = answer.headers["Location"]
    raise AssertionError("the form does not end")


def file(client: PageClient, application_id: str) -> TestResponse:
    """Declare and file."""
    return send(client, f"/applications/{application_id}/check", {"step": "file", "oath": "y"})


def filed(client: PageClient) -> str:
    """A filed application of this person; gives its id."""
    application_id = begin(client)
    assert fill(client, application_id).endswith("/check")
    assert file(client, application_id).headers["Location"].endswith("/filed")
    return application_id


def application(database: Database, application_id: str) -> Application:
    """The application as it stands in the database."""
    with database.reading() as db:
        return db.scalars(select(Application).where(Application.id == application_id)).one()


def work(app: Flask, now: dt.datetime) -> None:
    """Let the worker do what is due."""
    settings = app.config["SETTINGS"]
    worker.drain(workshop.make(settings, app.extensions["database"], lambda: now), workshop.HANDLERS)


def clerk_of(db: Session, now: dt.datetime) -> Actor:
    """The demo's clerk of Hoàn Kiếm."""
    return actor_of(db, db.scalars(select(Account.id).where(Account.email_key == "clerk@example.com")).one(), now)


def approver_of(db: Session, now: dt.datetime) -> Actor:
    """The demo's approver of Hoàn Kiếm."""
    return actor_of(db, db.scalars(select(Account.id).where(Account.email_key == "approver@example.com")).one(), now)


def accepted(database: Database, application_id: str, now: dt.datetime) -> None:
    """The clerk takes the case and accepts it."""
    with database.transaction() as db:
        case, clerk = db.get_one(Application, application_id), clerk_of(db, now)
        desk.claim(db, clerk, case.code or "", now=now)
        desk.accept(db, clerk, case.code or "", now=now, seen=case.version)


def asked_for_more(database: Database, application_id: str, found: Sequence[DefectFound], now: dt.datetime) -> None:
    """The clerk accepts the case and asks for additions."""
    accepted(database, application_id, now)
    with database.transaction() as db:
        case = db.get_one(Application, application_id)
        desk.ask_supplement(db, clerk_of(db, now), case.code or "", found=found, reason="", now=now, seen=case.version)


def decided(database: Database, application_id: str, now: dt.datetime, *, outcome: str = "approve") -> None:
    """The clerk accepts and proposes, the approver signs."""
    accepted(database, application_id, now)
    with database.transaction() as db:
        case = db.get_one(Application, application_id)
        code = case.code or ""
        desk.propose(db, clerk_of(db, now), code, outcome=outcome, reason="Chưa đủ căn cứ", now=now, seen=case.version)
        desk.sign(db, approver_of(db, now), code, now=now, seen=case.version)


def issue(app: Flask, database: Database, application_id: str, now: dt.datetime, data: bytes = b"%PDF- giay") -> str:
    """The document as the worker would have made it; gives the token of its QR code."""
    with app.app_context():
        digest = files().put(data)
    with database.transaction() as db:
        result = db.scalars(select(Result).where(Result.application_id == application_id)).one()
        issuing.number(db, result.id, now=now)
        facts = {"title": "Giấy xác nhận tình trạng hôn nhân", "number": "01/UBND-XNTTHN", "agency": "UBND"}
        until = dt.date(2027, 5, 16)
        issuing.record(db, result.id, sha256=digest, size=len(data), valid_until=until, facts=facts, now=now)
        return result.verify_token
