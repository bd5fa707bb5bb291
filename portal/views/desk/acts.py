"""What the forms of a case do: one address for each act, one verb of `services.applications.desk` behind it.

A refusal comes back on the page of the case as it now stands, with what was typed; a second click finds its work done.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from portal.access import has_role
from portal.clock import utc_now
from portal.refusals import sentence
from portal.refusals import show as hang
from portal.store import reading, transaction
from portal.views.desk.base import POSTS, bp, found, looking
from portal.views.desk.case import show
from portal.views.desk.form_parts import ActForm
from portal.views.desk.forms import form_of
from services.applications import appointments, desk, history, refunding
from services.applications.models import Application
from services.applications.options import MOVES_OF, Act
from services.delivery import parcels, s10
from services.delivery.moves import TOLD_BY_THE_CARRIER
from services.errors import Conflict, Forbidden, Invalid, InvalidMove, NotFound, Stale
from services.killpoints import killpoint
from services.notices import outbox
from services.notices.models import Notice
from services.people.actor import Actor, actor_of
from services.results import recording

Verb = Callable[[Session, Actor, str, Any, dt.datetime], Application]
#: The acts that only leave a note.
_NOTES_OF: Final[Mapping[Act, tuple[str, ...]]] = {
    Act.TAKE_OVER: ("take_over",),
    Act.APPOINT: ("appointment",),
    Act.SET_FEE: ("set_fee",),
    Act.PROPOSE_REFUND: ("propose_refund",),
    Act.CONFIRM_REFUND: ("confirm_refund",),
    Act.DROP_REFUND: ("drop_refund",),
    Act.RECORD_RESULT: ("result_recorded",),
    Act.SEND_PARCEL: ("parcel_handed_over",),
    Act.SEND_AGAIN: ("parcel_again",),
    Act.PARCEL_EVENT: tuple(f"parcel_{event}" for event in TOLD_BY_THE_CARRIER),
}
#: A second click comes within this time.
_LATELY: Final = dt.timedelta(minutes=10)


@dataclass(frozen=True)
class Doing:
    """One act: the verb, given the form, and what is said when it is done."""

    verb: Verb
    said: str


DOINGS: Final[Mapping[Act, Doing]] = {
    Act.CLAIM: Doing(
        lambda db, actor, code, form, now: desk.claim(db, actor, code, now=now), _l("You took the case %(code)s.")
    ),
    Act.RELEASE: Doing(
        lambda db, actor, code, form, now: desk.release(db, actor, code, now=now),
        _l("You put the case %(code)s back for your colleagues."),
    ),
    Act.TAKE_OVER: Doing(
        lambda db, actor, code, form, now: desk.take_over(db, actor, code, now=now, seen=form.version),
        _l("You took over the case %(code)s."),
    ),
    Act.ACCEPT: Doing(
        lambda db, actor, code, form, now: desk.accept(db, actor, code, now=now, seen=form.version),
        _l("%(code)s is accepted. The receipt slip goes to the person."),
    ),
    Act.REFUSE: Doing(
        lambda db, actor, code, form, now: desk.refuse(
            db, actor, code, reason=form.reason.data, now=now, seen=form.version
        ),
        _l("%(code)s was refused. The slip with your reason goes to the person."),
    ),
    Act.SET_FEE: Doing(
        lambda db, actor, code, form, now: desk.set_fee(
            db,
            actor,
            code,
            amount_vnd=form.amount_vnd.amount,
            basis=form.basis.data,
            exemption=form.exemption.data or "",
            blocks=form.blocks.data,
            now=now,
            seen=form.version,
        ),
        _l("The fee of %(code)s is set."),
    ),
    Act.RECORD_PAYMENT: Doing(
        lambda db, actor, code, form, now: desk.record_payment(
            db, actor, code, invoice_id=str(form.invoice.data or "")[:22], now=now
        ),
        _l("The payment for %(code)s is recorded."),
    ),
    Act.PROPOSE_REFUND: Doing(
        lambda db, actor, code, form, now: refunding.propose(
            db, actor, code, reason=form.reason.data, now=now, seen=form.version
        ),
        _l("The refund for %(code)s waits for a second person."),
    ),
    Act.CONFIRM_REFUND: Doing(
        lambda db, actor, code, form, now: refunding.confirm(db, actor, code, now=now, seen=form.version),
        _l("The fee of %(code)s is given back."),
    ),
    Act.DROP_REFUND: Doing(
        lambda db, actor, code, form, now: refunding.drop(db, actor, code, now=now, seen=form.version),
        _l("The fee of %(code)s is not given back."),
    ),
    Act.APPOINT: Doing(
        lambda db, actor, code, form, now: appointments.make(
            db, actor, code, at=form.at, place=form.place.data, now=now, seen=form.version
        ),
        _l("The appointment for %(code)s is written down."),
    ),
    Act.PROPOSE: Doing(
        lambda db, actor, code, form, now: desk.propose(
            db,
            actor,
            code,
            outcome=form.outcome.data,
            reason=form.reason.data or "",
            is_confirmed=form.confirmed.data,
            now=now,
            seen=form.version,
        ),
        _l("The proposal for %(code)s was sent to be signed."),
    ),
    Act.SIGN: Doing(
        lambda db, actor, code, form, now: desk.sign(
            db, actor, code, is_confirmed=form.confirmed.data, now=now, seen=form.version
        ),
        _l("The decision on %(code)s is signed."),
    ),
    Act.SEND_BACK: Doing(
        lambda db, actor, code, form, now: desk.send_back(
            db, actor, code, reason=form.reason.data, now=now, seen=form.version
        ),
        _l("%(code)s went back to the clerk."),
    ),
    Act.RECORD_RESULT: Doing(
        lambda db, actor, code, form, now: recording.record(
            db, actor, code, number=form.number.data or "", now=now, seen=form.version
        ),
        _l("The result of %(code)s is recorded. The person is told that it is here."),
    ),
    Act.HAND_OVER: Doing(
        lambda db, actor, code, form, now: desk.hand_over(
            db, actor, code, receiver=form.receiver.data, now=now, seen=form.version
        ),
        _l("The result of %(code)s was handed over."),
    ),
    Act.STOP: Doing(
        lambda db, actor, code, form, now: desk.stop(
            db, actor, code, reason=form.reason.data, now=now, seen=form.version
        ),
        _l("The handling of %(code)s was stopped."),
    ),
    Act.PRINT_LABEL: Doing(
        lambda db, actor, code, form, now: parcels.label(db, actor, code, now=now),
        _l("The label for %(code)s is being printed. Load this page again in a minute."),
    ),
    Act.SEND_PARCEL: Doing(
        lambda db, actor, code, form, now: parcels.send(
            db,
            actor,
            code,
            number=form.number.data or "",
            take_next=form.next.data,
            now=now,
            seen=form.version,
        ),
        _l("The parcel of %(code)s is with the carrier. The person is told its number."),
    ),
    Act.SEND_AGAIN: Doing(
        lambda db, actor, code, form, now: parcels.send_again(
            db,
            actor,
            code,
            recipient=form.recipient.data,
            phone=form.phone.data,
            street=form.street.data,
            now=now,
            seen=form.version,
        ),
        _l("The parcel of %(code)s can be sent once more. Print its new label."),
    ),
    Act.PARCEL_EVENT: Doing(
        lambda db, actor, code, form, now: parcels.record(
            db, actor, code, event=form.event.data, note=form.note.data or "", now=now, seen=form.version
        ),
        _l("What the carrier told about %(code)s is recorded."),
    ),
}


@bp.post("/desk/<code>/<name>")
@has_role(*POSTS)
def do(code: str, name: str) -> ResponseReturnValue:
    """Carry out one act, the last word of the address. Raises NotFound for a word that names none."""
    found(code)
    act = next((each for each in DOINGS if each == name), None)
    if act is None:
        raise NotFound
    form = form_of(act)
    if not form.validate():
        return show(code, typed=form, act=act, status=422)
    now = utc_now()
    try:
        with transaction() as db:
            DOINGS[act].verb(db, actor_of(db, looking().account_id, now), code, form, now)
            killpoint("desk.before-commit")
    except Invalid as refusal:
        reading().rollback()
        hang(form, refusal)
        return show(code, typed=form, act=act, status=422)
    except (Stale, Conflict, InvalidMove, Forbidden) as refusal:
        reading().rollback()
        if not was_done(code, act, form, now=now):
            return show(code, typed=form, act=act, refusal=sentence(refusal), status=409)
    killpoint("desk.after-commit")
    flash(str(DOINGS[act].said) % {"code": code}, "success")
    return redirect(_back(code), 303)


def was_done(code: str, act: Act, form: ActForm, *, now: dt.datetime) -> bool:
    """Whether this very person did this very thing a moment ago: the second click of the same button."""
    db, application = reading(), found(code)
    done: list[tuple[str, str, dt.datetime, str, Mapping[str, Any]]] = [
        (each.actor_id, each.action, each.at, each.note, each.data) for each in history.events(db, application)[-2:]
    ]
    done += [
        (each.actor_id, each.kind, each.at, each.data.get("reason", ""), each.data)
        for each in history.desk_notes(db, application)[-1:]
    ]
    kinds = (*MOVES_OF.get(act, ()), *_NOTES_OF.get(act, ()))
    return any(
        actor_id == looking().account_id and kind in kinds and now - at < _LATELY and _is_same(form, note, data)
        for actor_id, kind, at, note, data in done
    )


def _is_same(form: ActForm, note: str, data: Mapping[str, Any]) -> bool:
    """What is on record says what the form says."""
    if "reason" in form and (form.reason.data or "") != note:
        return False
    if "amount_vnd" in form and form.amount_vnd.amount != data.get("vnd"):
        return False
    if "day" in form and (form.at.isoformat(), form.place.data) != (data.get("at"), data.get("place")):
        return False
    if "number" in form and "next" not in form:
        return not form.number.data or " ".join(form.number.data.upper().split()) == data.get("number")
    if "number" in form and not form.next.data and s10.bare(form.number.data or "") != data.get("number"):
        return False
    if "event" in form and (form.event.data, form.note.data or "") != (data.get("event"), data.get("note")):
        return False
    return "outcome" not in form or form.outcome.data == data.get("outcome")


@bp.post("/desk/<code>/notices/<notice_id>")
@has_role(*POSTS)
def send_again(code: str, notice_id: str) -> ResponseReturnValue:
    """Try once more to send a message that could not be delivered."""
    application = found(code)
    try:
        with transaction() as db:
            notice = db.get(Notice, notice_id)
            if notice is None or notice.application_id != application.id:
                raise NotFound
            outbox.send_again(db, notice_id, now=utc_now())
    except Conflict:
        pass  # the second click, or the worker was faster
    flash(_("The message is being sent again."), "success")
    return redirect(url_for("desk.case", code=code), 303)


def _back(code: str) -> str:
    """A case claimed from a list leaves the clerk in that list."""
    if request.form.get("from") == "queue":
        agency, tab = request.form.get("agency", ""), request.form.get("tab", "")
        return url_for("desk.queue", agency=agency[:35], tab=tab[:10])
    return url_for("desk.case", code=code)
