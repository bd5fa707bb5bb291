"""Criminal record certificates at every stage of their money: made by the office's verbs, paid at the real provider."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.findings import Findings
from payments.stripe import StripeGateway
from payments.transport import Transport
from services.applications import desk, drafts, intake, refunding
from services.applications.models import Application
from services.billing import checkout
from services.billing.models import Invoice, Payment
from services.db import Database
from services.definitions.bundle import read_folder
from services.definitions.publishing import NATIONAL
from services.definitions.rehearsals import read_rehearsals
from services.delivery import choosing, parcels
from tests import factories
from tests.journey.cases import actor, code_of, now
from tests.journey.portal_process import Portal
from tests.payments.provider import KEY
from tests.services.parcels import HOME

PROCEDURE, SERVICE, AGENCY = "3.000333", "Cấp Phiếu lý lịch tư pháp", "G01.01"
BUNDLE: Final = read_folder(NATIONAL / "phieu-ly-lich-tu-phap")
#: The sample people of the service: answers and the papers each encloses.
PEOPLE: Final = {each.id: each for each in read_rehearsals(BUNDLE["rehearsals.yaml"], Findings("rehearsals.yaml"))}
#: The least that is paid online, as the settings have it.
MINIMUM_VND: Final = 15_000


def answers(person: str) -> Mapping[str, Any]:
    """What a sample person fills in."""
    return PEOPLE[person].answers


def begin(database: Database, person: str, user: str = "citizen", *, by_post: bool = False) -> str:
    """A draft of a sample person, complete but for the declaration. Returns its id."""
    with database.transaction() as db:
        who = actor(database, user)
        draft = drafts.start(db, who, procedure_code=PROCEDURE, agency_code=AGENCY, locale="vi", now=now())
        drafts.save_answers(db, who, draft.id, dict(answers(person)), now=now())
        for paper, count in PEOPLE[person].attached.items():
            for number in range(count):
                factories.attach(db, draft, paper, name=f"{paper}-{number + 1}.pdf", now=now())
        if by_post:
            choosing.choose(db, who, draft.id, HOME, now=now())
        return draft.id


def file(database: Database, person: str, user: str = "citizen", *, by_post: bool = False) -> tuple[str, str]:
    """An application that was sent; it waits for its fee unless it is free or small. Returns its id and its code."""
    id = begin(database, person, user, by_post=by_post)
    with database.transaction() as db:
        who = actor(database, user)
        sent = intake.file(db, who, id, now=now(), declared={"oath": True}, minimum_vnd=MINIMUM_VND)
        return id, code_of(sent.application)


def accepted(database: Database, code: str) -> None:
    """The clerk of the police takes a filed case and accepts it."""
    with database.transaction() as db:
        clerk = actor(database, "clerk2")
        desk.claim(db, clerk, code, now=now())
        desk.accept(db, clerk, code, now=now(), seen=version(db, code))


def approved(database: Database, code: str) -> None:
    """An accepted case is proposed and signed; its document is being made."""
    with database.transaction() as db:
        clerk = actor(database, "clerk2")
        desk.propose(
            db, clerk, code, outcome="approve", reason="", is_confirmed=True, now=now(), seen=version(db, code)
        )
    with database.transaction() as db:
        desk.sign(db, actor(database, "approver2"), code, is_confirmed=True, now=now(), seen=version(db, code))


def refund_proposed(database: Database, code: str) -> None:
    """The clerk proposes to give the fee back."""
    with database.transaction() as db:
        refunding.propose(db, actor(database, "clerk2"), code, reason="Thu hai lần.", now=now(), seen=version(db, code))


def sent(database: Database, code: str) -> None:
    """The parcel of an approved case is given to the carrier, with the agency's next number."""
    with database.transaction() as db:
        parcels.send(db, actor(database, "clerk2"), code, take_next=True, now=now(), seen=version(db, code))


def returned(database: Database, code: str) -> None:
    """The parcel came back."""
    with database.transaction() as db:
        clerk, seen = actor(database, "clerk2"), version(db, code)
        parcels.record(db, clerk, code, event="returned", note="Không có người nhận", now=now(), seen=seen)


def payments(database: Database, id: str) -> list[Payment]:
    """Every attempt to pay for an application, the oldest first."""
    with database.reading() as db:
        mine = select(Payment).join(Invoice, Invoice.id == Payment.invoice_id).where(Invoice.application_id == id)
        return list(db.scalars(mine.order_by(Payment.begun_at)))


def version(db: Session, code: str) -> int:
    """The version a page opened now would show."""
    return db.scalars(select(Application.version).where(Application.code == code)).one()


def paid(portal: Portal, person: str, user: str = "citizen", *, by_post: bool = False) -> tuple[str, str]:
    """An application whose fee was paid on the provider's page, and whose payer came back."""
    id, code = file(portal.database, person, user, by_post=by_post)
    open_page(portal, id, user)
    [attempt] = payments(portal.database, id)
    portal.provider.pay(attempt.session_id or "")
    checkout.ask(portal.database, gateway(portal), attempt.id, now=now())
    return id, code


def open_page(portal: Portal, id: str, user: str = "citizen") -> str:
    """The address of the provider's page for an application that waits for its fee."""
    return checkout.start(
        portal.database,
        gateway(portal),
        account_id=actor(portal.database, user).account_id,
        application_id=id,
        locale="vi",
        base_url=portal.url,
        minimum_vnd=MINIMUM_VND,
        now=now(),
    ).url


def gateway(portal: Portal) -> StripeGateway:
    """A client of the portal's provider."""
    return StripeGateway(Transport(portal.provider.url, KEY, production=False))
