"""What a person wants to see first after signing in: what waits for them, what they began, what is due and when."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.applications import overview, policy, wallet
from services.applications.keeping import Keeping
from services.applications.models import Application, Appointment
from services.applications.overview import Row
from services.applications.wallet import Held
from services.applications.workflow import CLOCK_RUNS, ENDED, Status
from services.billing.models import Invoice
from services.calendar import local_date
from services.people.actor import Actor

#: So many of each kind are shown; the lists have the rest.
FEW: Final = 3
MOST_DATES: Final = 6
#: The latest open applications looked at; somebody with more sees the others in the lists.
MOST: Final = 60


class Due(StrEnum):
    """What a date is about."""

    PAY = "pay"
    APPOINTMENT = "appointment"
    PROMISED = "promised"
    DRAFT_ENDS = "draft_ends"
    VALID_UNTIL = "valid_until"


@dataclass(frozen=True)
class Date:
    """A day to keep in mind. `row` or `held`: what it is about."""

    day: dt.date
    kind: Due
    row: Row | None = None
    held: Held | None = None


@dataclass(frozen=True)
class Home:
    """At most FEW of each, with how many there are among the MOST latest; dates in their order."""

    waiting: Sequence[Row]
    drafts: Sequence[Row]
    under_way: Sequence[Row]
    held: Sequence[Held]
    dates: Sequence[Date]
    counts: dict[str, int]

    @property
    def is_empty(self) -> bool:
        """Nothing was ever begun, or all of it is long over."""
        return not (self.waiting or self.drafts or self.under_way or self.held)


def home(db: Session, actor: Actor, *, organisation_id: str | None, keeping: Keeping, now: dt.datetime) -> Home:
    """The first page of this person, or of a company they work for and act for."""
    mine = policy.visible_to_members(actor, organisation_id) if organisation_id else policy.visible_to_owner(actor)
    latest = mine.where(Application.status.not_in(ENDED)).order_by(Application.status_since.desc(), Application.id)
    rows = overview.rows(db, list(db.scalars(latest.limit(MOST))))
    drafts = [row for row in rows if row.application.is_draft]
    filed = [row for row in rows if not row.application.is_draft]
    waiting = [row for row in filed if row.waits_for_me]
    under_way = [row for row in filed if not row.waits_for_me]
    under_way.sort(key=lambda row: row.application.due_at or now)
    held = wallet.wallet(db, actor, organisation_id=organisation_id, at_most=FEW).held
    dates = [*_of_cases(db, filed), *_of_drafts(drafts, keeping), *_of_documents(held, local_date(now))]
    return Home(
        waiting=waiting[:FEW],
        drafts=drafts[:FEW],
        under_way=under_way[:FEW],
        held=held,
        dates=sorted(dates, key=lambda date: date.day)[:MOST_DATES],
        counts={"waiting": len(waiting), "drafts": len(drafts), "under_way": len(under_way)},
    )


def _of_cases(db: Session, rows: Sequence[Row]) -> Iterable[Date]:
    """Until when a filing must be paid, when people are expected, for when a result is promised."""
    by_id = {row.application.id: row for row in rows}
    pays = select(Invoice.application_id, Invoice.pay_by).where(
        Invoice.application_id.in_(by_id), Invoice.state == "open", Invoice.pay_by.is_not(None)
    )
    for case_id, pay_by in db.execute(pays):
        assert pay_by is not None
        yield Date(local_date(pay_by), Due.PAY, by_id[case_id])
    meets = select(Appointment).where(Appointment.application_id.in_(by_id))
    for made in db.scalars(meets):
        if by_id[made.application_id].application.status == Status.APPROVED:
            yield Date(local_date(made.at), Due.APPOINTMENT, by_id[made.application_id])
    for row in rows:
        if row.application.status in CLOCK_RUNS and row.application.due_at is not None:
            yield Date(local_date(row.application.due_at), Due.PROMISED, row)


def _of_drafts(rows: Sequence[Row], keeping: Keeping) -> Iterable[Date]:
    return (Date(keeping.until(row.application), Due.DRAFT_ENDS, row) for row in rows)


def _of_documents(held: Sequence[Held], today: dt.date) -> Iterable[Date]:
    for each in held:
        until = each.result.valid_until
        if until is not None and each.ends_soon(today) and each.result.withdrawn_at is None:
            yield Date(until, Due.VALID_UNTIL, held=each)
