"""A service of level 4 with a fee, people who file it, and a till: billing before a real local provider."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from payments.stripe import StripeGateway
from services.applications import desk, intake
from services.applications.models import Application
from services.billing import checkout, worker
from services.billing.models import Invoice, LedgerEntry, Payment, Refund
from services.db import Database
from services.definitions.bundle import digest_of, read_folder
from services.definitions.models import DefinitionVersion, State
from services.definitions.publishing import NATIONAL
from services.files.store import FileStore
from services.jobs.models import Job
from services.jobs.worker import Workshop
from services.people.actor import actor_of
from tests import factories
from tests.payments.provider import Provider

FEE: Final = 200_000
FEES: Final = """
refund: [refused, withdrawn]
lines:
  - id: certificate
    kind: phi
    name: {vi: Phí cấp giấy, en: Fee for the certificate, zh: 证明费}
    basis: 16/2025/TT-BTC Điều 4
    budget: '2767'
    amount:
      - when: fee_group == 'poor'
        vnd: 0
        why: {vi: Người thuộc hộ nghèo được miễn phí., en: The poor are exempt., zh: 贫困户免费。}
      - when: fee_group == 'merit'
        vnd: 5000
      - vnd: 195000
  - id: copies
    kind: le-phi
    name: {vi: Lệ phí bản sao, en: Charge for copies, zh: 副本费}
    basis: 16/2025/TT-BTC Điều 4
    amount: [{when: fee_group == 'none', vnd: 5000}, {vnd: 0}]
