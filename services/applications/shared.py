"""A company's list: all its applications for everybody who works there, by status and by person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import tuple_
from sqlalchemy.orm import Session

from services.applications import overview, policy, review
from services.applications.models import Application
from services.people.actor import Actor


@dataclass(frozen=True)
class Shared:
    """One page of the list; `next_key` leads to earlier ones, or is None. `people`: who filed each, by account id."""

    rows: Sequence[overview.Row]
    people: Mapping[str, str]
    next_key: str | None


def page(
    db: Session, actor: Actor, organisation_id: str, *, status: str = "", person: str = "", before: str | None = None
) -> Shared:
    """The applications of a company, the latest change first. Nothing for somebody who does not work there.

    `status` and `person` (an account id) narrow the list; `before`: the key that an earlier page gave.
    """
    seen = policy.visible_to_members(actor, organisation_id)
    found = seen.where(Application.status == status) if status else seen
    found = found.where(Application.owner_id == person) if person else found
    last = db.scalar(seen.where(Application.id == before)) if before else None
    if last is not None:
        found = found.where(tuple_(Application.status_since, Application.id) < (last.status_since, last.id))
    newest = Application.status_since.desc(), Application.id.desc()
    shown = list(db.scalars(found.order_by(*newest).limit(overview.PAGE + 1)))
    here = shown[: overview.PAGE]
    return Shared(
        rows=overview.rows(db, here),
        people=review.names(db, [each.owner_id for each in here]),
        next_key=here[-1].id if len(shown) > overview.PAGE else None,
    )
