"""Whatever people, workers and the provider do, in whatever order: paid once at most, and the books are sound.

`hypothesis` makes up the stories; each runs on a fresh embedded database before the one local provider.
"""

import contextlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import Final

import requests
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select

from payments import errors
from payments.stripe import StripeGateway
from services.applications import intake
from services.billing import checkout, reconciling, worker
from services.billing.models import Payment, Refund
from services.db import Database
from services.errors import Refusal
from services.files.store import FileStore
from services.people.actor import actor_of
from tests.money.cases import FEE, Till, must_be_sound
from tests.payments.provider import Provider

#: `make soak` asks for more.
STORIES: Final = int(os.environ.get("MONEY_STORIES", "6"))


class Stories(RuleBasedStateMachine):
    """One application, one person, two tabs, a forgetful network."""

    template: Path
    provider: Provider
    gateway: StripeGateway

    @initialize()
    def file(self) -> None:
        """Every story begins with a filing that waits for its fee."""
        self.folder = Path(tempfile.mkdtemp())
        shutil.copy(self.template, self.folder / "portal.db")
        database = Database(f"sqlite:///{self.folder / 'portal.db'}")
        self.till = Till(database, self.gateway, self.provider, FileStore(self.folder / "files"))
        self.id = self.till.filed()

    def payments(self) -> list[Payment]:
        with self.till.database.reading() as db:
            return list(db.scalars(select(Payment).order_by(Payment.begun_at)))

    @rule()
    def click(self) -> None:
        with contextlib.suppress(Refusal):
            self.till.pay(self.id)

    @rule()
    def click_in_another_language(self) -> None:
        with contextlib.suppress(Refusal):
            self.till.pay(self.id, locale="en")

    @rule()
    def click_while_the_answer_is_lost(self) -> None:
        self.provider.fault("500-after", "POST /v1/checkout/sessions", times=3)
        with contextlib.suppress(Refusal, errors.PaymentError):
            self.till.pay(self.id)
        requests.delete(f"{self.provider.url}/_control/faults", timeout=10)

    @precondition(lambda self: any(each.session_id for each in self.payments()))
    @rule()
    def enter_a_card(self) -> None:
        for attempt in self.payments():
            if attempt.session_id and self.gateway.fetch(attempt.session_id).standing == "open":
                self.provider.pay(attempt.session_id)
                return

    @rule()
    def come_back_or_be_told(self) -> None:
        for attempt in self.payments():
            checkout.ask(self.till.database, self.gateway, attempt.id, now=self.till.now)

    @rule()
    def sweep(self) -> None:
        for attempt in self.payments():
            worker.sweep(self.till.shop(), attempt.id, step=1)

    @rule()
    def withdraw(self) -> None:
        with self.till.database.transaction() as db:
            owner = actor_of(db, self.till.application(self.id).owner_id, self.till.now)
            with contextlib.suppress(Refusal):
                intake.withdraw(db, owner, self.id, reason="", now=self.till.now)

    @rule()
    def give_back(self) -> None:
        self.till.refund_jobs()

    @rule()
    def reconcile(self) -> None:
        reconciling.reconcile(self.till.database, self.gateway, now=self.till.now)
        again = reconciling.reconcile(self.till.database, self.gateway, now=self.till.now)
        assert [each for each in again if not each.kind.startswith("unknown")] == []
        with self.till.database.reading() as db:
            owed_back = db.scalars(select(Refund.id).where(Refund.state.in_(("confirmed", "sent")))).all()
            kept = sum(each.amount_vnd for each in self.payments() if each.state in ("paid", "surplus"))
        assert owed_back == []
        assert self.till.received(self.id) == kept <= FEE

    @invariant()
    def the_books_are_sound(self) -> None:
        if not hasattr(self, "till"):
            return
        with self.till.database.reading() as db:
            must_be_sound(db)
        assert len([each for each in self.payments() if each.state == "paid"]) <= 1
        assert len([each for each in self.payments() if each.state in ("open", "confirming")]) <= 1

    def teardown(self) -> None:
        if hasattr(self, "till"):
            self.till.database.dispose()
            shutil.rmtree(self.folder)


def test_any_story_ends_with_sound_books(sqlite_template: Path, provider: Provider, gateway: StripeGateway) -> None:
    Stories.template, Stories.provider, Stories.gateway = sqlite_template, provider, gateway
    machine = Stories.TestCase
    machine.settings = settings(
        max_examples=STORIES,
        stateful_step_count=8,
        deadline=None,
        derandomize=STORIES < 50,
        suppress_health_check=list(HealthCheck),
    )
    machine("runTest").runTest()
