"""Paying as a person sees it, and the provider's events as they arrive: whatever comes, the pages tell the truth."""

import datetime as dt
import hashlib
import hmac
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from portal import create_app
from portal.config import Settings
from portal.storage import keys_folder
from services.applications.models import Application
from services.applications.workflow import Status
from services.billing.models import Invoice, Payment, Refund
from services.calendar import HANOI
from services.db import Database
from services.jobs.models import Job
from services.people.actor import actor_of
from services.people.models import Account
from services.results import keys
from services.results.verification import Outcome, check_pdf
from tests.money import cases
from tests.money.cases import balances
from tests.payments.provider import KEY, SECRET, Provider
from tests.portal.filing import open_office, send, sign_in, token_of, work
from tests.portal.pages import PageClient

OLD = "whsec_the_one_before"


def utc() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@pytest.fixture
def app(tmp_path: Path, database: Database, provider: Provider) -> Iterator[Flask]:
    """The portal, with the local provider behind it."""
    environ = {
        "PORTAL_MODE": "test",
        "DATA_DIR": str(tmp_path / "data"),
        "DATABASE_URL": database.url,
        "PAYMENT_API_BASE": provider.url,
        "PAYMENT_PAGE_ORIGIN": provider.url,
        "PAYMENT_API_KEY": KEY,
        "PAYMENT_WEBHOOK_SECRET": f"{SECRET},{OLD}",
    }
    app = create_app(Settings.from_environ(environ))
    app.test_client_class = PageClient
    open_office(database, utc())
    yield app
    app.extensions["database"].dispose()


@pytest.fixture
def citizen(app: Flask) -> PageClient:
    return sign_in(app, "citizen")


@pytest.fixture
def id(app: Flask, citizen: PageClient, database: Database) -> str:
    """An application of the citizen that was filed on the check page and waits for its fee."""
    with database.transaction() as db:
        account = db.scalars(select(Account.id).where(Account.email_key == "citizen@example.com")).one()
        draft = cases.draft(db, now=utc())
        draft.owner_id = actor_of(db, account, utc()).account_id
    page = f"/applications/{draft.id}/check"
    answer = send(citizen, page, {"step": "file", "oath": "y"})
    assert answer.headers["Location"] == f"/applications/{draft.id}/pay"
    return str(draft.id)


def payment(database: Database) -> Payment:
    with database.reading() as db:
        return db.scalars(select(Payment).order_by(Payment.begun_at.desc()).limit(1)).one()


def status(database: Database, id: str) -> str:
    with database.reading() as db:
        return db.get_one(Application, id).status


def pay(citizen: PageClient, id: str) -> TestResponse:
    return send(citizen, f"/applications/{id}/pay", {})


def event(payment: Payment, *, id: str = "evt_1", kind: str = "checkout.session.completed") -> bytes:
    body: dict[str, Any] = {
        "id": id,
        "type": kind,
        "created": int(utc().timestamp()),
        "data": {"object": {"id": payment.session_id, "client_reference_id": payment.id}},
    }
    return json.dumps(body).encode()


