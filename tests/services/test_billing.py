"""Fees at the counter: whole đồng, every movement twice in the ledger, and no second click that counts twice."""

import datetime as dt

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.agencies.posts import Role
from services.applications import desk, refunding
from services.applications.models import Application
from services.applications.options import Act, options
from services.billing import invoices, ledger
from services.billing.models import Invoice, LedgerEntry, Payment
from services.db import Database
from services.errors import Conflict, Forbidden, Invalid, NotFound
from services.people.actor import Actor
from tests import factories


def case(db: Session) -> tuple[Actor, Application]:
    clerk = factories.clerk(db)
    return clerk, factories.at(db, "in_review", clerk)


def charge(
    db: Session, clerk: Actor, application: Application, now: dt.datetime, vnd: int = 8_000, **more: str
) -> Invoice:
    values = {"basis": "06/2020/NQ-HĐND", "exemption": "", **more}
    return invoices.set_fee(
        db,
        application.id,
        agency_code=application.agency_code,
        amount_vnd=vnd,
        blocks=False,
        actor=clerk,
        now=now,
        **values,
    )


def balances(db: Session) -> dict[str, int]:
    accounts = db.scalars(select(LedgerEntry.account).distinct())
    return {name: ledger.balance(db, account=name, agency_code=factories.HOAN_KIEM) for name in accounts}


def must_balance(db: Session) -> None:
    """Each posting sums to zero, and so does the whole."""
    sums = db.execute(select(LedgerEntry.posting, func.sum(LedgerEntry.amount_vnd)).group_by(LedgerEntry.posting))
    assert all(total == 0 for _, total in sums)


def test_a_fee_is_owed_until_it_is_paid_at_the_counter(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        clerk, application = case(db)
        invoice = charge(db, clerk, application, now)
        assert invoices.is_owing(db, application.id)
        assert balances(db) == {"receivable": 8_000, "revenue:le-phi": -8_000}
        payment, is_new = invoices.pay_at_counter(db, application.id, invoice_id=invoice.id, actor=clerk, now=now)
        assert is_new
        assert (payment.amount_vnd, payment.receipt_number, payment.receipt_year) == (8_000, 1, 2026)
        assert not invoices.is_owing(db, application.id)
        assert balances(db) == {"receivable": 0, "revenue:le-phi": -8_000, "cash": 8_000}
        must_balance(db)


def test_a_second_click_on_paid_finds_the_same_payment(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        clerk, application = case(db)
        invoice = charge(db, clerk, application, now)
        first, _ = invoices.pay_at_counter(db, application.id, invoice_id=invoice.id, actor=clerk, now=now)
        second, is_new = invoices.pay_at_counter(db, application.id, invoice_id=invoice.id, actor=clerk, now=now)
        assert second.id == first.id
        assert not is_new
        assert db.scalar(select(func.count()).select_from(Payment)) == 1
        assert balances(db)["cash"] == 8_000


def test_receipts_are_numbered_without_a_gap(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        clerk = factories.clerk(db)
        numbers = []
        for _ in range(3):
            application = factories.at(db, "in_review", clerk)
            invoice = charge(db, clerk, application, now)
            payment, _ = invoices.pay_at_counter(db, application.id, invoice_id=invoice.id, actor=clerk, now=now)
            numbers.append(payment.receipt_number)
        assert numbers == [1, 2, 3]


def test_a_corrected_fee_voids_the_old_one_and_leaves_one_invoice_that_counts(
    database: Database, now: dt.datetime
) -> None:
    with database.transaction() as db:
        clerk, application = case(db)
        wrong = charge(db, clerk, application, now, 80_000)
        right = charge(db, clerk, application, now, 8_000)
        assert wrong.state == "void"
        assert invoices.current(db, application.id) is right
        assert balances(db) == {"receivable": 8_000, "revenue:le-phi": -8_000}
        must_balance(db)
        with pytest.raises(Conflict):
            invoices.pay_at_counter(db, application.id, invoice_id=wrong.id, actor=clerk, now=now)


def test_a_paid_fee_cannot_be_changed_nor_voided(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        clerk, application = case(db)
        invoice = charge(db, clerk, application, now)
        invoices.pay_at_counter(db, application.id, invoice_id=invoice.id, actor=clerk, now=now)
        with pytest.raises(Conflict):
            charge(db, clerk, application, now, 9_000)
        invoices.void_open(db, application.id, now=now)
        assert invoices.current(db, application.id) is invoice
        assert balances(db)["cash"] == 8_000


def test_an_exempt_person_owes_nothing_and_nothing_is_booked(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        clerk, application = case(db)
        invoice = charge(db, clerk, application, now, 0, exemption="Hộ nghèo, giấy chứng nhận số 12")
        assert invoice.state == "settled"
        assert not invoices.is_owing(db, application.id)
        assert balances(db) == {}
        with pytest.raises(Conflict):
            invoices.pay_at_counter(db, application.id, invoice_id=invoice.id, actor=clerk, now=now)


@pytest.mark.parametrize("vnd", [-1, invoices.MOST_VND + 1])
def test_an_impossible_amount_is_refused(database: Database, now: dt.datetime, vnd: int) -> None:
    with database.transaction() as db:
        clerk, application = case(db)
        with pytest.raises(Invalid) as refused:
            charge(db, clerk, application, now, vnd)
        assert refused.value.field == "amount_vnd"


def test_a_fee_without_its_resolution_is_refused(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        clerk, application = case(db)
        with pytest.raises(Invalid) as refused:
            charge(db, clerk, application, now, basis="  ")
        assert refused.value.field == "basis"


def test_the_invoice_of_another_application_is_not_found(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        clerk, application = case(db)
        invoice = charge(db, clerk, application, now)
        other = factories.at(db, "in_review", clerk)
        with pytest.raises(NotFound):
            invoices.pay_at_counter(db, other.id, invoice_id=invoice.id, actor=clerk, now=now)


def test_a_posting_that_does_not_balance_is_a_programming_error(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        clerk, application = case(db)
        invoice = charge(db, clerk, application, now)
        with pytest.raises(ValueError, match="balance"):
            ledger.post(db, invoice, {"cash": 1}, now=now)


def test_a_cashier_takes_the_fee_and_decides_nothing_else(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        clerk, application = case(db)
        cashier = factories.officer(db, "Trịnh Thị Hương Giang", Role.CASHIER)
        invoice = charge(db, clerk, application, now)
        shown = options(application, cashier, invoice=invoice, is_issued=False)
        assert shown.acts == [Act.RECORD_PAYMENT]
        code = application.code or ""
        desk.record_payment(db, cashier, code, invoice_id=invoice.id, now=now)
        assert not invoices.is_owing(db, application.id)
        with pytest.raises(Forbidden):
            refunding.propose(db, cashier, code, reason="Thu nhầm", now=now, seen=application.version)
        with pytest.raises(Forbidden):
            desk.claim(db, cashier, code, now=now)
