"""What one person may do now with one case: the table of moves, their posts, and who has taken the case.

The page shows these buttons and no others; the verbs in `desk` decide again when one is pressed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from services.applications import policy
from services.applications.models import Application
from services.applications.workflow import Action, Role, Status, open_actions
from services.billing.models import Invoice, Refund
from services.delivery.moves import WITH_THE_CARRIER, State
from services.people.actor import Actor
from services.text import N_


class Act(StrEnum):
    """One button of the desk."""

    CLAIM = "claim"
    RELEASE = "release"
    TAKE_OVER = "take-over"
    ACCEPT = "accept"
    REFUSE = "refuse"
    APPOINT = "appointment"
    PROPOSE = "propose"
    ASK_SUPPLEMENT = "supplement"
    SET_FEE = "fee"
    RECORD_PAYMENT = "paid"
    CONFIRM_REFUND = "confirm-refund"
    DROP_REFUND = "drop-refund"
    SIGN = "sign"
    RECORD_RESULT = "result"
    SEND_BACK = "send-back"
    SEND_PARCEL = "parcel"
    PARCEL_EVENT = "parcel-event"
    SEND_AGAIN = "send-again"
    HAND_OVER = "hand-over"
    PRINT_LABEL = "label"
    PROPOSE_REFUND = "refund"
    STOP = "stop"


#: The acts that move a case, each with the move it makes.
MOVES_OF: Final[Mapping[Act, tuple[Action, ...]]] = {
    Act.ACCEPT: (Action.ACCEPT,),
    Act.REFUSE: (Action.REFUSE,),
    Act.PROPOSE: (Action.PROPOSE,),
    Act.ASK_SUPPLEMENT: (Action.ASK_SUPPLEMENT,),
    Act.SIGN: (Action.APPROVE, Action.REJECT),
    Act.SEND_BACK: (Action.SEND_BACK,),
    Act.HAND_OVER: (Action.HAND_OVER,),
    Act.STOP: (Action.STOP,),
}
_APPROVERS: Final = frozenset({Act.SIGN, Act.SEND_BACK})
#: When a fee can be entered or corrected.
FEE_STATUSES: Final = frozenset({Status.IN_REVIEW, Status.FEE_DUE, Status.APPROVED})


@dataclass(frozen=True)
class Options:
    """The acts open to a person, the most likely first, and a sentence (msgid) that says what the case waits for."""

    acts: Sequence[Act]
    next_step: str


def options(
    application: Application,
    actor: Actor,
    *,
    invoice: Invoice | None,
    is_issued: bool,
    result_kind: str = "document",
    parcel: State | None = None,
    can_refund: bool = False,
    proposed_refund: Refund | None = None,
    appoints: bool = False,
) -> Options:
    """What `actor` may do. `invoice`: the one that counts (billing.current); `is_issued`: the result exists.

    `result_kind`: document, physical or register, as the table of results says.
    `parcel`: where it stands, when the person wants the result by post. `can_refund`: a fee was paid and may be given
    back; `proposed_refund`: waits for a second person. `appoints`: an appointment can be made or changed.
    """
    agency = application.agency_code
    is_clerk, is_approver = actor.holds(Role.CLERK, agency), actor.holds(Role.APPROVER, agency)
    is_mine = application.assignee_id == actor.account_id
    is_owing = invoice is not None and invoice.state == "open"
    acts: list[Act] = []
    if any(actor.holds(role, agency) for role in policy.SECOND_PERSONS):
        acts += _refunding(proposed_refund, actor)
    if any(actor.holds(role, agency) for role in policy.CASHIERS) and is_owing and not application.is_ended:
        acts.append(Act.RECORD_PAYMENT)
    if is_approver:
        acts += [act for act in _open(application, Role.APPROVER) if act in _APPROVERS]
        if application.proposer_id == actor.account_id and Act.SIGN in acts:
            acts.remove(Act.SIGN)
    if is_clerk:
        if can_refund:
            acts.append(Act.PROPOSE_REFUND)
        moves = [act for act in _open(application, Role.CLERK) if act not in _APPROVERS]
        if Act.HAND_OVER in moves and is_issued and not is_owing:
            acts += _giving_out(parcel)
        if application.status == Status.APPROVED and result_kind == "physical" and not is_issued:
            acts.append(Act.RECORD_RESULT)
        if is_mine:
            acts += [act for act in moves if act is not Act.HAND_OVER]
            acts += [Act.APPOINT] if appoints else []
            if application.status in FEE_STATUSES and _can_set_fee(invoice):
                acts.append(Act.SET_FEE)
        acts += _claiming(application, is_mine=is_mine)
    order = list(Act)
    acts.sort(key=order.index)
    if application.status == Status.APPROVED and is_issued and not is_owing and parcel in _PARCELS:
        return Options(acts, _PARCELS[parcel])
    if appoints and application.status == Status.APPROVED and is_issued and not is_owing:
        return Options(acts, N_("Print the document: it is signed and handed over at the appointment."))
    if Act.CONFIRM_REFUND in acts and Act.SIGN not in acts:
        return Options(acts, N_("A colleague proposes to give the fee back. Confirm it, or decide against it."))
    return Options(acts, _next_step(application, acts, result_kind, is_owing=is_owing, is_issued=is_issued))


#: What a case waits for whose result goes by post.
_PARCELS: Final[Mapping[State | None, str]] = {
    State.CHOSEN: N_("The person wants the result by post: print the label, then give the parcel to the carrier."),
    **dict.fromkeys(WITH_THE_CARRIER, N_("The carrier has the parcel. Record what it tells you.")),
    State.RETURNED: N_("The parcel came back. The person collects it here, or it is sent once more."),
}


def _giving_out(parcel: State | None) -> list[Act]:
    """How a result that is ready leaves the office: by post when that was chosen, at the counter otherwise."""
    if parcel in WITH_THE_CARRIER:
        return [Act.PARCEL_EVENT]
    if parcel is State.RETURNED:
        return [Act.SEND_AGAIN, Act.HAND_OVER]
    return [Act.SEND_PARCEL, Act.PRINT_LABEL, Act.HAND_OVER] if parcel is State.CHOSEN else [Act.HAND_OVER]


def _refunding(proposed: Refund | None, actor: Actor) -> list[Act]:
    """What a second person may do with a proposed refund: never confirm their own."""
    if proposed is None:
        return []
    return [Act.DROP_REFUND] if proposed.proposed_by == actor.account_id else [Act.CONFIRM_REFUND, Act.DROP_REFUND]


def _can_set_fee(invoice: Invoice | None) -> bool:
    """Nothing was paid: there is no fee yet, it is still open, or the exemption may not hold."""
    return invoice is None or invoice.state == "open" or invoice.amount_vnd == 0


def _open(application: Application, role: Role) -> list[Act]:
    moves = set(open_actions(Status(application.status), role))
    return [act for act, needed in MOVES_OF.items() if moves & set(needed)]


def _claiming(application: Application, *, is_mine: bool) -> list[Act]:
    if application.is_ended or (is_mine and application.status == Status.PROPOSED):
        return []  # who proposed a decision answers for it until it is signed
    if is_mine:
        return [Act.RELEASE]
    return [Act.CLAIM if application.assignee_id is None else Act.TAKE_OVER]


def _next_step(
    application: Application, acts: Sequence[Act], result_kind: str, *, is_owing: bool, is_issued: bool
) -> str:
    status = Status(application.status)
    if status is Status.PROPOSED:
        return _signing(acts)
    if status is Status.APPROVED:
        return _fetching(result_kind, is_owing=is_owing, is_issued=is_issued)
    if said := _WAITING.get(status):
        return said
    if application.is_ended:
        return N_("Nothing more is to be done: the application has come to its end.")
    if Act.CLAIM in acts:
        return N_("Nobody has this case yet. Take it to handle it.")
    if Act.RELEASE not in acts:
        return N_("A colleague is handling this case.") if application.assignee_id else N_("A clerk has to take it.")
    if status is Status.FILED:
        return N_("Check the dossier, then accept or refuse it.")
    return N_("Examine the dossier and propose a decision, or ask for additions.")


_WAITING: Final[Mapping[Status, str]] = {
    Status.AWAITING_FEE: N_("The person has to pay the fee; then the application counts as filed."),
    Status.AWAITING_SUPPLEMENT: N_("The person was asked for additions. The clock rests until they arrive."),
    Status.FEE_DUE: N_("The person has to pay the fee. The clock rests until then."),
}


def _signing(acts: Sequence[Act]) -> str:
    if Act.SIGN in acts:
        return N_("Examine the proposal, then sign it or send it back.")
    if Act.SEND_BACK in acts:
        return N_("You proposed this decision yourself, so another person has to sign it.")
    return N_("The proposal waits for the signature of an approver.")


def _fetching(result_kind: str, *, is_owing: bool, is_issued: bool) -> str:
    if not is_issued and result_kind == "physical":
        return N_("The booklet or card is being made. Record it here as soon as it has arrived.")
    if not is_issued:
        return N_("The result is being made. It takes less than a minute.")
    if is_owing:
        return N_("The result is ready. It is handed over once the fee is paid.")
    if result_kind == "physical":
        return N_("The result is here: the person fetches it at the counter.")
    return N_("The result is ready: the person downloads it, or fetches it at the counter.")
