"""A settlement against the bare inserts it needs; the CPU of a whole paid journey, from filing to the parcel."""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import requests
from sqlalchemy import select, update

from bench.filing import bare_inserts, written_by
from bench.measure import Row, at_least, at_most, fact
from bench.portal import Place, actor, now, sample_answers, version
from payments.gateway import Checkout, Collected, Standing
from payments.money import Money
from payments.stripe import StripeGateway
from payments.transport import Transport
from portal import workshop
from services.applications import attachments, desk, drafts, intake
from services.applications.models import Application
from services.billing import checkout
from services.billing.models import Payment
from services.billing.settling import settle
from services.db import new_id
from services.delivery import choosing, parcels
from services.delivery.choosing import Choice
from services.delivery.moves import Event, Way
from services.files.uploads import CleanFile
from services.jobs import worker
from services.jobs.models import Job

PROCEDURE, AGENCY, SLUG = "3.000333", "G01.01", "phieu-ly-lich-tu-phap"
SETTLEMENTS: Final = 40
JOURNEYS: Final = 5
KEY: Final = "sk_test_bench"
HOME: Final = Choice(
    Way.POST, recipient="Trần Văn Bình", phone="0912 345 678", province="01", commune="00070", street="12 Hàng Bạc"
)


def rows(place: Place) -> Iterator[Row]:
    """Settlements a second and their floor; CPU of the portal until the person has paid, and until the parcel came."""
    with _provider() as url:
        gateway = StripeGateway(Transport(url, KEY, production=False))
        walls, inserts = _settlements(place, gateway)
        floor, settlement = bare_inserts(inserts), statistics.median(walls)
        yield fact(f"{inserts} bare inserts of a settlement, one commit", 1 / floor, "per s")
        yield fact("settlement (invoice, ledger, receipt, case, papers, audit)", 1 / settlement, "per s")
        yield at_least("settlement / bare inserts", floor / settlement, "ratio", 0.25)
        journeys = [_Journey(place, gateway, url) for _ in range(JOURNEYS + 1)]
        spent = [(journey.until_paid(), journey.until_delivered()) for journey in journeys][1:]
    yield at_most("filed, paid and settled, CPU", statistics.median(paid for paid, _ in spent), "ms", 30)
    # No peer goes this far; its bare submission with an unsigned report took 549 + 232 ms.
    whole = statistics.median(paid + delivered for paid, delivered in spent)
    yield at_most("paid journey to the parcel, all papers, CPU", whole, "ms", 780)


def _settlements(place: Place, gateway: StripeGateway) -> tuple[list[float], int]:
    """Seconds of each transaction that settles a payment, and how many statements of it write."""
    written, walls = written_by(place), []
    for _ in range(SETTLEMENTS):
        application_id = _filed(place, _draft(place))
        payment_id = _opened(place, gateway, application_id)
        word = _paid_word(place, payment_id)
        written.clear()
        began = time.perf_counter()
        with place.database.transaction() as db:
            settle(db, payment_id, word, now=now())
        walls.append(time.perf_counter() - began)
    return walls, len(written)


