"""Who is acting: a frozen value that verbs take, read again from the database inside the transaction that acts."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy.orm import Session

from services.agencies import posts
from services.errors import Forbidden
from services.people.models import Account

SYSTEM_ID: Final = "system"


@dataclass(frozen=True)
class Actor:
    """A person with the posts they hold at this moment, or the portal itself."""

    account_id: str
    name: str
    posts: frozenset[tuple[str, str]] = field(default_factory=frozenset)

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


def actor_of(db: Session, account_id: str, now: dt.datetime) -> Actor:
    """The person with their posts as they are now. Raises Forbidden for an unknown or closed account."""
    account = db.get(Account, account_id)
    if account is None or account.disabled_at is not None:
        raise Forbidden
    return Actor(account.id, account.name, posts.held(db, account_id, now=now))
