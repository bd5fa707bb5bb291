"""Statuses, actions and the one table of moves: the truth for the rule, the buttons, the timeline, tests and docs.

No database, no clock. `Application.move` is the only place that assigns a status, and it asks `next_status`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from services.errors import InvalidMove
from services.text import N_


class Status(StrEnum):
    """Where an application stands."""

    DRAFT = "draft"
    AWAITING_FEE = "awaiting_fee"
    FILED = "filed"
    REFUSED = "refused"
    ACCEPTED = "accepted"
    IN_REVIEW = "in_review"
    AWAITING_SUPPLEMENT = "awaiting_supplement"
    FEE_DUE = "fee_due"
    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"
    HANDED_OVER = "handed_over"
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"
    EXPIRED = "expired"


class Action(StrEnum):
    """What somebody does with an application."""

    FILE = "file"
    FILE_WITH_FEE = "file_with_fee"
    FEE_PAID = "fee_paid"
    ACCEPT = "accept"
    REFUSE = "refuse"
    START = "start"
    ASK_SUPPLEMENT = "ask_supplement"
    SUPPLEMENT = "supplement"
    ASK_FEE = "ask_fee"
    CANCEL_FEE = "cancel_fee"
    PROPOSE = "propose"
    SEND_BACK = "send_back"
    APPROVE = "approve"
    REJECT = "reject"
    HAND_OVER = "hand_over"
    RECEIVE = "receive"
    RECORD = "record"
    WITHDRAW = "withdraw"
    STOP = "stop"
    EXPIRE = "expire"


class Role(StrEnum):
    """In whose name an action is done. Posts of an agency carry the same names."""

    APPLICANT = "applicant"
    CLERK = "clerk"
    APPROVER = "approver"
    SYSTEM = "system"


@dataclass(frozen=True)
class Move:
    """Where an action leads and who may do it."""

    to: Status
    by: Role


S, A, R = Status, Action, Role

MOVES: Final[Mapping[tuple[Status, Action], Move]] = {
    (S.DRAFT, A.FILE): Move(S.FILED, by=R.APPLICANT),
    (S.DRAFT, A.FILE_WITH_FEE): Move(S.AWAITING_FEE, by=R.APPLICANT),
    (S.AWAITING_FEE, A.FEE_PAID): Move(S.FILED, by=R.SYSTEM),
    (S.AWAITING_FEE, A.EXPIRE): Move(S.EXPIRED, by=R.SYSTEM),  # not paid in time
    (S.FILED, A.ACCEPT): Move(S.ACCEPTED, by=R.CLERK),
    (S.FILED, A.REFUSE): Move(S.REFUSED, by=R.CLERK),  # at intake, with a slip
    (S.ACCEPTED, A.START): Move(S.IN_REVIEW, by=R.CLERK),
    (S.IN_REVIEW, A.ASK_SUPPLEMENT): Move(S.AWAITING_SUPPLEMENT, by=R.CLERK),
    (S.AWAITING_SUPPLEMENT, A.SUPPLEMENT): Move(S.IN_REVIEW, by=R.APPLICANT),
    (S.IN_REVIEW, A.ASK_FEE): Move(S.FEE_DUE, by=R.CLERK),
    (S.FEE_DUE, A.FEE_PAID): Move(S.IN_REVIEW, by=R.SYSTEM),
    (S.FEE_DUE, A.CANCEL_FEE): Move(S.IN_REVIEW, by=R.CLERK),  # exempt after all, or paid later
    (S.IN_REVIEW, A.PROPOSE): Move(S.PROPOSED, by=R.CLERK),
    (S.PROPOSED, A.SEND_BACK): Move(S.IN_REVIEW, by=R.APPROVER),
    (S.PROPOSED, A.APPROVE): Move(S.APPROVED, by=R.APPROVER),  # never the proposer
    (S.PROPOSED, A.REJECT): Move(S.REJECTED, by=R.APPROVER),  # never the proposer
    (S.APPROVED, A.HAND_OVER): Move(S.HANDED_OVER, by=R.CLERK),
    (S.APPROVED, A.RECEIVE): Move(S.HANDED_OVER, by=R.APPLICANT),  # by downloading the result
    (S.APPROVED, A.RECORD): Move(S.HANDED_OVER, by=R.SYSTEM),  # an entry in a register: there is nothing to give out
    (S.IN_REVIEW, A.STOP): Move(S.STOPPED, by=R.CLERK),
    (S.AWAITING_SUPPLEMENT, A.STOP): Move(S.STOPPED, by=R.CLERK),
    (S.FEE_DUE, A.STOP): Move(S.STOPPED, by=R.CLERK),
    # The person may withdraw until the decision.
    (S.AWAITING_FEE, A.WITHDRAW): Move(S.WITHDRAWN, by=R.APPLICANT),
    (S.FILED, A.WITHDRAW): Move(S.WITHDRAWN, by=R.APPLICANT),
    (S.ACCEPTED, A.WITHDRAW): Move(S.WITHDRAWN, by=R.APPLICANT),
    (S.IN_REVIEW, A.WITHDRAW): Move(S.WITHDRAWN, by=R.APPLICANT),
    (S.AWAITING_SUPPLEMENT, A.WITHDRAW): Move(S.WITHDRAWN, by=R.APPLICANT),
    (S.FEE_DUE, A.WITHDRAW): Move(S.WITHDRAWN, by=R.APPLICANT),
    (S.PROPOSED, A.WITHDRAW): Move(S.WITHDRAWN, by=R.APPLICANT),
}

#: The next step is the agency's: these stand in the desk's queue, ordered by the time left. An approved one is not
#: there: it waits to be fetched, and what nobody fetches must not head the queue as the latest case of all.
AT_THE_AGENCY: Final = frozenset({S.FILED, S.ACCEPTED, S.IN_REVIEW, S.PROPOSED})
#: The next step is the applicant's; the agency's clock stands still.
AT_THE_APPLICANT: Final = frozenset({S.DRAFT, S.AWAITING_FEE, S.AWAITING_SUPPLEMENT, S.FEE_DUE})
#: Nothing more happens.
ENDED: Final = frozenset({S.REFUSED, S.REJECTED, S.HANDED_OVER, S.WITHDRAWN, S.STOPPED, S.EXPIRED})
#: The term is running against the agency.
CLOCK_RUNS: Final = frozenset({S.FILED, S.ACCEPTED, S.IN_REVIEW, S.PROPOSED})

#: The ten states used between Vietnamese portals (Phụ lục I Thông tư 22/2019/TT-BTTTT): 1 newly filed, 2 accepted,
#: 3 not accepted, 4 being handled, 5 supplement asked, 6 fee asked, 7 withdrawn, 8 stopped, 9 handled, 10 handed over.
#: A draft is nobody's business yet.
NATIONAL_STATE: Final[Mapping[Status, int | None]] = {
    S.DRAFT: None,
    S.AWAITING_FEE: 6,
    S.FILED: 1,
    S.REFUSED: 3,
    S.ACCEPTED: 2,
    S.IN_REVIEW: 4,
    S.AWAITING_SUPPLEMENT: 5,
    S.FEE_DUE: 6,
    S.PROPOSED: 4,
    S.APPROVED: 9,
    S.REJECTED: 9,
    S.HANDED_OVER: 10,
    S.WITHDRAWN: 7,
    S.STOPPED: 8,
    S.EXPIRED: 8,
}

#: What a status is called, on every screen and paper.
STATUS_NAMES: Final[Mapping[Status, str]] = {
    S.DRAFT: N_("Draft"),
    S.AWAITING_FEE: N_("Waiting for the fee"),
    S.FILED: N_("Filed, not yet accepted"),
    S.REFUSED: N_("Not accepted"),
    S.ACCEPTED: N_("Accepted"),
    S.IN_REVIEW: N_("Being handled"),
    S.AWAITING_SUPPLEMENT: N_("Waiting for your additions"),
    S.FEE_DUE: N_("Waiting for the fee"),
    S.PROPOSED: N_("Waiting for signature"),
    S.APPROVED: N_("Approved"),
    S.REJECTED: N_("Rejected"),
    S.HANDED_OVER: N_("Result handed over"),
    S.WITHDRAWN: N_("Withdrawn"),
    S.STOPPED: N_("Stopped"),
    S.EXPIRED: N_("Closed: the fee was not paid"),
}

#: One line of the timeline, as the person reads it.
ACTION_SENTENCES: Final[Mapping[Action, str]] = {
    A.FILE: N_("You filed the application."),
    A.FILE_WITH_FEE: N_("You completed the application; the fee is still to be paid."),
    A.FEE_PAID: N_("The fee was paid."),
    A.ACCEPT: N_("The agency accepted the application."),
    A.REFUSE: N_("The agency did not accept the application."),
    A.START: N_("The agency began to handle the application."),
    A.ASK_SUPPLEMENT: N_("The agency asked for additions. The time limit is paused."),
    A.SUPPLEMENT: N_("You sent the additions. The time limit began again."),
    A.ASK_FEE: N_("The agency asked for the fee."),
    A.CANCEL_FEE: N_("The handling goes on without waiting for the fee."),
    A.PROPOSE: N_("The decision was prepared and waits for signature."),
    A.SEND_BACK: N_("The decision went back for another look."),
    A.APPROVE: N_("The application was approved."),
    A.REJECT: N_("The application was rejected."),
    A.HAND_OVER: N_("The result was handed over."),
    A.RECEIVE: N_("You received the result online."),
    A.RECORD: N_("The entry in the register was made."),
    A.WITHDRAW: N_("You withdrew the application."),
    A.STOP: N_("The agency stopped the handling."),
    A.EXPIRE: N_("The application was closed, because the fee was not paid in time."),
}


def next_status(status: Status, action: Action, role: Role) -> Status:
    """Where `action` takes an application. Raises InvalidMove if no row says so for this role."""
    move = MOVES.get((status, action))
    if move is None or move.by is not role:
        raise InvalidMove(N_("This is no longer possible: the application has moved on meanwhile."))
    return move.to


def open_actions(status: Status, role: Role) -> list[Action]:
    """The buttons a page may show: the same table, read the other way."""
    return [action for (from_, action), move in MOVES.items() if from_ is status and move.by is role]