class _Journey:
    """One person's way. Only what the portal does is counted, not the provider nor the mail that nobody takes."""

    def __init__(self, place: Place, gateway: StripeGateway, provider_url: str) -> None:
        self._place, self._gateway, self._provider_url = place, gateway, provider_url
        self._draft = _draft(place)
        self._shop = workshop.make(place.settings, place.database)
        with place.database.transaction() as db:
            db.execute(update(Job).values(state="done"))  # what others left is not this journey's work

    def until_paid(self) -> float:
        """File, begin to pay, pay, come back: CPU in ms."""
        began = time.process_time()
        self._id = _filed(self._place, self._draft)
        payment_id = _opened(self._place, self._gateway, self._id)
        spent = time.process_time() - began
        with self._place.database.reading() as db:
            paying = {"session": db.get_one(Payment, payment_id).session_id, "card": "4242424242424242"}
        requests.post(f"{self._provider_url}/_control/pay", json=paying, timeout=30).raise_for_status()
        began = time.process_time()
        checkout.ask(self._place.database, self._gateway, payment_id, now=now())
        return (spent + time.process_time() - began) * 1000

    def until_delivered(self) -> float:
        """Accept, decide, make every paper and the signed result, send the parcel, hear that it came: CPU in ms."""
        began = time.process_time()
        with self._place.database.reading() as db:
            code = db.get_one(Application, self._id).code or ""
        self._at_the_desk(code)
        self._work()
        self._by_post(code)
        self._work()
        return (time.process_time() - began) * 1000

    def _at_the_desk(self, code: str) -> None:
        clerk, approver = actor(self._place, "clerk2"), actor(self._place, "approver2")
        with self._place.database.transaction() as db:
            desk.claim(db, clerk, code, now=now())
            desk.accept(db, clerk, code, now=now(), seen=version(db, code))
        with self._place.database.transaction() as db:
            desk.propose(
                db, clerk, code, outcome="approve", reason="", is_confirmed=True, now=now(), seen=version(db, code)
            )
        with self._place.database.transaction() as db:
            desk.sign(db, approver, code, is_confirmed=True, now=now(), seen=version(db, code))

    def _by_post(self, code: str) -> None:
        clerk = actor(self._place, "clerk2")
        with self._place.database.transaction() as db:
            parcels.label(db, clerk, code, now=now())
        with self._place.database.transaction() as db:
            parcels.send(db, clerk, code, take_next=True, now=now(), seen=version(db, code))
        with self._place.database.transaction() as db:
            parcels.record(db, clerk, code, event=Event.DELIVER, note="", now=now(), seen=version(db, code))

    def _work(self) -> None:
        worker.drain(self._shop, {**workshop.HANDLERS, "notices.send": lambda *_, **__: None})


def _draft(place: Place) -> str:
    """A complete draft of the service that is paid online, to be sent home."""
    citizen = actor(place, "citizen")
    paper = CleanFile("giay-to.pdf", b"%PDF-1.7\n", "application/pdf", 1)
    with place.database.transaction() as db:
        draft = drafts.start(db, citizen, procedure_code=PROCEDURE, agency_code=AGENCY, locale="vi", now=now())
        drafts.save_answers(db, citizen, draft.id, sample_answers(SLUG), now=now())
        for _ in range(2):
            attachments.attach(db, citizen, draft.id, "id_copy", paper, "0" * 64, now=now())
        choosing.choose(db, citizen, draft.id, HOME, now=now())
        return draft.id


def _filed(place: Place, application_id: str) -> str:
    with place.database.transaction() as db:
        minimum = place.settings.payment_minimum_vnd
        intake.file(
            db, actor(place, "citizen"), application_id, now=now(), declared={"oath": True}, minimum_vnd=minimum
        )
    return application_id


def _opened(place: Place, gateway: StripeGateway, application_id: str) -> str:
    """The payment that was begun."""
    return checkout.start(
        place.database,
        gateway,
        account_id=actor(place, "citizen").account_id,
        application_id=application_id,
        locale="vi",
        base_url=place.settings.base_url,
        minimum_vnd=place.settings.payment_minimum_vnd,
        now=now(),
    ).payment_id


def _paid_word(place: Place, payment_id: str) -> Checkout:
    """What the provider says of a payment whose card was good."""
    with place.database.reading() as db:
        payment = db.scalars(select(Payment).where(Payment.id == payment_id)).one()
    total = Money(payment.amount_vnd)
    return Checkout(
        id=payment.session_id or "",
        payment_id=payment_id,
        standing=Standing.PAID,
        total=total,
        url="",
        created=payment.begun_at,
        expires_at=now(),
        collected=Collected(
            intent_id=f"pi_{new_id()}", charge_id=f"ch_{new_id()}", received=total, refunded=Money(0), declined=""
        ),
    )


@contextmanager
def _provider() -> Iterator[str]:
    """The local provider in its own process, whose CPU is not the portal's; its address."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "payments.fake", "--port", "0", "--data", str(Path(folder) / "provider.db")]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        try:
            yield process.stdout.readline().split()[-1].rstrip("/").replace("localhost", "127.0.0.1")
        finally:
            process.terminate()
            process.wait(20)
            process.stdout.close()
