"""Who is acting: a frozen value that verbs take, read again from the database inside the transaction that acts."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from services.agencies import posts
from services.errors import Forbidden
from services.organisations import memberships
from services.organisations.roles import RIGHTS, Right
from services.people.models import Account

SYSTEM_ID: Final = "system"


@dataclass(frozen=True)
class Actor:
    """A person with the posts they hold and the companies they work for at this moment, or the portal itself."""

    account_id: str
    name: str
    posts: frozenset[tuple[str, str]] = field(default_factory=frozenset)
    #: (organisation id, role in it)
    memberships: frozenset[tuple[str, str]] = field(default_factory=frozenset)

    @classmethod
    def system(cls) -> "Actor":
        """The portal acting by itself: it holds no post."""
        return cls(SYSTEM_ID, "")

    @property
    def is_system(self) -> bool:
        """Whether the portal acts by itself."""
        return self.account_id == SYSTEM_ID

    def agencies(self, role: str) -> frozenset[str]:
        """Codes of the agencies at which this person holds `role`."""
        return frozenset(agency for agency, held in self.posts if held == role)

    def holds(self, role: str, agency_code: str) -> bool:
        """Whether this person holds `role` at that very agency."""
        return (agency_code, role) in self.posts

    def holds_any(self, *roles: str) -> bool:
        """Whether this person holds one of `roles` anywhere."""
        return any(held in roles for _, held in self.posts)

    def organisations(self, right: Right) -> frozenset[str]:
        """Ids of the organisations for which this person has `right`."""
        return frozenset(id for id, role in self.memberships if right in RIGHTS.get(role, ()))

    def may_for(self, organisation_id: str, right: Right) -> bool:
        """Whether this person has `right` in that very organisation."""
        return organisation_id in self.organisations(right)

    def role_in(self, organisation_id: str) -> str:
        """What this person is in an organisation; empty for one they do not work for."""
        return next((role for id, role in self.memberships if id == organisation_id), "")


#: Of an account that is not closed.
_NAME: Final = select(Account.name).where(Account.id == bindparam("id"), Account.disabled_at.is_(None))


def actor_of(db: Session, account_id: str, now: dt.datetime) -> Actor:
    """The person with their posts and companies as they are now. Raises Forbidden for an unknown or closed account."""
    name = db.scalar(_NAME, {"id": account_id})
    if name is None:
        raise Forbidden
    return Actor(account_id, name, posts.held(db, account_id, now=now), memberships.held(db, account_id))
