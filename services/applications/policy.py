"""Who may do what with an application. Default: nobody. Every query starts from what the person may see."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, bindparam, select
from sqlalchemy.orm import Session

from services.agencies.models import Agency
from services.agencies.posts import Role as Post
from services.applications.models import Application
from services.applications.workflow import Status
from services.errors import Forbidden, NotFound, Stale
from services.organisations.roles import Right
from services.people.actor import Actor
from services.people.models import Account
from services.text import N_

#: Posts that open an agency's cases.
DESK_ROLES: Final = ("clerk", "approver", "cashier", "finance")
#: Who takes money at the counter, and who may be the second person of a refund.
CASHIERS: Final = (Post.CLERK, Post.CASHIER)
SECOND_PERSONS: Final = (Post.APPROVER, Post.FINANCE)


def visible_to_owner(actor: Actor) -> Select[Application]:
    """The applications this person filed for themselves."""
    return select(Application).where(Application.owner_id == actor.account_id, Application.organisation_id.is_(None))


def visible_to_members(actor: Actor, organisation_id: str) -> Select[Application]:
    """The applications of a company this person works for. Any other company: nothing."""
    theirs = actor.organisations(Right.SEE) & {organisation_id}
    return select(Application).where(Application.organisation_id.in_(theirs))


def visible_to_applicant(actor: Actor) -> Select[Application]:
    """The person's own applications and those of all companies they work for."""
    return select(Application).where(_is_applicants(actor.account_id, actor.organisations(Right.SEE)))


def _is_applicants(owner: Any, companies: Any) -> ColumnElement[bool]:
    own = and_(Application.owner_id == owner, Application.organisation_id.is_(None))
    return own | Application.organisation_id.in_(companies)


def visible_to_desk(actor: Actor) -> Select[Application]:
    """The filed applications of the agencies where this person holds a desk post. No post: nothing."""
    agencies = set().union(*(actor.agencies(role) for role in DESK_ROLES))
    return select(Application).where(Application.agency_code.in_(agencies), Application.status != Status.DRAFT)


def own(db: Session, actor: Actor, application_id: str) -> Application:
    """An application to read: the person's own, or their company's. Anybody else's answers NotFound."""
    return _found(db.scalar(visible_to_applicant(actor).where(Application.id == application_id)))


def to_prepare(db: Session, actor: Actor, application_id: str) -> Application:
    """An application locked to be filled, filed, completed or withdrawn.

    Raises NotFound for anybody else's, Forbidden for a colleague whose role does not include it.
    """
    return _locked(db, actor, application_id, Right.PREPARE)


def to_pay(db: Session, actor: Actor, application_id: str) -> Application:
    """An application locked to pay its fee. Raises as `to_prepare`."""
    return _locked(db, actor, application_id, Right.PAY)


def may(actor: Actor, application: Application, right: Right) -> bool:
    """Whether this person has `right` on the applicant's side: all of them on their own, by their role otherwise."""
    if application.organisation_id is None:
        return application.owner_id == actor.account_id
    return actor.may_for(application.organisation_id, right)


def must(actor: Actor, application: Application, right: Right) -> None:
    """Raises Forbidden without `right`."""
    if not may(actor, application, right):
        raise Forbidden(N_("Your role in the company does not allow this."))


def _locked(db: Session, actor: Actor, application_id: str, right: Right) -> Application:
    theirs = {"id": application_id, "owner": actor.account_id, "companies": list(actor.organisations(Right.SEE))}
    application = _found(locked(db, _APPLICANTS, theirs))
    must(actor, application, right)
    return application


def locked(db: Session, find: Select[Any], named: Mapping[str, Any]) -> Application | None:
    """The application that `find`, built by `with_those_told`, finds, locked; None for no such one."""
    row = db.execute(find, named).one_or_none()
    if row is None:
        return None
    db.info.setdefault(_TOLD, {})[row[0].id] = row  # a session forgets what nobody holds, and would ask again
    application: Application = row[0]
    return application


def with_those_told(find: Select[Application]) -> Select[Any]:
    """The same applications to lock, with their owner and agency: nearly every change tells the one of the other."""
    both = find.join(Account, Account.id == Application.owner_id).join(Agency, Agency.code == Application.agency_code)
    return both.add_columns(Account, Agency).with_for_update(of=Application)


_APPLICANTS: Final = with_those_told(
    select(Application).where(
        Application.id == bindparam("id"),
        _is_applicants(bindparam("owner"), bindparam("companies", expanding=True)),
    )
)
#: In `Session.info`: application id -> the row it was locked with.
_TOLD: Final = "those told"


def _found(application: Application | None) -> Application:
    if application is None:
        raise NotFound
    return application


def at_desk(db: Session, actor: Actor, code: str, *, lock: bool = False) -> Application:
    """A case of the person's agency by its code. Another agency's answers NotFound."""
    find = visible_to_desk(actor).where(Application.code == code)
    return _found(db.scalar(find.with_for_update() if lock else find))


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
