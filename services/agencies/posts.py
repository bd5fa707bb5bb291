"""Posts: who holds which role at which agency, from when until when. Nothing is allowed without one."""

import datetime as dt
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, or_, select
from sqlalchemy.orm import Session

from services.agencies.models import Agency
from services.audit.chain import record
from services.db import UtcDateTime
from services.people.models import Post
from services.text import N_


class Role(StrEnum):
    """What a post allows; the table of moves and the policies use the same words."""

    CLERK = "clerk"
    APPROVER = "approver"
    RECEPTIONIST = "receptionist"
    CASHIER = "cashier"
    SUPERVISOR = "supervisor"
    FINANCE = "finance"
    AGENCY_ADMIN = "agency_admin"
    AUTHOR = "author"
    PUBLISHER = "publisher"
    NATIONAL_ADMIN = "national_admin"
    AUDITOR = "auditor"


#: What a role is called, on every screen.
ROLE_NAMES: Final[Mapping[Role, str]] = {
    Role.CLERK: N_("Clerk"),
    Role.APPROVER: N_("Approver"),
    Role.RECEPTIONIST: N_("Receptionist"),
    Role.CASHIER: N_("Cashier"),
    Role.SUPERVISOR: N_("Supervisor"),
    Role.FINANCE: N_("Finance officer"),
    Role.AGENCY_ADMIN: N_("Agency administrator"),
    Role.AUTHOR: N_("Author of services"),
    Role.PUBLISHER: N_("Publisher of services"),
    Role.NATIONAL_ADMIN: N_("National administrator"),
    Role.AUDITOR: N_("Auditor"),
}


def _is_held(now: dt.datetime | BindParameter[dt.datetime]) -> ColumnElement[bool]:
    return and_(Post.held_from <= now, or_(Post.held_until.is_(None), Post.held_until > now))


_HELD: Final = select(Post.agency_code, Post.role).where(
    Post.account_id == bindparam("account"), _is_held(bindparam("now", type_=UtcDateTime()))
)


def held(db: Session, account_id: str, *, now: dt.datetime) -> frozenset[tuple[str, str]]:
    """The (agency code, role) pairs a person holds at `now`."""
    rows = db.execute(_HELD, {"account": account_id, "now": now})
    return frozenset((agency_code, role) for agency_code, role in rows)


def titles(db: Session, posts: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """(agency's name, role's name) of (agency code, role) pairs, sorted; an agency not loaded keeps its code."""
    pairs = set(posts)
    codes = {agency_code for agency_code, _ in pairs}
    rows = db.execute(select(Agency.code, Agency.name).where(Agency.code.in_(codes)))
    names = {row.code: row.name for row in rows}
    return sorted((names.get(code, code), ROLE_NAMES[Role(role)]) for code, role in pairs)


def holders(db: Session, agency_code: str, role: Role, *, now: dt.datetime) -> list[str]:
    """Account ids of those who hold `role` at an agency at `now`."""
    here = and_(Post.agency_code == agency_code, Post.role == role, _is_held(now))
    return list(db.scalars(select(Post.account_id).where(here).distinct().order_by(Post.account_id)))


def appoint(
    db: Session,
    account_id: str,
    agency_code: str,
    role: Role,
    *,
    actor_id: str,
    now: dt.datetime,
    until: dt.datetime | None = None,
) -> Post:
    """Give a post from `now` on; a person who holds it already keeps that one.

    Who may appoint is the caller's policy. Agency code: services/agencies.
    """
    same = and_(Post.account_id == account_id, Post.agency_code == agency_code, Post.role == role)
    post = db.scalar(select(Post).where(same, _is_held(now)).limit(1))
    if post is None:
        post = Post(account_id=account_id, agency_code=agency_code, role=role, held_from=now, held_until=until)
        db.add(post)
        db.flush()
        told = {"agency": agency_code, "role": str(role), "account": account_id}
        record(db, actor=actor_id, verb="post.appoint", subject=f"account:{account_id}", now=now, data=told)
    return post


def dismiss(db: Session, post: Post, *, actor_id: str, now: dt.datetime) -> None:
    """End a post at `now`; the row stays, so that old acts can still be understood."""
    post.held_until = now
    told = {"agency": post.agency_code, "role": post.role, "account": post.account_id}
    record(db, actor=actor_id, verb="post.dismiss", subject=f"account:{post.account_id}", now=now, data=told)
