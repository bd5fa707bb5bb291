"""Who may do what with an organisation. Default: nobody. Another company's answers NotFound."""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from services.errors import Forbidden, NotFound
from services.organisations import memberships
from services.organisations.models import Organisation
from services.organisations.roles import Right, Role
from services.people.actor import Actor
from services.text import N_


def visible(actor: Actor) -> Select[Organisation]:
    """The organisations this person works for."""
    return select(Organisation).where(Organisation.id.in_(actor.organisations(Right.SEE)))


def own(db: Session, actor: Actor, organisation_id: str) -> Organisation:
    """An organisation this person works for. Any other answers NotFound."""
    found = db.scalar(visible(actor).where(Organisation.id == organisation_id))
    if found is None:
        raise NotFound
    return found


def to_manage(db: Session, actor: Actor, organisation_id: str) -> Organisation:
    """The organisation, locked so that two owners decide one after the other.

    Raises NotFound for another company's, Forbidden for a member who is no owner.
    """
    found = db.scalar(visible(actor).where(Organisation.id == organisation_id).with_for_update())
    if found is None:
        raise NotFound
    # While we waited for the lock, another owner may have taken this one's role.
    if (organisation_id, Role.OWNER) not in memberships.held(db, actor.account_id):
        raise Forbidden(N_("Only an owner of the company may do this."))
    return found
