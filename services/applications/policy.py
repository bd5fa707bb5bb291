"""Who may do what with an application. Default: nobody. Every query starts from what the person may see."""

from typing import Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from services.applications.models import Application
from services.applications.workflow import Role, Status
from services.errors import Forbidden, NotFound, Stale
from services.people.actor import Actor
from services.text import N_

#: Posts that open an agency's cases.
DESK_ROLES: Final = ("clerk", "approver")


def visible_to_owner(actor: Actor) -> Select[Application]:
    """The applications of this person."""
    return select(Application).where(Application.owner_id == actor.account_id)


def visible_to_desk(actor: Actor) -> Select[Application]:
    """The filed applications of the agencies where this person holds a desk post. No post: nothing."""
    agencies = set().union(*(actor.agencies(role) for role in DESK_ROLES))
    return select(Application).where(Application.agency_code.in_(agencies), Application.status != Status.DRAFT)


def own(db: Session, actor: Actor, application_id: str, *, lock: bool = False) -> Application:
    """The person's own application. Anybody else's answers NotFound."""
    find = visible_to_owner(actor).where(Application.id == application_id)
    application = db.scalar(find.with_for_update() if lock else find)
    if application is None:
        raise NotFound
    return application


def at_desk(db: Session, actor: Actor, code: str, *, lock: bool = False) -> Application:
    """A case of the person's agency by its code. Another agency's answers NotFound."""
    find = visible_to_desk(actor).where(Application.code == code)
    application = db.scalar(find.with_for_update() if lock else find)
    if application is None:
        raise NotFound
    return application


def to_act_on(db: Session, actor: Actor, code: str, *, role: Role, seen: int) -> Application:
    """A case locked for a desk action. `seen` is the version the person's page showed.

    Raises NotFound for another agency's case, Forbidden without the post, Stale when the case changed meanwhile.
    """
    application = at_desk(db, actor, code, lock=True)
    if application.agency_code not in actor.agencies(role):
        raise Forbidden(N_("Your post does not allow this."))
    if application.version != seen:
        raise Stale(N_("A colleague changed this case meanwhile. Look at it as it stands now, then decide."))
    return application


def must_be_assignee(application: Application, actor: Actor) -> None:
    """Only the clerk who took the case handles it. Raises Forbidden otherwise."""
    if application.assignee_id != actor.account_id:
        raise Forbidden(N_("Take the case first: only the clerk who took it handles it."))
