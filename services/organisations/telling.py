"""Letters about a company's members, each in the language of who receives it."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.db import new_id
from services.notices.outbox import tell
from services.organisations.models import Membership, Organisation
from services.organisations.roles import ROLE_NAMES, Role
from services.people.models import Account
from services.text import translator


def accounts(db: Session, organisation_id: str, *roles: Role) -> list[Account]:
    """The members who hold one of `roles` and can sign in, the oldest member first."""
    held = (
        select(Account)
        .join(Membership, Membership.account_id == Account.id)
        .where(
            Membership.organisation_id == organisation_id,
            Membership.left_at.is_(None),
            Membership.role.in_(roles),
            Account.disabled_at.is_(None),
        )
    )
    return list(db.scalars(held.order_by(Membership.joined_at, Account.id)))


def tell_owners(
    db: Session, organisation: Organisation, kind: str, *, now: dt.datetime, but: str = "", **params: Any
) -> None:
    """Tell every owner but the account `but`, who made the change."""
    owners = (each for each in accounts(db, organisation.id, Role.OWNER) if each.id != but)
    tell_each(db, organisation, kind, owners, now=now, **params)


def tell_each(
    db: Session,
    organisation: Organisation,
    kind: str,
    people: Iterable[Account],
    *,
    now: dt.datetime,
    role: str = "",
    **params: Any,
) -> None:
    """Write a letter to each of `people`. `role`: the one it speaks of, said in their language."""
    for person in people:
        said = {"role": role_name(role, person.locale)} if role else {}
        about = {"company": organisation.name, "organisation": organisation.id}
        tell(db, kind=kind, key=f"{kind}:{new_id()}", account=person, params={**about, **said, **params}, now=now)


def role_name(role: str, locale: str) -> str:
    """What a role is called in a language."""
    return translator(locale)(ROLE_NAMES[Role(role)])
