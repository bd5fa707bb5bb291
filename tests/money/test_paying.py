"""Paying online: one effect whatever people, browsers and networks do."""

import datetime as dt

import pytest
from sqlalchemy import select

from payments import errors
from payments.stripe import StripeGateway
from services.applications import desk, intake
from services.applications.models import Application
from services.applications.workflow import Status
from services.billing import invoices, settling, worker
from services.billing.models import Payment
from services.errors import Conflict
from services.notices.models import Notice
from services.people.actor import actor_of
from tests import factories
from tests.money.cases import FEE, Till


def notices(till: Till, kind: str) -> int:
    with till.database.reading() as db:
        return len(db.scalars(select(Notice.id).where(Notice.kind == kind)).all())


def payments(till: Till) -> list[Payment]:
    with till.database.reading() as db:
        return list(db.scalars(select(Payment).order_by(Payment.begun_at)))


def test_a_filing_with_a_fee_waits_for_it_and_its_lines_are_frozen(till: Till) -> None:
    id = till.filed()
    case = till.application(id)
    assert (case.status, case.filed_at, case.due_at) == (Status.AWAITING_FEE, None, None)
    assert case.code
    with till.database.reading() as db:
        invoice = till.invoice(id)
        assert [
            (line.label("vi"), line.kind, line.budget, line.amount_vnd) for line in invoices.lines_of(db, invoice)
        ] == [
            ("Phí cấp giấy", "phi", "2767", 195_000),
            ("Lệ phí bản sao", "le-phi", "", 5_000),
        ]
    assert till.balances() == {"receivable": FEE, "revenue:phi/2767": -195_000, "revenue:le-phi": -5_000}


def test_a_paid_filing_is_received_when_its_payment_is_settled(till: Till) -> None:
    id = till.filed()
    till.ahead = dt.timedelta(minutes=2)
    payment = till.payment(till.paid(id))
    case = till.application(id)
    assert case.status == Status.FILED
    assert case.filed_at == case.term_began_at == payment.received_at
    assert case.due_at is not None
    assert (payment.state, payment.method, payment.receipt_number) == ("paid", "online", 1)
    assert till.invoice(id).state == "settled"
    assert till.balances() == {"provider": FEE, "revenue:phi/2767": -195_000, "revenue:le-phi": -5_000}
    assert (notices(till, "filed"), notices(till, "fee_paid")) == (1, 1)


def test_a_free_filing_is_received_at_once_and_says_why(till: Till) -> None:
    id = till.filed("poor")
    assert till.application(id).status == Status.FILED
    invoice = till.invoice(id)
    assert (invoice.state, invoice.amount_vnd, invoice.exemption) == (
        "settled",
        0,
        "Người thuộc hộ nghèo được miễn phí.",
    )
    assert till.balances() == {}


def test_a_refused_exemption_opens_an_invoice(till: Till) -> None:
    id = till.filed("poor")
    with till.database.transaction() as db:
        clerk = factories.clerk(db, now=till.now)
        code = till.application(id).code or ""
        desk.claim(db, clerk, code, now=till.now)
        case = desk.accept(db, clerk, code, now=till.now, seen=factories.seen_in(db, code).version)
        factories.fee(db, clerk, case, vnd=FEE, blocks=True, now=till.now)
    assert till.application(id).status == Status.FEE_DUE
    till.paid(id)
    assert till.application(id).status == Status.IN_REVIEW


def test_a_fee_below_the_minimum_never_blocks_the_filing(till: Till) -> None:
    id = till.filed("merit")
    assert till.application(id).status == Status.FILED
    assert till.invoice(id).state == "open"
    with pytest.raises(Conflict):
        till.pay(id)


def test_the_second_click_leads_to_the_same_page(till: Till) -> None:
    id = till.filed()
    first, second = till.pay(id), till.pay(id)
    assert first == second
    assert len(payments(till)) == 1


def test_another_language_closes_the_old_page_first(till: Till) -> None:
    id = till.filed()
    first = till.pay(id)
    second = till.pay(id, locale="en")
    assert first.payment_id != second.payment_id
    assert [payment.state for payment in payments(till)] == ["expired", "open"]
    assert till.gateway.fetch(till.payment(first.payment_id).session_id or "").standing == "expired"


def test_who_pays_on_the_old_page_meanwhile_is_not_asked_again(till: Till) -> None:
    id = till.filed()
    first = till.pay(id)
    till.at_the_provider(first.payment_id)
    again = till.pay(id, locale="en")
    assert (again.payment_id, again.url) == (first.payment_id, "")
    assert till.application(id).status == Status.FILED


def test_a_declined_card_leaves_the_page_open_and_the_fee_owed(till: Till) -> None:
    id = till.filed()
    started = till.pay(id)
    till.at_the_provider(started.payment_id, "4000000000009995")
    till.come_back(started.payment_id)
    payment = till.payment(started.payment_id)
    assert (payment.state, payment.declined) == ("open", "insufficient_funds")
    assert till.application(id).status == Status.AWAITING_FEE
    assert till.pay(id) == started


