"""Whatever people, workers and the provider do, in whatever order: paid once at most, and the books are sound.

`hypothesis` makes up the stories; each runs on a fresh embedded database before one local provider.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select

from payments.stripe import StripeGateway
from payments.transport import Transport
from services.billing.models import Invoice, Payment
from services.db import Database
from services.files.store import FileStore
from services.killpoints import KILLPOINTS
from tests.money.accidents import dying_after, dying_at
from tests.money.cases import Till, must_be_sound
from tests.money.stories import Story
from tests.payments.provider import KEY, Provider, nobody_sleeps, running_provider

#: `make soak` asks for more.
STORIES: Final = int(os.environ.get("MONEY_STORIES", "10"))
LENGTH: Final = 14 if STORIES < 50 else 30

#: By the person and the provider, by the desk, by the portal itself.
AT_HOME: Final = (
    "file_again",
    "click",
    "click_in_another_language",
    "click_while_the_answer_is_lost",
    "withdraw",
)
AT_THE_PROVIDER: Final = (
    "enter_a_card",
    "enter_a_card_that_is_declined",
    "pay_by_a_slow_bank",
    "hear_from_the_slow_bank",
)
AT_THE_DESK: Final = (
    "pay_at_the_counter",
    "accept",
    "refuse",
    "propose_a_refund",
    "confirm_the_refund",
    "drop_the_refund",
)
IN_THE_PORTAL: Final = (
    "come_back",
    "hear_an_event_twice",
    "work",
    "work_while_the_answer_about_a_refund_is_lost",
    "reconcile",
)
TIME: Final = ("wait", "let_the_last_moment_pass")
#: Where a crash can leave something half done.
BY_US: Final = (*AT_HOME, *AT_THE_DESK, *IN_THE_PORTAL)
OF_MONEY: Final = sorted(each for each in KILLPOINTS if each.startswith(("payment.", "refund.", "job.", "filing.")))

some = st.integers(0, 11)


class Stories(RuleBasedStateMachine):
    """Two applications, a desk, two tabs, a forgetful network, and a portal that dies now and then."""

    template: Path
    provider: Provider
    gateway: StripeGateway
    story: Story | None = None

    @initialize(steps=st.lists(st.integers(0, 4), min_size=2, max_size=2))
    def begin(self, steps: list[int]) -> None:
        """Every story begins in the midst: filed, at the payment page, paid but not come back, paid, accepted."""
        self.folder = Path(tempfile.mkdtemp())
        shutil.copy(self.template, self.folder / "portal.db")
        database = Database(f"sqlite:///{self.folder / 'portal.db'}")
        self.story = Story(Till(database, self.gateway, self.provider, FileStore(self.folder / "files")), steps)

    def do(self, name: str, which: int) -> None:
        getattr(self.story, name)(which)

    @rule(name=st.sampled_from(AT_HOME), which=some)
    def at_home(self, name: str, which: int) -> None:
        self.do(name, which)

    @rule(name=st.sampled_from(AT_THE_PROVIDER), which=some)
    def at_the_provider(self, name: str, which: int) -> None:
        self.do(name, which)

    @rule(name=st.sampled_from(AT_THE_DESK), which=some)
    def at_the_desk(self, name: str, which: int) -> None:
        self.do(name, which)

    @rule(name=st.sampled_from(TIME), which=some)
    def time_passes(self, name: str, which: int) -> None:
        self.do(name, which)

    @rule(name=st.sampled_from(IN_THE_PORTAL), which=some)
    def in_the_portal(self, name: str, which: int) -> None:
        self.do(name, which)

    @rule(name=st.sampled_from(BY_US), which=some, killpoint=st.sampled_from(OF_MONEY))
    def die_at_a_killpoint(self, name: str, which: int, killpoint: str) -> None:
        with dying_at(killpoint):
            self.do(name, which)

    @rule(name=st.sampled_from(BY_US), which=some, statements=st.integers(0, 40))
    def die_in_the_middle(self, name: str, which: int, statements: int) -> None:
        assert self.story is not None
        with dying_after(self.story.till.database, statements):
            self.do(name, which)

    @precondition(lambda self: self.story is not None)
    @invariant()
    def the_books_are_sound(self) -> None:
        assert self.story is not None
        with self.story.till.database.reading() as db:
            must_be_sound(db)
            for invoice_id in db.scalars(select(Invoice.id)):
                states = db.scalars(select(Payment.state).where(Payment.invoice_id == invoice_id)).all()
                assert states.count("paid") <= 1
                assert states.count("open") + states.count("confirming") <= 1

    def teardown(self) -> None:
        if self.story is None:
            return
        try:
            self.story.reconcile(0)
        finally:
            ahead = int(self.story.till.ahead.total_seconds())
            self.provider.turn("clock", advance=-ahead)
            self.story.till.database.dispose()
            shutil.rmtree(self.folder)


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Provider]:
    """A provider of these stories' own, since they move its clock."""
    with running_provider(tmp_path / "provider.db") as provider:
        yield provider


def test_any_story_ends_with_sound_books(sqlite_template: Path, alone: Provider) -> None:
    Stories.template, Stories.provider = sqlite_template, alone
    Stories.gateway = StripeGateway(Transport(alone.url, KEY, production=False, sleep=nobody_sleeps([])))
    machine = Stories.TestCase
    machine.settings = settings(
        max_examples=STORIES,
        stateful_step_count=LENGTH,
        deadline=None,
        derandomize=STORIES < 50,
        suppress_health_check=list(HealthCheck),
    )
    machine("runTest").runTest()
