"""The clerk's and the approver's verbs. Each locks the case, checks the post, and refuses what a stale page asks."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy.orm import Session

from services.applications import appointments, clock, defects, drafts, history, paying, policy
from services.applications.defects import DefectFound
from services.applications.models import Application
from services.applications.notify import tell_owner
from services.applications.options import FEE_STATUSES
from services.applications.workflow import Action, Role, Status
from services.billing import invoices, refunds
from services.delivery import parcels
from services.errors import Conflict, Forbidden, Invalid, InvalidMove
from services.people.actor import Actor
from services.people.models import Account
from services.results import issuing, slips
from services.text import N_


def claim(db: Session, actor: Actor, code: str, *, now: dt.datetime) -> Application:
    """Take a case nobody has. Raises Conflict when a colleague was faster; the second click changes nothing."""
    application = _locked_for_clerk(db, actor, code)
    if application.assignee_id == actor.account_id:
        return application
    _must_go_on(application)
    if application.assignee_id is not None:
        colleague = db.get_one(Account, application.assignee_id)
        raise Conflict(N_("%(name)s took this case before you."), name=colleague.name)
    application.assignee_id = actor.account_id
    history.remark(db, application, "claim", actor=actor, now=now)
    return application


def take_over(db: Session, actor: Actor, code: str, *, now: dt.datetime, seen: int) -> Application:
    """Take a case from a colleague, knowingly; it stays on record."""
    application = policy.to_act_on(db, actor, code, role=Role.CLERK, seen=seen)
    before = application.assignee_id
    if before != actor.account_id:
        _must_go_on(application)
        application.assignee_id = actor.account_id
        history.remark(db, application, "take_over", actor=actor, now=now, data={"from": before})
    return application


def release(db: Session, actor: Actor, code: str, *, now: dt.datetime) -> Application:
    """Put a case back for colleagues."""
    application = _locked_for_clerk(db, actor, code)
    if application.assignee_id == actor.account_id:
        application.assignee_id = None
        history.remark(db, application, "release", actor=actor, now=now)
    return application


def accept(db: Session, actor: Actor, code: str, *, now: dt.datetime, seen: int) -> Application:
    """Accept the dossier and begin to handle it; the receipt slip with the promised date follows."""
    application = _mine(db, actor, code, seen=seen)
    history.do(db, application, Action.ACCEPT, role=Role.CLERK, actor=actor, now=now)
    clock.on_acceptance(application)
    slips.print_later(db, application, slips.RECEIPT, now=now, by=actor.name)
    history.do(db, application, Action.START, role=Role.CLERK, actor=actor, now=now)
    tell_owner(db, application, "accepted", now=now)
    return application


def refuse(db: Session, actor: Actor, code: str, *, reason: str, now: dt.datetime, seen: int) -> Application:
    """Refuse the dossier at intake, with a slip that gives the reason."""
    application = _mine(db, actor, code, seen=seen)
    reason = required(reason)
    history.do(db, application, Action.REFUSE, role=Role.CLERK, actor=actor, now=now, note=reason)
    clock.end(application)
    invoices.void_open(db, application.id, now=now)
    if "refused" in drafts.definition_of(db, application).tariff.refund:
        given_back = refunds.by_rule(db, application.id, cause="refused", now=now)
        if given_back is not None:
            tell_owner(db, application, "refund_coming", now=now, key=given_back.id, amount=given_back.amount_vnd)
    slips.print_later(db, application, slips.REFUSAL, now=now, by=actor.name, reason=reason)
    tell_owner(db, application, "refused", now=now)
    return application


def ask_supplement(
    db: Session, actor: Actor, code: str, *, found: Sequence[DefectFound], reason: str, now: dt.datetime, seen: int
) -> Application:
    """Ask the applicant to complete the dossier: one list of all defects; the clock stands still.

    `reason`: from the second round on, why this was not asked the first time (61/2018/NĐ-CP Điều 17: once, complete).
    """
    application = _mine(db, actor, code, seen=seen)
    if application.rounds:
        reason = required(reason)
    application.rounds += 1
    service = drafts.definition_of(db, application)
    defects.write_down(db, application, service, found, round=application.rounds)
    history.do(
        db,
        application,
        Action.ASK_SUPPLEMENT,
        role=Role.CLERK,
        actor=actor,
        now=now,
        note=reason,
        data={"round": application.rounds, "defects": len(found)},
    )
    clock.rest(application)
    slips.print_later(
        db, application, slips.SUPPLEMENT, now=now, by=actor.name, round=application.rounds, reason=reason
    )
    tell_owner(db, application, "supplement_asked", now=now, key=str(application.rounds))
    return application


def set_fee(
    db: Session,
    actor: Actor,
    code: str,
    *,
    amount_vnd: int,
    basis: str,
    exemption: str,
    blocks: bool,
    now: dt.datetime,
    seen: int,
) -> Application:
    """Enter the fee the province sets, with the number of its resolution. Zero needs a reason (exemption).

    `blocks`: the handling waits until it is paid. An unpaid fee may be corrected in the same way.
    """
    application = _mine(db, actor, code, seen=seen)
    if application.status not in FEE_STATUSES:
        raise InvalidMove(N_("A fee can be set while the application is being handled."))
    blocks = blocks and amount_vnd > 0 and application.status != Status.APPROVED
    if amount_vnd == 0:
        exemption = required(exemption, field="exemption", missing=N_("Give the reason for the exemption."))
    invoice = invoices.set_fee(
        db,
        application.id,
        agency_code=application.agency_code,
        amount_vnd=amount_vnd,
        basis=basis,
        exemption=exemption,
        blocks=blocks,
        actor=actor,
        now=now,
    )
    history.remark(db, application, "set_fee", actor=actor, now=now, data={"invoice": invoice.id, "vnd": amount_vnd})
    if blocks and application.status == Status.IN_REVIEW:
        history.do(db, application, Action.ASK_FEE, role=Role.CLERK, actor=actor, now=now)
        clock.pause_for_fee(application, now=now)
    elif application.status == Status.FEE_DUE and not blocks:
        history.do(db, application, Action.CANCEL_FEE, role=Role.CLERK, actor=actor, now=now)
        clock.resume_after_fee(application, now=now)
    if amount_vnd:
        tell_owner(db, application, "fee_due", now=now, key=invoice.id, amount=amount_vnd)
    return application


def record_payment(db: Session, actor: Actor, code: str, *, invoice_id: str, now: dt.datetime) -> Application:
    """Record that the fee was paid at the counter. The second click changes nothing.

    The invoice is what the clerk saw, so the money counts even if a colleague touched the case meanwhile.
    """
    application = policy.at_desk(db, actor, code, lock=True)
    policy.must_hold(actor, application, *policy.CASHIERS)
    payment, is_new = invoices.pay_at_counter(db, application.id, invoice_id=invoice_id, actor=actor, now=now)
    if is_new:
        paying.fee_paid(db, application, payment, actor=actor, now=now)
    return application


def propose(
    db: Session,
    actor: Actor,
    code: str,
    *,
    outcome: str,
    reason: str,
    is_confirmed: bool = False,
    now: dt.datetime,
    seen: int,
) -> Application:
    """Propose a decision for another person to sign. A rejection needs its reason.

    `is_confirmed`: the sentence that the service wants confirmed before an approval (`result.confirm`) was.
    """
    application = _mine(db, actor, code, seen=seen)
    if outcome not in (Action.APPROVE, Action.REJECT):
        raise Invalid("outcome", N_("Choose approval or rejection."))
    if outcome == Action.REJECT:
        reason = required(reason)
    else:
        appointments.must_be_made(db, application)
        _must_be_confirmed(db, application, is_confirmed=is_confirmed)
    history.do(
        db, application, Action.PROPOSE, role=Role.CLERK, actor=actor, now=now, note=reason, data={"outcome": outcome}
    )
    application.proposal, application.proposal_reason = outcome, reason.strip()
    application.proposer_id = actor.account_id
    return application


def sign(
    db: Session, actor: Actor, code: str, *, is_confirmed: bool = False, now: dt.datetime, seen: int
) -> Application:
    """Sign the proposed decision. An approval starts the result; the proposer cannot sign.

    `is_confirmed`: as for `propose`; the one who signs answers for it again.
    """
    application = policy.to_act_on(db, actor, code, role=Role.APPROVER, seen=seen)
    if application.proposer_id == actor.account_id:
        raise Forbidden(N_("Another person than the one who proposed a decision signs it."))
    action = Action(application.proposal or Action.APPROVE)
    if action is Action.APPROVE:
        _must_be_confirmed(db, application, is_confirmed=is_confirmed)
    note = application.proposal_reason or ""
    history.do(db, application, action, role=Role.APPROVER, actor=actor, now=now, note=note)
    application.decided_at = now
    clock.end(application)
    if action is Action.APPROVE:
        # The notice follows in seconds with the document itself: "the result is ready", not two letters for one thing.
        issuing.begin(db, application, signatory=actor, now=now)
    else:
        invoices.void_open(db, application.id, now=now)
        slips.print_later(db, application, slips.REJECTION, now=now, by=actor.name, reason=note)
        tell_owner(db, application, "decided_rejected", now=now)
    return application


def send_back(db: Session, actor: Actor, code: str, *, reason: str, now: dt.datetime, seen: int) -> Application:
    """Send a proposal back to the clerk, with the reason."""
    application = policy.to_act_on(db, actor, code, role=Role.APPROVER, seen=seen)
    history.do(db, application, Action.SEND_BACK, role=Role.APPROVER, actor=actor, now=now, note=required(reason))
    application.proposal = application.proposal_reason = application.proposer_id = None
    return application


def stop(db: Session, actor: Actor, code: str, *, reason: str, now: dt.datetime, seen: int) -> Application:
    """Stop the handling, with the reason."""
    application = _mine(db, actor, code, seen=seen)
    history.do(db, application, Action.STOP, role=Role.CLERK, actor=actor, now=now, note=required(reason))
    clock.end(application)
    invoices.void_open(db, application.id, now=now)
    tell_owner(db, application, "stopped", now=now)
    return application


def hand_over(db: Session, actor: Actor, code: str, *, receiver: str, now: dt.datetime, seen: int) -> Application:
    """Hand the result over at the counter. The fee must be settled and the result there."""
    application = policy.to_act_on(db, actor, code, role=Role.CLERK, seen=seen)
    if not issuing.is_issued(db, application):
        raise InvalidMove(N_("The result is not here yet."))
    if invoices.is_owing(db, application.id):
        raise InvalidMove(N_("The fee is not settled yet."))
    receiver = required(receiver, field="receiver", missing=N_("Enter the name of the person who receives it."))
    parcels.collected(db, application, now=now)
    history.do(db, application, Action.HAND_OVER, role=Role.CLERK, actor=actor, now=now, data={"receiver": receiver})
    clock.end(application)
    tell_owner(db, application, "handed_over", now=now)
    return application


def _locked_for_clerk(db: Session, actor: Actor, code: str) -> Application:
    application = policy.at_desk(db, actor, code, lock=True)
    policy.must_hold(actor, application, Role.CLERK)
    return application


def _mine(db: Session, actor: Actor, code: str, *, seen: int) -> Application:
    application = policy.to_act_on(db, actor, code, role=Role.CLERK, seen=seen)
    policy.must_be_assignee(application, actor)
    return application


def _must_be_confirmed(db: Session, application: Application, *, is_confirmed: bool) -> None:
    if drafts.definition_of(db, application).result.confirm and not is_confirmed:
        raise Invalid("confirmed", N_("Read the preview and confirm the sentence, or do not approve."))


def _must_go_on(application: Application) -> None:
    if application.is_ended:
        raise InvalidMove(N_("Nothing more is to be done: the application has come to its end."))


def required(text: str, *, field: str = "reason", missing: str = N_("Give the reason.")) -> str:
    """`text` without the space around it. Raises Invalid for `field` when nothing is there, or too much."""
    if not text.strip():
        raise Invalid(field, missing)
    if len(text) > 4000:
        raise Invalid(field, N_("This text is too long."))
    return text.strip()
