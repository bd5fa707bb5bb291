"""The money that people have to look after: refunds that wait for a second person, are on their way, or failed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from services.applications import policy
from services.applications.models import Application
from services.billing.models import Invoice, Payment, Refund
from services.people.actor import Actor

#: As many as one page shows; there are never many.
MOST: Final = 100
_OPEN: Final = ("proposed", "failed", "confirmed", "sent")


@dataclass(frozen=True)
class Owed:
    """One refund that has not reached the person yet."""

    code: str
    person: str
    refund: Refund


def open_refunds(db: Session, actor: Actor) -> Sequence[Owed]:
    """The refunds of the agencies where `actor` may be the second person, the oldest first."""
    agencies = set().union(*(actor.agencies(role) for role in policy.SECOND_PERSONS))
    rows = db.execute(
        _of_applications()
        .where(Application.agency_code.in_(agencies), Refund.state.in_(_OPEN))
        .order_by(Refund.proposed_at, Refund.id)
        .limit(MOST)
    )
    return [Owed(application.code or "", application.subject_name, refund) for refund, application in rows]


def refund_proposed(db: Session, ids: Collection[str]) -> set[str]:
    """Which of these applications have a refund that waits for a second person."""
    rows = db.execute(_of_applications().where(Application.id.in_(ids), Refund.state == "proposed"))
    return {application.id for _, application in rows}


def _of_applications() -> Select[Refund, Application]:
    return (
        select(Refund, Application)
        .join(Payment, Payment.id == Refund.payment_id)
        .join(Invoice, Invoice.id == Payment.invoice_id)
        .join(Application, Application.id == Invoice.application_id)
    )
