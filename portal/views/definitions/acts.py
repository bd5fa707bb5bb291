"""Submit, send back, publish. A refusal comes back on the version's page as it now stands."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Final

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.access import has_role
from portal.clock import utc_now
from portal.form import Form
from portal.refusals import sentence
from portal.refusals import show as hang
from portal.store import reading, transaction
from portal.views.definitions.base import POSTS, bp, found, looking
from portal.views.definitions.forms import PublishForm, SendBackForm, SubmitForm
from portal.views.definitions.one import show
from services.definitions import owning
from services.definitions.models import DefinitionVersion
from services.errors import Conflict, Forbidden, Invalid, InvalidMove, Stale
from services.people.actor import Actor, actor_of

_NUMBER: Final = re.compile(r"[0-9]{1,9}")


@bp.post("/<code>/<int:number>/submit")
@has_role(*POSTS)
def submit(code: str, number: int) -> ResponseReturnValue:
    """Hand the version to the publishers."""
    form = SubmitForm()
    return _do(code, number, form, owning.submit, _("Version %(number)s waits for a publisher.", number=number))


@bp.post("/<code>/<int:number>/send-back")
@has_role(*POSTS)
def send_back(code: str, number: int) -> ResponseReturnValue:
    """Back to its author."""
    form = SendBackForm(prefix="back-")

    def verb(db: Session, actor: Actor, code: str, number: int, *, now: dt.datetime) -> DefinitionVersion:
        return owning.send_back(db, actor, code, number, reason=form.reason.data or "", now=now)

    return _do(code, number, form, verb, _("Version %(number)s is a draft again.", number=number))


@bp.post("/<code>/<int:number>/publish")
@has_role(*POSTS)
def publish(code: str, number: int) -> ResponseReturnValue:
    """Publish what another person submitted."""
    form = PublishForm(prefix="publish-")
    typed = form.seen.data or ""
    seen = int(typed) if _NUMBER.fullmatch(typed) else -1

    def verb(db: Session, actor: Actor, code: str, number: int, *, now: dt.datetime) -> DefinitionVersion:
        return owning.publish(db, actor, code, number, valid_from=form.valid_from, seen=seen, now=now)

    return _do(code, number, form, verb, _("Version %(number)s is published.", number=number))


def _do(code: str, number: int, form: Form, verb: Callable[..., DefinitionVersion], said: str) -> ResponseReturnValue:
    shown = found(code, number)
    typed = form if isinstance(form, SendBackForm | PublishForm) else None
    if not form.validate():
        return show(shown, typed=typed), 422
    now = utc_now()
    try:
        with transaction() as db:
            verb(db, actor_of(db, looking().account_id, now), code, number, now=now)
    except Invalid as refusal:
        reading().rollback()
        if isinstance(form, PublishForm) and refusal.field == "valid_from":
            refusal.field = "day"
        hang(form, refusal)
        return show(found(code, number), typed=typed), 422
    except (Stale, Conflict, InvalidMove) as refusal:
        reading().rollback()
        return show(found(code, number), refusal=sentence(refusal)), 409
    except Forbidden:
        reading().rollback()
        return show(found(code, number), refusal=_("Your post does not allow this step.")), 403
    flash(said, "success")
    return redirect(url_for("definitions.version", code=code, number=number), 303)