"""


def definition(db: Session, now: dt.datetime) -> DefinitionVersion:
    """The marital status certificate, as if it cost money and were paid online."""
    known = db.scalar(select(DefinitionVersion).where(DefinitionVersion.slug == "co-phi"))
    if known is not None:
        return known
    bundle = dict(read_folder(NATIONAL / factories.SLUG))
    bundle["fees.yaml"] = FEES
    made = DefinitionVersion(
        procedure_code=factories.CODE,
        slug="co-phi",
        number=4,
        digest=digest_of(bundle),
        bundle=bundle,
        author_id="seed",
        made_at=now,
        state=State.PUBLISHED,
        published_at=now,
        published_by="seed",
        valid_from=now,
    )
    db.add(made)
    db.flush()
    return made


def draft(db: Session, *, group: str = "none", now: dt.datetime) -> Application:
    """A draft of a service that is paid online."""
    made = factories.draft(db, answers={**factories.ANSWERS, "fee_group": group}, now=now)
    made.definition_id, made.level = definition(db, now).id, 4
    db.flush()
    if group != "none":
        factories.attach(db, made, "fee_group_proof", now=now)
    return made


@dataclass
class Till:
    """One portal's money: its database, the gateway, the provider behind it, and a clock that runs."""

    database: Database
    gateway: StripeGateway
    provider: Provider
    files: FileStore
    ahead: dt.timedelta = dt.timedelta()

    @property
    def now(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC) + self.ahead

    def filed(self, group: str = "none") -> str:
        """The id of an application that was filed and waits for its fee, unless it is free or small."""
        with self.database.transaction() as db:
            made = draft(db, group=group, now=self.now)
            owner = actor_of(db, made.owner_id, self.now)
            return intake.file(db, owner, made.id, now=self.now, minimum_vnd=15_000).application.id

    def pay(self, application_id: str, *, locale: str = "vi", gateway: StripeGateway | None = None) -> checkout.Started:
        """The click on the button that leads to the provider."""
        with self.database.reading() as db:
            owner = db.get_one(Application, application_id).owner_id
        return checkout.start(
            self.database,
            gateway or self.gateway,
            account_id=owner,
            application_id=application_id,
            locale=locale,
            base_url="http://portal.example",
            minimum_vnd=15_000,
            now=self.now,
        )

    def paid(self, application_id: str) -> str:
        """Pay at the provider and come back; the id of the payment."""
        started = self.pay(application_id)
        self.at_the_provider(started.payment_id)
        self.come_back(started.payment_id)
        return started.payment_id

    def at_the_provider(self, payment_id: str, card: str = "4242424242424242") -> None:
        """Enter a card on the provider's page."""
        self.provider.pay(self.payment(payment_id).session_id or "", card)

    def come_back(self, payment_id: str) -> None:
        """What return page, webhook and sweeper do."""
        checkout.ask(self.database, self.gateway, payment_id, now=self.now)

    def refuse(self, application_id: str) -> None:
        """A clerk takes the filed case and refuses it at intake."""
        with self.database.transaction() as db:
            clerk = factories.clerk(db, now=self.now)
            code = db.get_one(Application, application_id).code or ""
            case = desk.claim(db, clerk, code, now=self.now)
            desk.refuse(db, clerk, code, reason="Không thuộc thẩm quyền", now=self.now, seen=case.version)

    def shop(self) -> Workshop:
        return Workshop(self.database, self.files, {worker.TOOL: self.gateway}, lambda: self.now)

    def refund_jobs(self) -> None:
        """The worker sends what is to be given back."""
        with self.database.reading() as db:
            waiting = db.scalars(select(Refund.id).where(Refund.state.in_(("confirmed", "sent")))).all()
        for refund_id in waiting:
            worker.refund(self.shop(), refund_id)

    def payment(self, payment_id: str) -> Payment:
        with self.database.reading() as db:
            return db.get_one(Payment, payment_id)

    def application(self, application_id: str) -> Application:
        with self.database.reading() as db:
            return db.get_one(Application, application_id)

    def invoice(self, application_id: str) -> Invoice:
        with self.database.reading() as db:
            latest = select(Invoice).where(Invoice.application_id == application_id).order_by(Invoice.set_at.desc())
            return db.scalars(latest.limit(1)).one()

    def refunds(self, application_id: str) -> list[Refund]:
        with self.database.reading() as db:
            of_case = (
                select(Refund)
                .join(Payment, Payment.id == Refund.payment_id)
                .join(Invoice, Invoice.id == Payment.invoice_id)
            )
            return list(db.scalars(of_case.where(Invoice.application_id == application_id)))

    def jobs(self, name: str) -> int:
        with self.database.reading() as db:
            return db.scalars(select(func.count()).select_from(Job).where(Job.name == name)).one()

    def balances(self) -> dict[str, int]:
        """Every account that is not at zero."""
        with self.database.reading() as db:
            return balances(db)

    def received(self, application_id: str) -> int:
        """What the provider keeps of this application's money, after refunds."""
        with self.database.reading() as db:
            of_case = select(Payment.id).join(Invoice, Invoice.id == Payment.invoice_id)
            ours = set(db.scalars(of_case.where(Invoice.application_id == application_id)))
        intents = self.provider.listed("payment_intents")
        mine = {each["id"] for each in intents if each["metadata"].get("payment_id") in ours}
        charges = [each for each in self.provider.listed("charges") if each["payment_intent"] in mine and each["paid"]]
        return sum(each["amount"] - each["amount_refunded"] for each in charges)


def balances(db: Session) -> dict[str, int]:
    """The ledger by account, without those at zero."""
    sums = select(LedgerEntry.account, func.sum(LedgerEntry.amount_vnd)).group_by(LedgerEntry.account)
    found: Mapping[str, Any] = {account: int(total) for account, total in db.execute(sums)}
    return {account: total for account, total in found.items() if total}


def must_be_sound(db: Session) -> None:
    """What always holds: postings balance, invoice states say what the ledger says, nothing is settled twice."""
    sums = select(LedgerEntry.posting, func.sum(LedgerEntry.amount_vnd)).group_by(LedgerEntry.posting)
    assert all(total == 0 for _, total in db.execute(sums))
    for invoice in db.scalars(select(Invoice)):
        owed = select(func.coalesce(func.sum(LedgerEntry.amount_vnd), 0)).where(
            LedgerEntry.invoice_id == invoice.id, LedgerEntry.account == "receivable"
        )
        assert db.scalars(owed).one() == (invoice.amount_vnd if invoice.state == "open" else 0), invoice.state
        settled = select(func.count()).where(Payment.invoice_id == invoice.id, Payment.receipt_number.is_not(None))
        assert db.scalars(settled).one() == (
            1 if invoice.state in ("settled", "refunded") and invoice.amount_vnd else 0
        )
