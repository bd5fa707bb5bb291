"""A small country in which one ward takes one service online, and a person who fills its form page by page."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

import pikepdf
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal import workshop
from services.agencies.models import Agency, Unit
from services.applications.models import Application
from services.catalogue import loading
from services.catalogue.offerings import offer
from services.db import Database
from services.definitions.publishing import publish_national
from services.jobs import worker
from services.people import demo
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


def settle_country(database: Database, now: dt.datetime) -> None:
    """Two provinces, one ward that takes the service online and one that does not, and the people of the demo."""
    with database.transaction() as db:
        db.add(Unit(code="01", name="Thành phố Hà Nội", name_en="Ha Noi", kind="thành phố trực thuộc trung ương"))
        db.add(Unit(code="46", name="Thành phố Huế", name_en="Hue", kind="thành phố trực thuộc trung ương"))
        db.flush()
        for code, name, province in (
            ("00070", "Phường Hoàn Kiếm", "01"),
            ("00091", "Phường Phú Thượng", "01"),
            ("19753", "Phường Phú Xuân", "46"),
        ):
            db.add(Unit(code=code, name=name, name_en=name, kind="phường", parent_code=province))
        db.flush()
        for unit in ("00070", "00091"):
            name = db.get_one(Unit, unit).name
            db.add(
                Agency(
                    code=f"H26.{unit}",
                    name=f"Ủy ban nhân dân {name}",
                    tier="commune",
                    kind="peoples_committee",
                    unit_code=unit,
                    constructed=True,
                )
            )
        db.flush()
        loading.load(db, [line for line in lines() if CODE in line[:40]], now)
        publish_national(db, now=now)
        offer(
            db,
            procedure_code=CODE,
            agency_codes=[HOAN_KIEM],
            level=3,
            definition="xac-nhan-tinh-trang-hon-nhan",
            now=now,
        )
        demo.seed_people(db, now)


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


def pdf(pages: int = 1) -> bytes:
    """A small honest PDF."""
    import io

    document, out = pikepdf.new(), io.BytesIO()
    for _ in range(pages):
        document.add_blank_page(page_size=(595, 842))
    document.save(out)
    return out.getvalue()
