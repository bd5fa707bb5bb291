"""How colleagues join: an owner invites an e-mail address; whoever proves that it is theirs accepts.

Nothing here tells whether an address has an account: the letter and the page are the same either way, and the link
works with an account that is opened afterwards.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.errors import Conflict, Forbidden, Invalid, NotFound
from services.notices.outbox import Addressee, tell
from services.organisations import members, policy, telling
from services.organisations.companies import note
from services.organisations.models import Invitation, Membership, Organisation
from services.people import attempts, details
from services.people.actor import Actor
from services.people.keys import Keys
from services.people.models import Account
from services.text import N_

LINK_LASTS: Final = dt.timedelta(days=7)
#: Invitations of one company that may wait at once.
MOST_WAITING: Final = 50


def invite(
    db: Session, actor: Actor, organisation_id: str, *, email: str, role: str, locale: str, keys: Keys, now: dt.datetime
) -> Invitation:
    """Mail a link to an address. An earlier invitation of the same address ends with it.

    Raises Invalid with the field, Forbidden for anybody but an owner, TooMany for too many letters.
    """
    organisation = policy.to_manage(db, actor, organisation_id)
    email, role = details.clean_email(email), members.checked_role(role)
    key = details.email_key(email)
    if any(details.email_key(each.email) == key for each in members.members(db, organisation)):
        raise Invalid("email", N_("Somebody with this address works for the company already."))
    attempts.count(db, {"mail:address": key, "invite:account": actor.account_id}, keys=keys, now=now)
    before = waiting_of(db, organisation, now=now)
    for earlier in before:
        if earlier.email_key == key:
            earlier.closed_at = now
    if len(before) >= MOST_WAITING:
        raise Conflict(N_("Many invitations are waiting. Cancel those that are not needed any more."))
    invitation = Invitation(
        organisation_id=organisation.id,
        email=email,
        email_key=key,
        role=role,
        locale=details.clean_locale(locale),
        invited_by=actor.account_id,
        created_at=now,
        expires_at=now + LINK_LASTS,
    )
    db.add(invitation)
    db.flush()
    _write(db, organisation, invitation, "company_invitation", person=actor.name, now=now)
    note(db, actor, organisation, "invite", now=now, invitation=invitation.id, role=role)
    return invitation


def cancel(db: Session, actor: Actor, organisation_id: str, invitation_id: str, *, now: dt.datetime) -> None:
    """Make a waiting invitation worthless, and tell the address. One that ended already stays as it ended.

    Raises Forbidden for anybody but an owner, NotFound for another company's invitation.
    """
    organisation = policy.to_manage(db, actor, organisation_id)
    invitation = db.get(Invitation, invitation_id, with_for_update=True)
    if invitation is None or invitation.organisation_id != organisation.id:
        raise NotFound
    if invitation.closed_at is not None:
        return
    invitation.closed_at = now
    _write(db, organisation, invitation, "company_uninvited", person=actor.name, now=now)
    note(db, actor, organisation, "cancel_invitation", now=now, invitation=invitation.id)


def waiting_of(db: Session, organisation: Organisation, *, now: dt.datetime) -> Sequence[Invitation]:
    """A company's invitations that can still be accepted, the newest first."""
    waiting = select(Invitation).where(
        Invitation.organisation_id == organisation.id, Invitation.closed_at.is_(None), Invitation.expires_at > now
    )
    return db.scalars(waiting.order_by(Invitation.created_at.desc(), Invitation.id)).all()


def waiting_for(db: Session, account_id: str, *, now: dt.datetime) -> Sequence[tuple[Invitation, Organisation]]:
    """The invitations to this person's own address, which they confirmed as theirs."""
    address = select(Account.email_key).where(Account.id == account_id).scalar_subquery()
    rows = db.execute(
        select(Invitation, Organisation)
        .join(Organisation, Organisation.id == Invitation.organisation_id)
        .where(Invitation.email_key == address, Invitation.closed_at.is_(None), Invitation.expires_at > now)
        .order_by(Invitation.created_at)
    )
    return [(invitation, organisation) for invitation, organisation in rows]


def waiting(db: Session, token: str, *, keys: Keys, now: dt.datetime) -> tuple[Invitation, Organisation]:
    """The invitation a mailed link stands for. Raises NotFound for a wrong, used, cancelled or old link."""
    invitation = db.get(Invitation, keys.link_id("invitation", token) or "")
    if invitation is None or invitation.closed_at is not None or invitation.expires_at <= now:
        raise NotFound
    return invitation, db.get_one(Organisation, invitation.organisation_id)


def is_for(db: Session, invitation: Invitation, account_id: str) -> bool:
    """Whether the invited address is this person's."""
    account = db.get(Account, account_id)
    return account is not None and account.email_key == invitation.email_key


def accept(db: Session, actor: Actor, token: str, *, keys: Keys, now: dt.datetime) -> Organisation:
    """Become a member. A link works once.

    Raises as `waiting` does; Forbidden when the invited address is not this person's, Conflict for a member.
    """
    invitation, organisation = waiting(db, token, keys=keys, now=now)
    db.refresh(organisation, with_for_update=True)
    db.refresh(invitation, with_for_update=True)
    waiting(db, token, keys=keys, now=now)  # another tab, or an owner, may have been faster
    if not is_for(db, invitation, actor.account_id):
        raise Forbidden(N_("This invitation was sent to another address."))
    members.join(db, organisation, actor.account_id, invitation.role, now=now)
    invitation.closed_at, invitation.accepted_by = now, actor.account_id
    telling.tell_owners(
        db, organisation, "company_joined", now=now, but=actor.account_id, member=actor.name, role=invitation.role
    )
    note(db, actor, organisation, "join", now=now, invitation=invitation.id, role=invitation.role)
    return organisation


def inviter(db: Session, invitation: Invitation) -> str:
    """The name of who invited."""
    return db.get_one(Account, invitation.invited_by).name


def is_member(db: Session, organisation_id: str, account_id: str) -> bool:
    """Whether somebody works for a company now."""
    found = db.get(Membership, (organisation_id, account_id))
    return found is not None and found.left_at is None


def _write(
    db: Session, organisation: Organisation, invitation: Invitation, kind: str, *, person: str, now: dt.datetime
) -> None:
    """A letter to the invited address, as to somebody without an account, whether it has one or not."""
    params = {
        "company": organisation.name,
        "tax_code": organisation.tax_code,
        "person": person,
        "role": telling.role_name(invitation.role, invitation.locale),
        "invitation": invitation.id,
    }
    to = Addressee(invitation.email, "", invitation.locale)
    tell(db, kind=kind, key=f"{kind}:{invitation.id}", account=to, params=params, now=now)