def signature(body: bytes, *, secret: str = SECRET, ago: int = 0) -> str:
    at = str(int(utc().timestamp()) - ago)
    digest = hmac.new(secret.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


def deliver(app: Flask, body: bytes, signed: str) -> int:
    client = app.test_client()
    headers = {"Stripe-Signature": signed, "Content-Type": "application/json"}
    return client.post("/payments/webhook", data=body, headers=headers).status_code


def jobs(database: Database, key: str) -> int:
    with database.reading() as db:
        return db.scalars(select(func.count()).select_from(Job).where(Job.key == key)).one()


def test_the_fee_stands_line_by_line_before_it_is_paid_with_the_last_day_to_pay(
    citizen: PageClient, id: str, database: Database
) -> None:
    page = citizen.get(f"/applications/{id}/pay").text
    with database.reading() as db:
        pay_by = db.scalars(select(Invoice.pay_by)).one()
    assert pay_by is not None
    last_day = f"{pay_by.astimezone(HANOI):%d/%m/%Y}"
    assert last_day in citizen.get(f"/applications/{id}").text
    for said in (last_day, "Phí cấp giấy", "195.000", "Lệ phí bản sao", "5.000", "200.000", "16/2025/TT-BTC"):
        assert said in page


def test_the_button_leads_to_the_providers_page_and_the_policy_lets_it(
    citizen: PageClient, id: str, provider: Provider, database: Database
) -> None:
    answer = pay(citizen, id)
    assert answer.status_code == 303
    assert payment(database).session_id in answer.headers["Location"]
    policy = citizen.get(f"/applications/{id}/pay").headers["Content-Security-Policy"]
    assert f"form-action 'self' {provider.url};" in policy


def test_who_comes_back_after_paying_sees_it_paid_without_any_event(
    app: Flask, citizen: PageClient, id: str, provider: Provider, database: Database
) -> None:
    pay(citizen, id)
    attempt = payment(database)
    provider.pay(attempt.session_id or "")
    address = f"/applications/{id}/payments/{attempt.id}"
    assert "state--good" in citizen.get(address).text
    assert status(database, id) == Status.FILED
    work(app, utc())
    receipt = re.search(r'href="([^"]*/slips/[^"]*)"', citizen.get(address).text)
    assert receipt is not None
    settings = app.config["SETTINGS"]
    verdict = check_pdf(citizen.get(receipt[1]).data, keys.roots(keys_folder(settings)), now=utc())
    assert (verdict.outcome, verdict.organisation) == (Outcome.GENUINE, "Ủy ban nhân dân phường Hoàn Kiếm")
    assert citizen.get(f"/applications/{id}").status_code == 200
    assert citizen.get(f"/applications/{id}/filed").status_code == 200


def test_who_comes_back_without_paying_is_told_so_whatever_the_address_says(
    citizen: PageClient, id: str, database: Database
) -> None:
    pay(citizen, id)
    page = citizen.get(f"/applications/{id}/payments/{payment(database).id}?paid=1&redirect_status=succeeded").text
    assert "state--quiet" in page
    assert f"/applications/{id}/pay" in page
    assert status(database, id) == Status.AWAITING_FEE


def test_a_declined_card_is_told_with_its_reason(
    citizen: PageClient, id: str, provider: Provider, database: Database
) -> None:
    pay(citizen, id)
    attempt = payment(database)
    provider.pay(attempt.session_id or "", "4000000000009995")
    assert "state--bad" in citizen.get(f"/applications/{id}/payments/{attempt.id}").text


def test_while_the_provider_is_silent_the_page_waits_and_looks_again(
    citizen: PageClient, id: str, provider: Provider, database: Database
) -> None:
    pay(citizen, id)
    attempt = payment(database)
    provider.pay(attempt.session_id or "")
    provider.fault("500-before", "GET /v1/checkout/sessions", times=3)
    answer = citizen.get(f"/applications/{id}/payments/{attempt.id}")
    assert "state--wait" in answer.text
    assert answer.headers["Refresh"]
    assert "state--good" in citizen.get(f"/applications/{id}/payments/{attempt.id}").text


def test_when_the_provider_is_away_nothing_is_lost_and_the_next_click_works(
    citizen: PageClient, id: str, provider: Provider
) -> None:
    provider.fault("500-before", "POST /v1/checkout/sessions", times=3)
    assert pay(citizen, id).status_code == 503
    assert pay(citizen, id).status_code == 303


def test_another_persons_payment_is_not_found(app: Flask, citizen: PageClient, id: str, database: Database) -> None:
    pay(citizen, id)
    other = sign_in(app, "citizen2")
    assert other.get(f"/applications/{id}/pay").status_code == 404
    assert other.get(f"/applications/{id}/payments/{payment(database).id}").status_code == 404


def test_an_event_settles_by_itself_once_however_often_and_late_it_comes(
    app: Flask, citizen: PageClient, id: str, provider: Provider, database: Database
) -> None:
    pay(citizen, id)
    attempt = payment(database)
    provider.pay(attempt.session_id or "")
    body = event(attempt)
    assert [deliver(app, body, signature(body)) for _ in range(3)] == [204, 204, 204]
    assert jobs(database, "event:evt_1") == 1
    work(app, utc())
    assert status(database, id) == Status.FILED
    late = event(attempt, id="evt_0", kind="checkout.session.expired")
    assert deliver(app, late, signature(late, secret=OLD)) == 204
    work(app, utc() + dt.timedelta(days=3))
    assert payment(database).state == "paid"
    with database.reading() as db:
        assert balances(db)["provider"] == cases.FEE


@pytest.mark.parametrize(
    "forged",
    ["no signature", "another secret", "ten minutes old", "altered body"],
)
def test_an_event_that_is_not_the_providers_does_nothing(
    app: Flask, citizen: PageClient, id: str, database: Database, forged: str
) -> None:
    pay(citizen, id)
    body = event(payment(database))
    signed = {
        "no signature": "",
        "another secret": signature(body, secret="whsec_guessed"),
        "ten minutes old": signature(body, ago=600),
        "altered body": signature(body + b" "),
    }[forged]
    assert deliver(app, body, signed) == 400
    assert jobs(database, "event:evt_1") == 0


def test_an_event_that_lies_settles_nothing(app: Flask, citizen: PageClient, id: str, database: Database) -> None:
    pay(citizen, id)
    body = event(payment(database))
    assert deliver(app, body, signature(body)) == 204
    work(app, utc())
    assert status(database, id) == Status.AWAITING_FEE


def test_an_event_about_nothing_of_ours_is_thanked_for(app: Flask) -> None:
    stranger = replace_id(event(Payment(id="x", session_id="cs_1")), "evt_9")
    assert deliver(app, stranger, signature(stranger)) == 204
    irrelevant = json.dumps(
        {"id": "evt_8", "type": "customer.created", "created": 1, "data": {"object": {"id": "cus_1"}}}
    ).encode()
    assert deliver(app, irrelevant, signature(irrelevant)) == 204


def replace_id(body: bytes, id: str) -> bytes:
    return json.dumps({**json.loads(body), "id": id}).encode()


@pytest.mark.parametrize("second", ["approver", "finance"])
def test_the_desk_gives_a_fee_back_with_two_people(
    app: Flask, citizen: PageClient, id: str, provider: Provider, database: Database, second: str
) -> None:
    pay(citizen, id)
    attempt = payment(database)
    provider.pay(attempt.session_id or "")
    citizen.get(f"/applications/{id}/payments/{attempt.id}")
    with database.reading() as db:
        code = db.get_one(Application, id).code
    page = f"/desk/{code}"
    clerk, approver = sign_in(app, "clerk"), sign_in(app, second)
    assert act(clerk, page, "refund", {"reason": ""}).status_code == 422
    assert act(clerk, page, "refund", {"reason": "Thu nhầm"}).status_code == 303
    assert f'action="{page}/confirm-refund"' not in clerk.get(page).text
    assert clerk.get("/desk/refunds").status_code == 404
    assert f'href="{page}#' in approver.get("/desk/refunds").text
    assert act(approver, page, "confirm-refund", {}).status_code == 303
    work(app, utc())
    with database.reading() as db:
        refund = db.scalars(select(Refund)).one()
        assert (refund.state, refund.reason, refund.proposed_by != refund.confirmed_by) == ("done", "Thu nhầm", True)
        assert balances(db) == {}
    assert approver.get(page).status_code == 200
    assert "state--info" in citizen.get(f"/applications/{id}/payments/{attempt.id}").text


def act(client: PageClient, page: str, name: str, fields: dict[str, str]) -> TestResponse:
    shown = client.get(page).text
    seen = shown.split(f'name="{name}-seen" value="')[1].split('"')[0]
    data = {f"{name}-{field}": value for field, value in fields.items()}
    return client.post(f"{page}/{name}", data={"csrf_token": token_of(client.get(page)), f"{name}-seen": seen, **data})
