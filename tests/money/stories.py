"""What can happen to the money of two applications: people at home and at the desk, the provider, time, the worker."""

import contextlib
import datetime as dt
import hashlib
import hmac
import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

import requests
from sqlalchemy import select

from payments import errors
from payments.webhook import read_event
from services.applications import desk, intake, refunding
from services.applications.models import Application
from services.billing import deadline, reconciling, worker
from services.billing.models import Payment, Refund
from services.errors import Refusal
from services.jobs import worker as jobs
from services.people.actor import Actor, actor_of
from tests import factories
from tests.money.cases import FEE, Till
from tests.payments.provider import SECRET

HANDLERS: Final[Mapping[str, Callable[..., None]]] = defaultdict(
    lambda: lambda *_, **__: None,  # letters and papers are not what these stories are about
    {"billing.sweep": worker.sweep, "billing.refund": worker.refund, "billing.deadline": deadline.keep},
)


class Story:
    """Moves that are always allowed: one that is not possible at the moment is refused politely, as on a stale page.

    `which` says whose application, or which of several events; any number will do.
    """

    def __init__(self, till: Till, steps: Sequence[int]) -> None:
        """`steps`: how far each application has come: filed, page open, card entered, paid, accepted."""
        self.till = till
        with till.database.transaction() as db:
            self.clerk = factories.clerk(db, now=till.now)
            self.approver = factories.approver(db, now=till.now)
        self.ids = [till.filed() for _ in steps]
        for which, done in enumerate(steps):
            for step in (self.click, self.enter_a_card, self.work, self.accept)[:done]:
                step(which)
            self.wait(0)

    def payments(self) -> list[Payment]:
        """Every attempt, the oldest first."""
        with self.till.database.reading() as db:
            return list(db.scalars(select(Payment).where(Payment.method == "online").order_by(Payment.begun_at)))

    def file_again(self, which: int) -> None:
        id = self._id(which)
        with self.till.database.transaction() as db:
            assert not intake.file(db, self._owner(id), id, now=self.till.now, minimum_vnd=15_000).is_new

    def click(self, which: int) -> None:
        with contextlib.suppress(Refusal):
            self.till.pay(self._id(which))

    def click_in_another_language(self, which: int) -> None:
        with contextlib.suppress(Refusal):
            self.till.pay(self._id(which), locale="en")

    def click_while_the_answer_is_lost(self, which: int) -> None:
        with self._lost("POST /v1/checkout/sessions"), contextlib.suppress(Refusal, errors.PaymentError):
            self.till.pay(self._id(which))

    def enter_a_card(self, which: int) -> None:
        if page := self._open_page(which):
            self.till.provider.pay(page)

    def enter_a_card_that_is_declined(self, which: int) -> None:
        if page := self._open_page(which):
            self.till.provider.pay(page, "4000000000009995")

    def pay_by_a_slow_bank(self, which: int) -> None:
        if page := self._open_page(which):
            self.till.provider.turn("pay-later", session=page)

    def hear_from_the_slow_bank(self, which: int) -> None:
        """Its late word is no as often as yes."""
        for attempt in self.payments():
            page = attempt.session_id
            if page and self.till.gateway.fetch(page).standing == "confirming":
                self.till.provider.turn("settle", session=page, succeeded=which % 2 == 0)
                return

    def come_back(self, which: int) -> None:
        if attempts := self.payments():
            self.till.come_back(attempts[which % len(attempts)].id)

    def hear_an_event_twice(self, which: int) -> None:
        """Any event of the past, so also late and out of order; the worker may come between the copies."""
        ours = {each.id for each in self.payments()}
        with self.till.database.reading() as db:
            ours |= set(db.scalars(select(Refund.id)))
        told = [each for each in self.till.provider.listed("events") if ours & set(_references(each))]
        if not told:
            return
        body = json.dumps(told[which % len(told)]).encode()
        for _ in range(2):
            at = str(int(self.till.now.timestamp()))
            digest = hmac.new(SECRET.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()
            event = read_event(body, f"t={at},v1={digest}", secrets=[SECRET], now=self.till.now)
            with self.till.database.transaction() as db:
                worker.heed(db, event, now=self.till.now)
            if which % 2:
                self.work(which)

    def work(self, which: int) -> None:
        """The worker does what is due."""
        jobs.drain(self.till.shop(), HANDLERS)

    def work_while_the_answer_about_a_refund_is_lost(self, which: int) -> None:
        with self._lost("POST /v1/refunds"):
            self.work(which)

    def wait(self, which: int) -> None:
        """Some minutes, or until every payment page has closed."""
        self.pass_time(dt.timedelta(minutes=(4, 25, 70)[which % 3]))

    def pass_time(self, by: dt.timedelta) -> None:
        """The clocks of portal and provider run on together."""
        self.till.provider.turn("clock", advance=int(by.total_seconds()))
        self.till.ahead += by

    def let_the_last_moment_pass(self, which: int) -> None:
        """Once a story: the provider is only read so far back."""
        pay_by = self.till.invoice(self._id(which)).pay_by
        if pay_by is not None and pay_by > self.till.now and self.till.ahead < dt.timedelta(days=3):
            self.pass_time(pay_by - self.till.now + dt.timedelta(minutes=1))

    def withdraw(self, which: int) -> None:
        id = self._id(which)
        with contextlib.suppress(Refusal), self.till.database.transaction() as db:
            intake.withdraw(db, self._owner(id), id, reason="", now=self.till.now)

    def pay_at_the_counter(self, which: int) -> None:
        with contextlib.suppress(Refusal), self.till.database.transaction() as db:
            invoice = self.till.invoice(self._id(which))
            desk.record_payment(db, self.clerk, self._code(which), invoice_id=invoice.id, now=self.till.now)

    def accept(self, which: int) -> None:
        self._desk(desk.claim, self.clerk, which)
        self._desk(desk.accept, self.clerk, which, seen=self._version(which))

    def refuse(self, which: int) -> None:
        self._desk(desk.claim, self.clerk, which)
        self._desk(desk.refuse, self.clerk, which, seen=self._version(which), reason="Không thuộc thẩm quyền")

    def propose_a_refund(self, which: int) -> None:
        self._desk(refunding.propose, self.clerk, which, seen=self._version(which), reason="Nộp nhầm")

    def confirm_the_refund(self, which: int) -> None:
        self._desk(refunding.confirm, self.approver, which, seen=self._version(which))

    def drop_the_refund(self, which: int) -> None:
        self._desk(refunding.drop, self.approver, which, seen=self._version(which))

    def reconcile(self, which: int) -> None:
        """Hold the books against the provider once; afterwards they agree."""
        self._differences()
        assert self._differences() == []
        must_agree(self.till, self.ids)

    def _differences(self) -> list[reconciling.Difference]:
        found = reconciling.reconcile(self.till.database, self.till.gateway, now=self.till.now)
        return [each for each in found if not each.kind.startswith("unknown")]  # other stories' money

    def _desk(self, verb: Callable[..., Application], actor: Actor, which: int, **more: Any) -> None:
        with contextlib.suppress(Refusal), self.till.database.transaction() as db:
            verb(db, actor, self._code(which), now=self.till.now, **more)

    def _open_page(self, which: int) -> str | None:
        of_case = [each for each in self.payments() if self._is_of(each, which)] or self.payments()
        pages = [each.session_id for each in of_case if each.session_id]
        still = [page for page in pages if self.till.gateway.fetch(page).standing == "open"]
        return still[0] if still else None

    def _is_of(self, payment: Payment, which: int) -> bool:
        return payment.invoice_id == self.till.invoice(self._id(which)).id

    def _id(self, which: int) -> str:
        return self.ids[which % len(self.ids)]

    def _code(self, which: int) -> str:
        return self.till.application(self._id(which)).code or ""

    def _version(self, which: int) -> int:
        return self.till.application(self._id(which)).version

    def _owner(self, id: str) -> Actor:
        with self.till.database.reading() as db:
            return actor_of(db, db.get_one(Application, id).owner_id, self.till.now)

    @contextlib.contextmanager
    def _lost(self, answers_to: str) -> Iterator[None]:
        """The provider does what it is asked and says that it failed; it is well again however this ends."""
        self.till.provider.fault("500-after", answers_to, times=3)
        try:
            yield
        finally:
            requests.delete(f"{self.till.provider.url}/_control/faults", timeout=10)


def must_agree(till: Till, ids: list[str]) -> None:
    """What the provider keeps of each application is what the books say was paid online and not given back."""
    for id in ids:
        with till.database.reading() as db:
            refunds = till.refunds(id)
            assert [each.state for each in refunds if each.state in ("confirmed", "sent")] == []
            of_case = select(Payment).where(Payment.method == "online", Payment.invoice_id == till.invoice(id).id)
            kept = sum(each.amount_vnd for each in db.scalars(of_case) if each.state in ("paid", "surplus"))
        assert till.received(id) == kept <= FEE


def _references(event: dict[str, Any]) -> list[str]:
    """Our ids that an event of the provider names."""
    thing = event["data"]["object"]
    return [thing.get("client_reference_id") or "", *(thing.get("metadata") or {}).values()]
