"""A filing whose fee nobody pays ends: a reminder before, a notice after, and money that is on its way wins."""

import datetime as dt

from services.applications.workflow import NATIONAL_STATE, Status
from services.billing import deadline
from services.calendar import Calendar, Term, Unit, due_at
from services.jobs import worker as jobs
from tests.money.cases import FEE, Till
from tests.money.stories import HANDLERS
from tests.money.test_at_once import told

DAY = dt.timedelta(days=1)


def days_pass(till: Till, days: float) -> None:
    """The worker wakes up so many days later."""
    till.ahead += days * DAY
    jobs.drain(till.shop(), HANDLERS)


def test_the_last_moment_is_the_end_of_a_working_day_thirty_days_on(till: Till) -> None:
    filed_at = till.now
    invoice = till.invoice(till.filed())
    assert invoice.pay_by == due_at(filed_at, Term(30, Unit.CALENDAR_DAY), Calendar.vietnam())


def test_an_unpaid_filing_is_reminded_of_once_and_then_closed(till: Till) -> None:
    id = till.filed()
    days_pass(till, 20)
    assert told(till, id) == {"fee_to_file": 1}
    days_pass(till, 8)
    days_pass(till, 1)
    assert told(till, id) == {"fee_to_file": 1, "fee_reminder": 1}
    assert till.application(id).status == Status.AWAITING_FEE
    days_pass(till, 12)
    assert till.application(id).status == Status.EXPIRED
    assert told(till, id) == {"fee_to_file": 1, "fee_reminder": 1, "expired": 1}
    assert till.invoice(id).state == "void"
    assert till.balances() == {}
    assert NATIONAL_STATE[Status.EXPIRED] == 8


def test_a_paid_filing_hears_no_more_of_its_last_moment(till: Till) -> None:
    id = till.filed()
    till.paid(id)
    days_pass(till, 45)
    assert till.application(id).status == Status.FILED
    assert told(till, id) == {"fee_to_file": 1, "fee_paid": 1, "filed": 1}


def test_the_payment_page_is_closed_before_the_case(till: Till) -> None:
    id = till.filed()
    started = till.pay(id)
    over(till, id)
    assert till.payment(started.payment_id).state == "expired"
    assert till.gateway.fetch(till.payment(started.payment_id).session_id or "").standing == "expired"
    assert till.application(id).status == Status.EXPIRED


def test_money_that_came_at_the_last_moment_wins(till: Till) -> None:
    id = till.filed()
    till.at_the_provider(till.pay(id).payment_id)
    over(till, id)
    assert till.application(id).status == Status.FILED
    assert till.received(id) == FEE


def test_a_payment_that_the_bank_is_confirming_is_waited_for(till: Till) -> None:
    id = till.filed()
    session = till.payment(till.pay(id).payment_id).session_id
    till.provider.turn("pay-later", session=session)
    over(till, id)
    assert till.application(id).status == Status.AWAITING_FEE
    till.provider.turn("settle", session=session, succeeded=False)
    days_pass(till, 0.1)
    assert till.application(id).status == Status.EXPIRED


def test_nothing_is_closed_while_the_provider_cannot_be_asked(till: Till) -> None:
    id = till.filed()
    till.pay(id)
    till.provider.fault("500-before", "GET /v1/checkout/sessions", times=6)
    over(till, id)
    assert till.application(id).status == Status.AWAITING_FEE


def over(till: Till, id: str) -> None:
    """The last moment has passed; the provider's clock has not moved, so that its page is still open."""
    pay_by = till.invoice(id).pay_by
    assert pay_by is not None
    till.ahead += pay_by - till.now + dt.timedelta(minutes=1)
    deadline.keep(till.shop(), id)
