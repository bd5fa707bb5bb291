"""Twenty at once, on each database: however many tabs, cards and messengers meet, there is one effect."""

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from sqlalchemy import func, select

from services.applications.workflow import Status
from services.billing.models import Payment
from services.notices.models import Notice
from tests.money.cases import FEE, Till

#: `make soak` asks for more.
ROUNDS: Final = int(os.environ.get("MONEY_ROUNDS", "2"))


def told(till: Till, id: str) -> dict[str, int]:
    """How many letters of each kind an application has caused."""
    with till.database.reading() as db:
        by_kind = select(Notice.kind, func.count()).where(Notice.application_id == id).group_by(Notice.kind)
        return {str(kind): int(letters) for kind, letters in db.execute(by_kind)}


def test_twenty_who_pay_at_once_pay_once(till: Till) -> None:
    with ThreadPoolExecutor(20) as crowd:
        for _ in range(ROUNDS):
            id = till.filed()
            started = set(crowd.map(lambda _, id=id: till.pay(id), range(20)))
            assert len(started) == 1
            payment_id = started.pop().payment_id
            list(crowd.map(lambda _, payment_id=payment_id: till.at_the_provider(payment_id), range(20)))
            list(crowd.map(lambda _, payment_id=payment_id: till.come_back(payment_id), range(20)))
            assert till.payment(payment_id).state == "paid"
            assert till.application(id).status == Status.FILED
            assert till.received(id) == FEE
            assert told(till, id) == {"fee_to_file": 1, "fee_paid": 1, "filed": 1}
    with till.database.reading() as db:
        assert db.scalars(select(func.count()).select_from(Payment)).one() == ROUNDS
        numbers = db.scalars(select(Payment.receipt_number).order_by(Payment.receipt_number)).all()
    assert numbers == list(range(1, ROUNDS + 1))
