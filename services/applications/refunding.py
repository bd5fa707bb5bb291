"""Giving a whole fee back from the desk: one person proposes it, another confirms or drops it."""

import datetime as dt

from sqlalchemy.orm import Session

from services.applications import history, policy
from services.applications.desk import required
from services.applications.models import Application
from services.applications.notify import tell_owner
from services.applications.workflow import Role
from services.billing import refunds
from services.errors import Conflict
from services.people.actor import Actor
from services.text import N_


def propose(db: Session, actor: Actor, code: str, *, reason: str, now: dt.datetime, seen: int) -> Application:
    """Propose to give the whole fee back, with the reason; another person confirms it."""
    application = policy.to_act_on(db, actor, code, role=Role.CLERK, seen=seen)
    refund = refunds.propose(db, application.id, reason=required(reason), actor=actor, now=now)
    data = {"refund": refund.id, "reason": refund.reason}
    history.remark(db, application, "propose_refund", actor=actor, now=now, data=data)
    return application


def confirm(db: Session, actor: Actor, code: str, *, now: dt.datetime, seen: int) -> Application:
    """Give back what a colleague proposed. The second click changes nothing."""
    application = policy.to_act_on(db, actor, code, role=policy.SECOND_PERSONS, seen=seen)
    waiting = refunds.proposed(db, application.id)
    if waiting is None:
        raise Conflict(N_("No refund waits to be confirmed."))
    refund, _ = refunds.confirm(db, waiting.id, actor=actor, now=now)
    history.remark(db, application, "confirm_refund", actor=actor, now=now, data={"refund": refund.id})
    tell_owner(db, application, "refund_coming", now=now, key=refund.id, amount=refund.amount_vnd)
    return application


def drop(db: Session, actor: Actor, code: str, *, now: dt.datetime, seen: int) -> Application:
    """Do not give back what a colleague proposed."""
    application = policy.to_act_on(db, actor, code, role=policy.SECOND_PERSONS, seen=seen)
    waiting = refunds.proposed(db, application.id)
    if waiting is None:
        raise Conflict(N_("No refund waits to be confirmed."))
    refunds.drop(db, waiting.id, actor=actor, now=now)
    history.remark(db, application, "drop_refund", actor=actor, now=now, data={"refund": waiting.id})
    return application
