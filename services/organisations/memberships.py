"""Which organisations somebody works for now: part of every actor, read again in each change."""

from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from services.organisations.models import Membership

_HELD: Final = select(Membership.organisation_id, Membership.role).where(
    Membership.account_id == bindparam("account"), Membership.left_at.is_(None)
)


def held(db: Session, account_id: str) -> frozenset[tuple[str, str]]:
    """The (organisation id, role) pairs of a person."""
    rows = db.execute(_HELD, {"account": account_id})
    return frozenset((organisation_id, role) for organisation_id, role in rows)
