"""How the desk speaks: statuses, tabs, moves and time left, as a clerk says them."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from services.applications.models import Application
from services.applications.queue import Tab
from services.applications.workflow import STATUS_NAMES, Action, Status
from services.calendar import Calendar, TimeLeft, time_left, working_minutes
from services.delivery import moves

TAB_NAMES: Final[Mapping[Tab, str]] = {
    Tab.OPEN: _l("All open"),
    Tab.MINE: _l("Mine"),
    Tab.UNCLAIMED: _l("Not taken"),
    Tab.LATE: _l("Overdue"),
    Tab.TO_SIGN: _l("To sign"),
    Tab.WAITING: _l("Waiting for the person"),
    Tab.READY: _l("To hand over"),
    Tab.ENDED: _l("Ended"),
}
EMPTY: Final[Mapping[Tab, str]] = {
    Tab.OPEN: _l("No open cases. Well done."),
    Tab.MINE: _l("You have no cases. Take one from “Not taken”."),
    Tab.UNCLAIMED: _l("Every open case has been taken."),
    Tab.LATE: _l("Nothing is overdue."),
    Tab.TO_SIGN: _l("No proposal waits for a signature."),
    Tab.WAITING: _l("Nothing waits for an applicant."),
    Tab.READY: _l("No result waits to be fetched."),
    Tab.ENDED: _l("No case has ended yet."),
}
#: Where the applicant's words would be wrong at the desk.
_STATUS_NAMES: Final[Mapping[Status, str]] = {
    Status.AWAITING_SUPPLEMENT: _l("Waiting for additions"),
    Status.FILED: _l("To be accepted"),
}
_TONES: Final[Mapping[Status, str]] = {
    Status.FILED: "info",
    Status.IN_REVIEW: "info",
    Status.PROPOSED: "wait",
    Status.APPROVED: "good",
    Status.HANDED_OVER: "good",
    Status.REFUSED: "bad",
    Status.REJECTED: "bad",
}
#: What happened, told to colleagues.
EVENTS: Final[Mapping[str, str]] = {
    Action.FILE: _l("The person filed the application."),
    Action.FILE_WITH_FEE: _l("The person completed the application; the fee was still to be paid."),
    Action.FEE_PAID: _l("The handling went on: the fee is paid."),
    Action.ACCEPT: _l("Accepted; the receipt slip was issued."),
    Action.REFUSE: _l("Refused at intake."),
    Action.START: _l("The handling began."),
    Action.ASK_SUPPLEMENT: _l("Asked for additions. The clock rests."),
    Action.SUPPLEMENT: _l("The person sent the additions. The term began again."),
    Action.ASK_FEE: _l("The handling waits for the fee. The clock rests."),
    Action.CANCEL_FEE: _l("The handling no longer waits for the fee."),
    Action.PROPOSE: _l("A decision was proposed."),
    Action.SEND_BACK: _l("The proposal was sent back."),
    Action.APPROVE: _l("Approved and signed."),
    Action.REJECT: _l("Rejected and signed."),
    Action.HAND_OVER: _l("The result was handed over at the counter."),
    Action.RECEIVE: _l("The person downloaded the result."),
    Action.RECORD: _l("The entry in the register was made; the case has ended."),
    Action.WITHDRAW: _l("The person withdrew the application."),
    Action.STOP: _l("The handling was stopped."),
    "claim": _l("Took the case."),
    "release": _l("Put the case back."),
    "take_over": _l("Took the case over."),
    "set_fee": _l("Set the fee."),
    "paid": _l("Recorded the payment at the counter."),
    "paid_online": _l("The fee was paid online."),
    "paid_twice": _l("Money came that was not owed any more; it goes back by itself."),
    "propose_refund": _l("Proposed to give the fee back."),
    "confirm_refund": _l("Confirmed the refund."),
    "drop_refund": _l("Decided not to give the fee back."),
    "result_issued": _l("The result was issued."),
    "result_recorded": _l("Recorded that the booklet or card is here."),
    "appointment": _l("Made the appointment."),
    "label": _l("Had the address label printed."),
    "delivery_changed": _l("The person changed how the result is delivered."),
    "parcel_handed_over": _l("Gave the parcel to the carrier."),
    "parcel_in_transit": _l("The carrier told: on its way."),
    "parcel_failed": _l("The carrier told: could not be delivered."),
    "parcel_delivered": _l("The carrier told: delivered."),
    "parcel_returned": _l("The parcel came back and waits at the counter."),
    "parcel_again": _l("What came back is to be delivered once more."),
}
#: The buttons for what a carrier tells.
CARRIER: Final[Mapping[moves.Event, str]] = {
    moves.Event.TRANSIT: _l("On its way"),
    moves.Event.DELIVER: _l("Delivered"),
    moves.Event.FAIL: _l("Could not be delivered"),
    moves.Event.RETURN: _l("Came back"),
}
REFUND_STATES: Final[Mapping[str, str]] = {
    "proposed": _l("Refund proposed"),
    "dropped": _l("Not given back"),
    "confirmed": _l("To be given back"),
    "sent": _l("On its way back"),
    "done": _l("Given back"),
    "failed": _l("The refund failed"),
}
REFUND_TONES: Final[Mapping[str, str]] = {
    "proposed": "wait",
    "dropped": "quiet",
    "confirmed": "wait",
    "sent": "wait",
    "done": "info",
    "failed": "bad",
}
REFUND_CAUSES: Final[Mapping[str, str]] = {
    "desk": _l("Decided by the agency"),
    "surplus": _l("Money that was not owed"),
    "refused": _l("Refused at intake"),
    "withdrawn": _l("Withdrawn before acceptance"),
}
#: What a mark is about that belongs to no question and no paper.
THE_WHOLE: Final = _l("The dossier as a whole")
PROPOSALS: Final[Mapping[str, str]] = {"approve": _l("Approve"), "reject": _l("Reject")}
SLIPS: Final[Mapping[str, str]] = {
    "filed_form": _l("The form as filed"),
    "acknowledgement": _l("Acknowledgement of filing"),
    "receipt": _l("Receipt slip (form 01)"),
    "supplement": _l("Request for additions (form 02)"),
    "refusal": _l("Refusal slip (form 03)"),
    "rejection": _l("Notice of rejection"),
}


def status_name(status: Status) -> str:
    """A status as the desk calls it."""
    return str(_STATUS_NAMES.get(status) or _(STATUS_NAMES[status]))


def tone(status: Status) -> str:
    """The colour of a status."""
    return _TONES.get(status, "quiet")


@dataclass(frozen=True)
class Clock:
    """The time left as a row or a case shows it: in words, as a share of the term (0 to 100), and how pressing."""

    words: str
    tone: str
    share: int
    deadline: dt.datetime | None
    is_running: bool


def clock(application: Application, *, now: dt.datetime) -> Clock:
    """The clock of one case. A filing runs against the hours for its answer, the rest against the promised date."""
    if application.act_by is None:
        words = _("Ended") if application.is_ended else _("The clock rests")
        if application.decided_at is not None:
            words = _("Decided")
        return Clock(words, "quiet", 0, None, is_running=False)
    calendar = Calendar.vietnam()
    left = time_left(now, application.act_by, calendar)
    began = application.term_began_at or application.status_since
    whole = working_minutes(began, application.act_by, calendar) or 1
    share = 0 if left.is_late else min(100, max(2, round(100 * left.minutes / whole)))
    pressing = "bad" if left.is_late else "wait" if left.days < 1 else "good"
    return Clock(time_words(left), pressing, share, application.act_by, is_running=True)


def time_words(left: TimeLeft) -> str:
    """ "4 hours left", "1 day overdue": whole working days from one day on, else hours, else minutes."""
    if left.is_late:
        if left.days:
            return str(ngettext("%(num)s day overdue", "%(num)s days overdue", left.days))
        if left.hours:
            return str(ngettext("%(num)s hour overdue", "%(num)s hours overdue", left.hours))
        return str(_("Overdue"))
    if left.days:
        return str(ngettext("%(num)s day left", "%(num)s days left", left.days))
    if left.hours:
        return str(ngettext("%(num)s hour left", "%(num)s hours left", left.hours))
    return str(ngettext("%(num)s minute left", "%(num)s minutes left", left.minutes))
