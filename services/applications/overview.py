"""A person's own list: what waits for them first, then what is under way, then what has ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.text import Text
from services.agencies.models import Agency
from services.applications import policy, together
from services.applications.models import Application, ConfirmationRequest
from services.applications.workflow import AT_THE_APPLICANT, ENDED, Status
from services.billing.models import Invoice
from services.definitions.models import DefinitionVersion
from services.definitions.publishing import service_of, service_with_id
from services.people.actor import Actor
from services.results.models import Result

#: Ended applications shown at once; everything that is still open is always shown.
PAGE: Final = 20


@dataclass(frozen=True)
class Row:
    """One application as a list shows it."""

    application: Application
    service: Text
    #: document, physical or register-entry.
    kind: str
    agency: Agency
    #: A fee was set and is not paid.
    is_owing: bool
    #: The result can be downloaded or collected.
    is_ready: bool
    #: Another person was asked to confirm the draft.
    is_asked: bool = False
    #: The services that were filed together with it.
    together: Sequence[Text] = ()

    @property
    def waits_for_me(self) -> bool:
        """The next step is the person's own."""
        status = self.application.status
        return status in AT_THE_APPLICANT or self.is_owing or (self.is_ready and status == Status.APPROVED)


@dataclass(frozen=True)
class Mine:
    """The three parts of the list; `next_key` leads to earlier ended ones, or is None."""

    waiting: Sequence[Row]
    under_way: Sequence[Row]
    ended: Sequence[Row]
    next_key: str | None


def mine(db: Session, actor: Actor, *, before: str | None = None) -> Mine:
    """The applications of this person. `before`: the key that an earlier page gave."""
    own = policy.visible_to_owner(actor)
    is_first = before is None
    open_ones = list(db.scalars(own.where(Application.status.not_in(ENDED)))) if is_first else []
    ended = own.where(Application.status.in_(ENDED))
    last = db.scalar(own.where(Application.id == before)) if before else None
    if last is not None:
        ended = ended.where(
            (Application.status_since < last.status_since)
            | ((Application.status_since == last.status_since) & (Application.id < last.id))
        )
    newest = Application.status_since.desc(), Application.id.desc()
    ended_ones = list(db.scalars(ended.order_by(*newest).limit(PAGE + 1)))
    all_rows = rows(db, [*open_ones, *ended_ones[:PAGE]])
    open_rows = sorted(all_rows[: len(open_ones)], key=_urgency)
    return Mine(
        waiting=[row for row in open_rows if row.waits_for_me],
        under_way=[row for row in open_rows if not row.waits_for_me],
        ended=all_rows[len(open_ones) :],
        next_key=ended_ones[PAGE - 1].id if len(ended_ones) > PAGE else None,
    )


def _urgency(row: Row) -> tuple[bool, float]:
    """Drafts come after what the agency waits for; within both, the latest change first."""
    return row.application.is_draft, -row.application.status_since.timestamp()


def rows(db: Session, applications: Sequence[Application]) -> list[Row]:
    """Applications as a list shows them, in the order given."""
    ids = [application.id for application in applications]
    services = {
        version.id: service_of(version)
        for version in db.scalars(
            select(DefinitionVersion).where(DefinitionVersion.id.in_({each.definition_id for each in applications}))
        )
    }
    agencies = db.scalars(select(Agency).where(Agency.code.in_({each.agency_code for each in applications})))
    by_code = {agency.code: agency for agency in agencies}
    owing = set(
        db.scalars(select(Invoice.application_id).where(Invoice.application_id.in_(ids), Invoice.state == "open"))
    )
    ready = set(
        db.scalars(select(Result.application_id).where(Result.application_id.in_(ids), Result.issued_at.is_not(None)))
    )
    waits = select(ConfirmationRequest.application_id).where(
        ConfirmationRequest.application_id.in_(ids), ConfirmationRequest.state == "asked"
    )
    asked = set(db.scalars(waits))
    partners = together.partners(db, ids)
    return [
        Row(
            each,
            services[each.definition_id].name,
            services[each.definition_id].result.kind,
            by_code[each.agency_code],
            each.id in owing,
            each.id in ready,
            each.id in asked,
            [service_with_id(db, version).name for version in partners.get(each.id, ())],
        )
        for each in applications
    ]
