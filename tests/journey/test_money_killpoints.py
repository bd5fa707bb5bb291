"""Death at every step of paying and giving back, on both databases: money is counted once and none is forgotten."""

import pytest
from sqlalchemy import select

from services.applications import desk, intake
from services.applications.models import Application
from services.applications.workflow import Status
from services.billing.models import Payment, Refund
from services.jobs.queue import enqueue
from tests.journey.house import House, assert_whole, now
from tests.money import cases
from tests.payments.provider import Provider

IN_THE_WEB = ("payment.remembered", "payment.opened", "payment.settled")
IN_THE_WORKER = ("payment.asked", "payment.settled", "refund.asked", "refund.recorded")


def unpaid(house: House) -> str:
    """An application of the citizen that waits for its fee."""
    citizen = house.actor("citizen")
    with house.database.transaction() as db:
        made = cases.draft(db, now=now())
        made.owner_id = citizen.account_id
        db.flush()
        return intake.file(db, citizen, made.id, now=now()).application.id


def step(id: str) -> tuple[str, ...]:
    page = f"/applications/{id}/pay"
    return ("tests.journey.victim", "citizen@example.com", page, page)


def payment(house: House) -> Payment:
    with house.database.reading() as db:
        return db.scalars(select(Payment)).one()


def ask(house: House) -> None:
    """What an event of the provider does."""
    with house.database.transaction() as db:
        enqueue(db, "billing.sweep", {"payment_id": payment(house).id}, now=now())


def assert_paid_once(house: House, provider: Provider, id: str) -> None:
    attempt = payment(house)
    mine = [each for each in provider.listed("checkout/sessions") if each["client_reference_id"] == attempt.id]
    assert len(mine) == 1
    assert attempt.state == "paid"
    with house.database.reading() as db:
        assert db.get_one(Application, id).status == Status.FILED
        cases.must_be_sound(db)
        assert cases.balances(db)["provider"] == cases.FEE
    assert_whole(house)


@pytest.mark.parametrize("killpoint", IN_THE_WEB)
def test_a_click_on_pay_that_dies_opens_one_page(house: House, provider: Provider, killpoint: str) -> None:
    id = unpaid(house)
    house.dies(*step(id), killpoint=killpoint)
    house.lives(*step(id))
    provider.pay(payment(house).session_id or "")
    house.drain_later(minutes=10)
    assert_paid_once(house, provider, id)


@pytest.mark.parametrize("killpoint", ["payment.asked", "payment.settled"])
def test_a_worker_that_dies_while_settling_settles_once(house: House, provider: Provider, killpoint: str) -> None:
    id = unpaid(house)
    house.lives(*step(id))
    provider.pay(payment(house).session_id or "")
    ask(house)
    house.dies("flask", "jobs", "drain", killpoint=killpoint)
    house.drain_later()
    assert_paid_once(house, provider, id)


@pytest.mark.parametrize("killpoint", ["refund.asked", "refund.recorded"])
def test_a_worker_that_dies_while_giving_back_gives_back_once(house: House, provider: Provider, killpoint: str) -> None:
    id, clerk = unpaid(house), house.actor("clerk")
    house.lives(*step(id))
    provider.pay(payment(house).session_id or "")
    ask(house)
    house.drain_later()
    with house.database.transaction() as db:
        code = db.get_one(Application, id).code or ""
        case = desk.claim(db, clerk, code, now=now())
        desk.refuse(db, clerk, code, reason="Không thuộc thẩm quyền", now=now(), seen=case.version)
    house.dies("flask", "jobs", "drain", killpoint=killpoint)
    house.drain_later()
    with house.database.reading() as db:
        assert db.scalars(select(Refund)).one().state == "done"
        assert cases.balances(db) == {}
        cases.must_be_sound(db)
    mine = [each for each in provider.listed("refunds") if each["payment_intent"] == payment(house).intent_id]
    assert [each["amount"] for each in mine] == [cases.FEE]
    assert_whole(house)
