"""Who may do what with an application. Default: nobody. Every query starts from what the person may see."""

from typing import Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from services.agencies.posts import Role as Post
from services.applications.models import Application
from services.applications.workflow import Status
from services.errors import Forbidden, NotFound, Stale
from services.people.actor import Actor
from services.text import N_

#: Posts that open an agency's cases.
DESK_ROLES: Final = ("clerk", "approver", "cashier", "finance")
#: Who takes money at the counter, and who may be the second person of a refund.
CASHIERS: Final = (Post.CLERK, Post.CASHIER)
SECOND_PERSONS: Final = (Post.APPROVER, Post.FINANCE)


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


def to_act_on(db: Session, actor: Actor, code: str, *, role: str | tuple[str, ...], seen: int) -> Application:
    """A case locked for a desk action of `role`, or of any of several. `seen` is the version the person's page showed.

    Raises NotFound for another agency's case, Forbidden without the post, Stale when the case changed meanwhile.
    """
    application = at_desk(db, actor, code, lock=True)
    must_hold(actor, application, *(role if isinstance(role, tuple) else (role,)))
    if application.version != seen:
        raise Stale(N_("A colleague changed this case meanwhile. Look at it as it stands now, then decide."))
    return application


def must_hold(actor: Actor, application: Application, *roles: str) -> None:
    """The person holds one of these posts at the case's agency. Raises Forbidden otherwise."""
    if not any(actor.holds(role, application.agency_code) for role in roles):
        raise Forbidden(N_("Your post does not allow this."))


def must_be_assignee(application: Application, actor: Actor) -> None:
    """Only the clerk who took the case handles it. Raises Forbidden otherwise."""
    if application.assignee_id != actor.account_id:
        raise Forbidden(N_("Take the case first: only the clerk who took it handles it."))
