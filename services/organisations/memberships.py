"""Which organisations somebody works for now: part of every actor, read again in each change."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.organisations.models import Membership


def held(db: Session, account_id: str) -> frozenset[tuple[str, str]]:
    """The (organisation id, role) pairs of a person."""
    mine = select(Membership.organisation_id, Membership.role)
    rows = db.execute(mine.where(Membership.account_id == account_id, Membership.left_at.is_(None)))
    return frozenset((organisation_id, role) for organisation_id, role in rows)