def test_an_answer_that_was_lost_is_found_by_the_next_click(till: Till, hasty: StripeGateway) -> None:
    id = till.filed()
    till.provider.fault("timeout-after", "POST /v1/checkout/sessions", seconds=2.0)
    with pytest.raises(errors.ProviderUnreachable):
        till.pay(id, gateway=hasty)
    assert [payment.session_id for payment in payments(till)] == [None]
    started = till.pay(id)
    assert len(payments(till)) == 1
    till.at_the_provider(started.payment_id)
    till.come_back(started.payment_id)
    assert till.received(id) == FEE


def test_an_opening_that_the_provider_calls_failed_is_looked_for(till: Till) -> None:
    id = till.filed()
    till.provider.fault("500-kept", "POST /v1/checkout/sessions")
    till.pay(id)
    till.paid(id)
    assert till.received(id) == FEE
    assert till.application(id).status == Status.FILED


def test_money_for_a_withdrawn_application_goes_back_by_itself(till: Till) -> None:
    id = till.filed()
    started = till.pay(id)
    till.at_the_provider(started.payment_id)
    with till.database.transaction() as db:
        owner = actor_of(db, till.application(id).owner_id, till.now)
        intake.withdraw(db, owner, id, reason="", now=till.now)
    till.come_back(started.payment_id)
    assert till.payment(started.payment_id).state == "surplus"
    till.refund_jobs()
    assert till.payment(started.payment_id).state == "refunded"
    assert till.received(id) == 0
    assert till.balances() == {}
    assert notices(till, "paid_twice") == 1
    assert notices(till, "fee_paid") == 0


def test_money_paid_at_the_counter_and_online_is_kept_once(till: Till) -> None:
    id = till.filed()
    started = till.pay(id)
    with till.database.transaction() as db:
        clerk = factories.clerk(db, now=till.now)
        invoice = invoices.open_invoice(db, id)
        assert invoice is not None
        desk.record_payment(db, clerk, till.application(id).code or "", invoice_id=invoice.id, now=till.now)
    assert till.application(id).status == Status.FILED
    till.at_the_provider(started.payment_id)
    till.come_back(started.payment_id)
    till.refund_jobs()
    assert till.received(id) == 0
    assert till.balances() == {"cash": FEE, "revenue:phi/2767": -195_000, "revenue:le-phi": -5_000}


def test_the_sweeper_closes_a_page_that_is_not_needed_any_more(till: Till) -> None:
    id = till.filed()
    started = till.pay(id)
    with till.database.transaction() as db:
        owner = actor_of(db, till.application(id).owner_id, till.now)
        intake.withdraw(db, owner, id, reason="", now=till.now)
    worker.sweep(till.shop(), started.payment_id)
    assert till.payment(started.payment_id).state == "expired"


def test_the_sweeper_finds_a_payment_nobody_came_back_from(till: Till) -> None:
    id = till.filed()
    started = till.pay(id)
    till.at_the_provider(started.payment_id)
    worker.sweep(till.shop(), started.payment_id, step=1)
    assert till.application(id).status == Status.FILED


def test_the_sweeper_asks_again_later_while_nothing_is_decided(till: Till) -> None:
    id = till.filed()
    started = till.pay(id)
    asked = till.jobs("billing.sweep")
    worker.sweep(till.shop(), started.payment_id, step=1)
    worker.sweep(till.shop(), started.payment_id, step=1)
    assert till.jobs("billing.sweep") == asked + 1


def test_another_checkout_never_settles_a_payment(till: Till) -> None:
    one, other = till.filed(), till.filed()
    mine, theirs = till.pay(one), till.pay(other)
    till.at_the_provider(theirs.payment_id)
    foreign = till.gateway.fetch(till.payment(theirs.payment_id).session_id or "")
    with pytest.raises(settling.OtherCheckout), till.database.transaction() as db:
        settling.settle(db, mine.payment_id, foreign, now=till.now)
    assert till.application(one).status == Status.AWAITING_FEE


def test_an_older_word_of_the_provider_changes_nothing(till: Till) -> None:
    id = till.filed()
    started = till.pay(id)
    before = till.gateway.fetch(till.payment(started.payment_id).session_id or "")
    till.at_the_provider(started.payment_id)
    till.come_back(started.payment_id)
    with till.database.transaction() as db:
        settling.settle(db, started.payment_id, before, now=till.now)
    assert till.payment(started.payment_id).state == "paid"


def test_a_refusal_at_intake_gives_the_fee_back(till: Till) -> None:
    id = till.filed()
    till.paid(id)
    till.refuse(id)
    till.refund_jobs()
    till.refund_jobs()
    assert [(refund.cause, refund.state) for refund in till.refunds(id)] == [("refused", "done")]
    assert till.received(id) == 0
    assert till.balances() == {}
    assert till.invoice(id).state == "refunded"


def test_a_withdrawal_after_acceptance_gives_nothing_back_by_itself(till: Till) -> None:
    id = till.filed()
    till.paid(id)
    with till.database.transaction() as db:
        clerk = factories.clerk(db, now=till.now)
        code = till.application(id).code or ""
        case: Application = desk.claim(db, clerk, code, now=till.now)
        desk.accept(db, clerk, code, now=till.now, seen=case.version)
        intake.withdraw(db, actor_of(db, case.owner_id, till.now), id, reason="", now=till.now)
    assert till.refunds(id) == []
