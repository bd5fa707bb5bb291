"""Who works for a company: their roles change, they leave or are removed; the company always keeps an owner."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from services.errors import Conflict, Invalid, NotFound
from services.organisations import policy, telling
from services.organisations.companies import note
from services.organisations.models import Invitation, Membership, Organisation
from services.organisations.roles import Role
from services.people.actor import Actor
from services.people.models import Account
from services.text import N_


@dataclass(frozen=True)
class Member:
    """Somebody who works for a company, as its list shows them."""

    account_id: str
    name: str
    email: str
    role: Role
    joined_at: dt.datetime


def members(db: Session, organisation: Organisation) -> Sequence[Member]:
    """Everybody who works for the company now, owners first, then by the day they joined."""
    rows = db.execute(
        select(Account.id, Account.name, Account.email, Membership.role, Membership.joined_at)
        .join(Membership, Membership.account_id == Account.id)
        .where(Membership.organisation_id == organisation.id, Membership.left_at.is_(None))
        .order_by(Membership.joined_at, Account.id)
    )
    found = [Member(id, name, email, Role(role), joined_at) for id, name, email, role, joined_at in rows]
    return sorted(found, key=lambda member: list(Role).index(member.role))


def member(db: Session, organisation: Organisation, account_id: str) -> Member:
    """One member. Raises NotFound for anybody else."""
    found = next((each for each in members(db, organisation) if each.account_id == account_id), None)
    if found is None:
        raise NotFound
    return found


def everybody(db: Session, organisation: Organisation) -> Mapping[str, str]:
    """Who works or has worked for the company: name by account id, for finding what somebody filed."""
    rows = db.execute(
        select(Account.id, Account.name)
        .join(Membership, Membership.account_id == Account.id)
        .where(Membership.organisation_id == organisation.id)
        .order_by(Account.name, Account.id)
    )
    return dict(rows.all())


def change_role(
    db: Session, actor: Actor, organisation_id: str, account_id: str, role: str, *, now: dt.datetime
) -> None:
    """Give a member another role. The same one again changes nothing.

    Raises Forbidden for anybody but an owner, NotFound for no member, Conflict for the last owner.
    """
    organisation = policy.to_manage(db, actor, organisation_id)
    membership = _membership(db, organisation, account_id)
    role = checked_role(role)
    if membership.role == role:
        return
    _must_leave_an_owner(db, membership)
    before, membership.role = membership.role, role
    if before == Role.OWNER:
        _void_invitations_by(db, organisation, account_id, now=now)
    db.flush()
    person = db.get_one(Account, account_id)
    if account_id != actor.account_id:
        telling.tell_each(db, organisation, "company_my_role", [person], now=now, role=role, person=actor.name)
    _tell_other_owners(db, organisation, actor, person, "company_role", now=now, role=role)
    note(db, actor, organisation, "change_role", now=now, account=account_id, before=before, role=role)


def remove(db: Session, actor: Actor, organisation_id: str, account_id: str, *, now: dt.datetime) -> None:
    """End somebody's membership. They see nothing of the company from then on; its files stay.

    Raises Forbidden for anybody but an owner, NotFound for no member, Conflict for the last owner.
    """
    organisation = policy.to_manage(db, actor, organisation_id)
    _end(db, actor, organisation, account_id, now=now)
    person = db.get_one(Account, account_id)
    if account_id != actor.account_id:
        telling.tell_each(db, organisation, "company_removed", [person], now=now)
    _tell_other_owners(db, organisation, actor, person, "company_gone", now=now)
    note(db, actor, organisation, "remove_member", now=now, account=account_id)


def leave(db: Session, actor: Actor, organisation_id: str, *, now: dt.datetime) -> None:
    """End one's own membership. Raises NotFound for a company one does not work for, Conflict for its last owner."""
    if not actor.role_in(organisation_id):
        raise NotFound
    organisation = db.get_one(Organisation, organisation_id, with_for_update=True)
    _end(db, actor, organisation, actor.account_id, now=now)
    person = db.get_one(Account, actor.account_id)
    _tell_other_owners(db, organisation, actor, person, "company_gone", now=now)
    note(db, actor, organisation, "leave", now=now)


def join(db: Session, organisation: Organisation, account_id: str, role: str, *, now: dt.datetime) -> None:
    """Make somebody a member of a locked company. Raises Conflict when they are one."""
    known = db.get(Membership, (organisation.id, account_id), with_for_update=True)
    if known is None:
        db.add(Membership(organisation_id=organisation.id, account_id=account_id, role=role, joined_at=now))
    elif known.left_at is None:
        raise Conflict(N_("You work for this company already."))
    else:
        known.role, known.joined_at, known.left_at = role, now, None
    db.flush()


def checked_role(role: str) -> Role:
    """One of the roles. Raises Invalid for any other word."""
    if role not in set(Role):
        raise Invalid("role", N_("Choose a role."))
    return Role(role)


def _end(db: Session, actor: Actor, organisation: Organisation, account_id: str, *, now: dt.datetime) -> None:
    membership = _membership(db, organisation, account_id)
    _must_leave_an_owner(db, membership)
    membership.left_at = now
    _void_invitations_by(db, organisation, account_id, now=now)
    db.flush()


def _membership(db: Session, organisation: Organisation, account_id: str) -> Membership:
    found = db.get(Membership, (organisation.id, account_id), with_for_update=True)
    if found is None or found.left_at is not None:
        raise NotFound
    return found


def _must_leave_an_owner(db: Session, membership: Membership) -> None:
    """The company is locked, so nobody else leaves meanwhile."""
    if membership.role != Role.OWNER:
        return
    owners = select(func.count()).where(
        Membership.organisation_id == membership.organisation_id,
        Membership.role == Role.OWNER,
        Membership.left_at.is_(None),
    )
    if db.scalars(owners).one() < 2:
        raise Conflict(N_("The company needs an owner. Make somebody else an owner first."))


def _void_invitations_by(db: Session, organisation: Organisation, account_id: str, *, now: dt.datetime) -> None:
    """Nobody leaves a door open behind them: the invitations they wrote, or got, do nothing any more."""
    address = select(Account.email_key).where(Account.id == account_id).scalar_subquery()
    db.execute(
        update(Invitation)
        .where(
            Invitation.organisation_id == organisation.id,
            Invitation.closed_at.is_(None),
            (Invitation.invited_by == account_id) | (Invitation.email_key == address),
        )
        .values(closed_at=now)
        .execution_options(synchronize_session=False)
    )


def _tell_other_owners(
    db: Session,
    organisation: Organisation,
    actor: Actor,
    person: Account,
    kind: str,
    *,
    now: dt.datetime,
    role: str = "",
) -> None:
    owners = telling.accounts(db, organisation.id, Role.OWNER)
    others = [each for each in owners if each.id not in (actor.account_id, person.id)]
    telling.tell_each(db, organisation, kind, others, now=now, role=role, member=person.name)
