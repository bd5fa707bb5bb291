"""What a status means to the person: a sentence, the promise, the next action, the timeline. Decides nothing.

The same words serve the person's own pages and the public look-up, which shows less of them.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from flask_babel import gettext as _

from portal import filters
from services.applications.models import Application
from services.applications.workflow import (
    ACTION_SENTENCES,
    AT_THE_APPLICANT,
    CLOCK_RUNS,
    ENDED,
    STATUS_NAMES,
    Action,
    Status,
)
from services.delivery import moves
from services.delivery.models import Delivery, DeliveryEvent
from services.delivery.moves import SENTENCES as PARCEL_SENTENCES
from services.delivery.moves import STATE_NAMES, State
from services.text import N_

S, A = Status, Action

#: How things stand, in large type.
SENTENCES: Final[Mapping[Status, str]] = {
    S.DRAFT: N_("This is a draft. Nobody but you can see it."),
    S.AWAITING_FEE: N_("Everything is filled in. The application is filed once the fee is paid."),
    S.FILED: N_("Your application is filed. The agency will say whether it accepts it."),
    S.REFUSED: N_("The agency did not accept your application."),
    S.ACCEPTED: N_("The agency has accepted your application."),
    S.IN_REVIEW: N_("The agency is handling your application."),
    S.AWAITING_SUPPLEMENT: N_("The agency needs something more from you."),
    S.FEE_DUE: N_("The agency goes on as soon as the fee is paid."),
    S.PROPOSED: N_("The decision is prepared and waits for signature."),
    S.APPROVED: N_("Your application is approved."),
    S.REJECTED: N_("Your application was rejected."),
    S.HANDED_OVER: N_("Finished: the result was handed over."),
    S.WITHDRAWN: N_("You withdrew this application."),
    S.STOPPED: N_("The agency stopped handling this application."),
    S.EXPIRED: N_("This application was closed, because its fee was not paid in time."),
}
#: The same for a parcel that has left, or has come back.
_PARCELS: Final[Mapping[State | None, str]] = {
    State.HANDED_OVER: N_("Your result is on its way to you."),
    State.IN_TRANSIT: N_("Your result is on its way to you."),
    State.FAILED: N_("The carrier could not deliver your result yet."),
    State.RETURNED: N_("The parcel came back. Your result waits at the counter."),
}
#: Approved, and the result is not there yet.
_BEING_MADE: Final[Mapping[str, str]] = {
    "document": N_("Your application is approved. The document is being made."),
    "physical": N_("Your application is approved. We write to you as soon as you can get the result."),
    "register-entry": N_("Your application is approved. The entry in the register is being made."),
}
#: The colour of a status; always beside its name.
TONES: Final[Mapping[Status, str]] = {
    S.DRAFT: "quiet",
    S.AWAITING_FEE: "wait",
    S.REFUSED: "bad",
    S.AWAITING_SUPPLEMENT: "wait",
    S.FEE_DUE: "wait",
    S.APPROVED: "good",
    S.REJECTED: "bad",
    S.HANDED_OVER: "good",
    S.WITHDRAWN: "quiet",
    S.STOPPED: "quiet",
    S.EXPIRED: "quiet",
}
#: Whose reason the person may read: a proposal, for one, is not a decision yet.
_REASONS_SHOWN: Final = frozenset({A.REFUSE, A.ASK_SUPPLEMENT, A.REJECT, A.STOP, A.WITHDRAW})
#: Said in one line with the step before it.
_PART_OF_ANOTHER: Final = {A.START: A.ACCEPT}
_BY_THE_PERSON: Final = frozenset({A.FILE, A.FILE_WITH_FEE, A.SUPPLEMENT, A.WITHDRAW, A.RECEIVE})


class Event(Protocol):
    """Something that happened, whether with its reason (the person's page) or without (the public one)."""

    @property
    def action(self) -> str: ...

    @property
    def at(self) -> dt.datetime: ...


@dataclass(frozen=True)
class Story:
    """How one application stands, in words of the page's language."""

    sentence: str
    #: What is promised or expected, and when; empty when nothing is.
    promises: Sequence[str]
    status: str
    tone: str


def parcel_state(delivery: Delivery | None) -> State | None:
    """Where a parcel stands, None when there is none."""
    return State(delivery.state) if delivery is not None and delivery.is_by_post else None


def story(
    application: Application,
    now: dt.datetime,
    *,
    kind: str = "document",
    is_ready: bool = False,
    is_owing: bool = False,
    pay_by: dt.datetime | None = None,
    parcel: State | None = None,
    is_expected: bool = False,
) -> Story:
    """How `application` stands.

    `kind`: of its result, as the definition says it; `is_ready`: the result exists; `is_owing`: a fee is not paid;
    `pay_by`: until when; `parcel`: its state; `is_expected`: an appointment was made.
    """
    status = Status(application.status)
    sentence = SENTENCES[status]
    if status is S.APPROVED and is_owing:
        sentence = N_("Your application is approved. Pay the fee to receive the result.")
    elif status is S.APPROVED and is_expected:
        sentence = N_("Your application is approved. You are expected at the appointment.")
    elif status is S.APPROVED and parcel in _PARCELS:
        sentence = _PARCELS[parcel]
    elif status is S.APPROVED and is_ready and parcel:
        sentence = N_("Your result is ready. It will be sent to you by post.")
    elif status is S.APPROVED and is_ready:
        sentence = N_("Your result is ready.")
    elif status is S.APPROVED:
        sentence = _BEING_MADE.get(kind, _BEING_MADE["document"])
    elif status is S.HANDED_OVER and kind == "register-entry":
        sentence = N_("Finished: the entry in the register is made.")
    return Story(
        _(sentence), list(_promises(application, now, pay_by)), _(STATUS_NAMES[status]), TONES.get(status, "info")
    )


def _promises(application: Application, now: dt.datetime, pay_by: dt.datetime | None) -> Iterable[str]:
    status, due = Status(application.status), application.due_at
    if status is S.AWAITING_FEE and pay_by is not None:
        yield _("Pay it by %(moment)s; then an application that is not paid is closed.", moment=filters.moment(pay_by))
    elif status is S.FILED:
        if application.act_by is not None:
            yield _("Its answer is due by %(moment)s.", moment=filters.moment(application.act_by))
        if due is not None:
            yield _("The result is expected on %(day)s; the agency confirms the date.", day=filters.day(due))
    elif status in CLOCK_RUNS and due is not None:
        if due >= now:
            yield _("The result is promised for %(day)s.", day=filters.day(due))
        else:
            yield _("The result was promised for %(day)s. It is late.", day=filters.day(due))
    elif status is S.AWAITING_SUPPLEMENT:
        yield _("The time limit rests until you send it. Then it begins again.")
    elif status is S.FEE_DUE:
        yield _("The time limit rests until the fee is paid.")


def steps(
    application: Application,
    events: Iterable[Event],
    agency: str,
    *,
    with_reasons: bool = False,
    parcel: Sequence[DeliveryEvent] = (),
) -> list[dict[str, Any]]:
    """The timeline: what happened, how it stands now, what is expected, as `components/timeline.html` reads it."""
    last = State(parcel[-1].kind) if parcel else None
    # A parcel that arrived or was collected says itself how the result was handed over.
    is_told = last in (State.DELIVERED, State.COLLECTED)
    happened = [event for event in events if not (is_told and event.action == A.HAND_OVER)]
    made = [
        _past(event, agency, with_reasons)
        for number, event in enumerate(happened)
        if not (number and _PART_OF_ANOTHER.get(Action(event.action)) == happened[number - 1].action)
    ]
    if parcel:
        made = sorted(
            [*made, *(_of_parcel(each, agency, with_reasons) for each in parcel)], key=lambda step: step["at"]
        )
    status = Status(application.status)
    if status in ENDED or not made:
        return made
    made.append({"title": _(STATE_NAMES[last] if last else STATUS_NAMES[status]), "state": "now"})
    return made + list(_expected(application))


def _of_parcel(event: DeliveryEvent, agency: str, with_reasons: bool) -> dict[str, Any]:
    """One line about the parcel; what the carrier said is for the person alone."""
    title = _(PARCEL_SENTENCES[moves.Event(event.kind)])
    by = agency if event.kind in (moves.Event.HAND_OVER, moves.Event.COLLECT) else ""
    return {"title": title, "state": "done", "at": event.at, "by": by, "text": event.note if with_reasons else ""}


def _past(event: Event, agency: str, with_reasons: bool) -> dict[str, Any]:
    action = Action(event.action)
    note = getattr(event, "note", "") if with_reasons and action in _REASONS_SHOWN else ""
    by = "" if action in _BY_THE_PERSON else agency
    return {"title": _(ACTION_SENTENCES[action]), "state": "done", "at": event.at, "by": by, "text": note}


def _expected(application: Application) -> Iterable[dict[str, Any]]:
    status = Status(application.status)
    if status is S.APPROVED:
        yield {"title": _("The result is handed over"), "state": "expected"}
        return
    if status in AT_THE_APPLICANT:
        yield {"title": _("The agency goes on"), "state": "expected"}
    if status is S.FILED:
        yield {"title": _("The agency says whether it accepts"), "state": "expected", "at": application.act_by}
    yield {"title": _("Decision and result"), "state": "expected", "on": application.due_at}
