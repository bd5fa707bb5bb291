"""What people hold: the results of their applications, the newest first, with what a holder wants to know of each."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import Session

from forms.text import Text
from services.agencies.models import Agency
from services.applications import policy
from services.applications.models import Application
from services.applications.workflow import Status
from services.billing.models import Invoice
from services.definitions.publishing import service_with_id
from services.people.actor import Actor
from services.results.models import Result

PAGE: Final = 20
#: So long before the end of its validity a document counts as ending soon.
SOON: Final = dt.timedelta(days=60)


@dataclass(frozen=True)
class Held:
    """One result of a person or company."""

    result: Result
    title: Text
    #: As it is printed on the document or the thing; empty for an entry in a register.
    number: str
    agency: Agency
    #: Who it is about.
    subject: str
    #: A signed document that was received: it can be downloaded again at any time.
    can_be_downloaded: bool

    def has_ended(self, today: dt.date) -> bool:
        """Its validity is over."""
        return self.result.valid_until is not None and self.result.valid_until < today

    def ends_soon(self, today: dt.date) -> bool:
        """It is still valid, but not for long."""
        until = self.result.valid_until
        return until is not None and today <= until <= today + SOON


@dataclass(frozen=True)
class Wallet:
    """One page of results; `next_key` leads to earlier ones, or is None."""

    held: Sequence[Held]
    next_key: str | None


def wallet(
    db: Session, actor: Actor, *, organisation_id: str | None = None, before: str | None = None, at_most: int = PAGE
) -> Wallet:
    """The results of this person, or of a company they work for. What waits for its fee is not theirs yet.

    `before`: the key that an earlier page gave.
    """
    mine = policy.visible_to_members(actor, organisation_id) if organisation_id else policy.visible_to_owner(actor)
    found = _issued(mine)
    last = db.scalar(_issued(mine).where(Result.id == before)) if before else None
    if last is not None:
        found = found.where(tuple_(Result.issued_at, Result.id) < (last.issued_at, last.id))
    results = list(db.scalars(found.order_by(Result.issued_at.desc(), Result.id.desc()).limit(at_most + 1)))
    shown = results[:at_most]
    cases = {
        case.id: case
        for case in db.scalars(select(Application).where(Application.id.in_([each.application_id for each in shown])))
    }
    agencies = {
        agency.code: agency
        for agency in db.scalars(select(Agency).where(Agency.code.in_({each.agency_code for each in shown})))
    }
    return Wallet(
        held=[_held(db, each, cases[each.application_id], agencies[each.agency_code]) for each in shown],
        next_key=shown[-1].id if len(results) > at_most else None,
    )


def _issued(mine: Select[Application]) -> Select[Result]:
    cases = mine.with_only_columns(Application.id)
    owing = select(Invoice.application_id).where(Invoice.state == "open")
    return select(Result).where(
        Result.application_id.in_(cases), Result.issued_at.is_not(None), Result.application_id.not_in(owing)
    )


def _held(db: Session, result: Result, case: Application, agency: Agency) -> Held:
    wanted = service_with_id(db, case.definition_id).result
    number = wanted.numbered(result.number) if result.number is not None else result.serial or ""
    is_received = result.has_document and case.status == Status.HANDED_OVER
    return Held(result, wanted.title, number, agency, case.subject_name, is_received)
