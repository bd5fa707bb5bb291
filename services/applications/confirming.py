"""The other person whom a draft names confirms it by a mailed link; then it is filed in the first person's name.

The draft stays a draft until then. A request is about exactly what was in the draft when it was made: whatever is
changed afterwards has to be asked again. Both people act on the locked application, so the first click counts.
"""

import datetime as dt
import hashlib
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.answers import canonical, filed_answers, merged
from forms.definition import Answers
from services import audit
from services.agencies.names import name_of
from services.applications import attachments, drafts, intake, policy
from services.applications.models import Application, ConfirmationRequest
from services.applications.notify import tell_owner
from services.calendar import local_date
from services.definitions.confirmation import OtherPerson
from services.errors import Conflict, Forbidden, Invalid, InvalidMove, NotFound
from services.notices.outbox import Addressee, tell
from services.people import attempts, details
from services.people.actor import SYSTEM_ID, Actor, actor_of
from services.people.keys import Keys
from services.people.models import Account
from services.text import N_


class Standing(StrEnum):
    """How a request stands. `CHANGED`: the draft is another one by now; `REPLACED`: a later request counts."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    REPLACED = "replaced"
    CHANGED = "changed"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Opened:
    """What a mailed link leads to."""

    request: ConfirmationRequest
    application: Application
    standing: Standing


def other_person(db: Session, application: Application, *, now: dt.datetime) -> OtherPerson | None:
    """Who has to confirm this draft before it is filed; None when nobody has."""
    service = drafts.definition_of(db, application)
    if service.confirmation is None:
        return None
    return service.confirmation.asks(service.form, application.draft, local_date(now))


def latest(db: Session, application: Application) -> ConfirmationRequest | None:
    """The request that counts, if one was made."""
    made = select(ConfirmationRequest).where(
        ConfirmationRequest.application_id == application.id, ConfirmationRequest.state != Standing.REPLACED
    )
    return db.scalar(made.limit(1))


def confirmed_by(db: Session, application: Application) -> str:
    """The name of the other person who confirmed it; empty for nobody."""
    request = latest(db, application)
    return request.name if request is not None and request.state == Standing.CONFIRMED else ""


def standing(db: Session, application: Application, request: ConfirmationRequest, *, now: dt.datetime) -> Standing:
    """How a request stands now."""
    state = Standing(request.state)
    if state is not Standing.ASKED:
        return state
    if not application.is_draft or request.digest != _digest(db, application, now=now):
        return Standing.CHANGED
    return Standing.EXPIRED if request.expires_at <= now else Standing.ASKED


def ask(
    db: Session, actor: Actor, application_id: str, *, declared: Answers, keys: Keys, now: dt.datetime, locale: str = ""
) -> ConfirmationRequest:
    """Mail the other person a link to read and confirm the draft. Asked again for the same draft, nothing happens.

    `declared`: the first person's declaration. `locale`: the language they declared in, as for `intake.file`. Raises
    Incomplete, Invalid for one's own address, TooMany for too many letters to one address, InvalidMove for a service
    where nobody else confirms.
    """
    application = policy.to_prepare(db, actor, application_id)
    if not application.is_draft:
        raise InvalidMove(N_("This application was already filed. Its answers can no longer change."))
    application.draft = merged(application.draft, declared)
    application.locale = locale or application.locale
    intake.must_be_complete(db, application, now=now)
    other = other_person(db, application, now=now)
    service = drafts.definition_of(db, application)
    if other is None or service.confirmation is None:
        raise InvalidMove(N_("Nobody else has to confirm this application."))
    before = latest(db, application)
    if before is not None:
        if standing(db, application, before, now=now) is Standing.ASKED:
            return before
        before.state = Standing.REPLACED
    _must_be_another(db, application, other)
    attempts.count(db, {"mail:address": details.email_key(other.email)}, keys=keys, now=now)
    request = ConfirmationRequest(
        application_id=application.id,
        name=other.name[:200],
        email=other.email,
        digest=_digest(db, application, now=now),
        asked_at=now,
        expires_at=now + dt.timedelta(days=service.confirmation.days),
    )
    db.add(request)
    db.flush()
    _write(db, application, request, now=now)
    _record(db, application, "confirmation.ask", actor.account_id, request, now=now)
    return request


def send_again(db: Session, actor: Actor, application_id: str, *, keys: Keys, now: dt.datetime) -> ConfirmationRequest:
    """Mail the same link once more. Raises Conflict when the request is no longer open, TooMany for too many."""
    application = policy.to_prepare(db, actor, application_id)
    request = latest(db, application)
    if request is None or standing(db, application, request, now=now) is not Standing.ASKED:
        raise Conflict(N_("This request is no longer open. Look at how it stands."))
    attempts.count(db, {"mail:address": details.email_key(request.email)}, keys=keys, now=now)
    request.letters += 1
    _write(db, application, request, now=now)
    return request


def opened(db: Session, token: str, *, keys: Keys, now: dt.datetime) -> Opened:
    """What the mailed link stands for, whatever became of it. Raises NotFound for a link that is not ours."""
    request = db.get(ConfirmationRequest, keys.link_id("agree", token) or "")
    if request is None:
        raise NotFound
    application = db.get_one(Application, request.application_id)
    return Opened(request, application, standing(db, application, request, now=now))


def confirm(
    db: Session, token: str, *, keys: Keys, minimum_vnd: int = 0, days_to_pay: int = 30, now: dt.datetime
) -> Application:
    """The other person agrees: the draft is filed at this moment. The second click changes nothing.

    `minimum_vnd`, `days_to_pay`: as `intake.file` has them. Raises Conflict when the request is not open any more, or
    the draft can no longer be filed as it is.
    """
    application, request = _locked(db, token, keys=keys)
    if _is_done(db, application, request, Standing.CONFIRMED, now=now):
        return application
    request.state, request.answered_at = Standing.CONFIRMED, now
    try:
        owner = actor_of(db, application.owner_id, now)
        intake.file(
            db,
            owner,
            application.id,
            now=now,
            minimum_vnd=minimum_vnd,
            days_to_pay=days_to_pay,
            is_confirmed=True,
        )
    except (Invalid, InvalidMove, Forbidden) as refusal:
        raise Conflict(_NOT_OPEN) from refusal
    _record(db, application, "confirmation.give", SYSTEM_ID, request, now=now)
    return application


def decline(db: Session, token: str, *, reason: str, keys: Keys, now: dt.datetime) -> Application:
    """The other person does not agree, and says why; the first person is told. The second click changes nothing.

    Raises Invalid without a reason, Conflict when the request is not open any more.
    """
    application, request = _locked(db, token, keys=keys)
    if _is_done(db, application, request, Standing.DECLINED, now=now):
        return application
    if not reason.strip():
        raise Invalid("reason", N_("Say what is wrong, so that it can be corrected."))
    request.state, request.answered_at, request.reason = Standing.DECLINED, now, reason.strip()[:2000]
    tell_owner(db, application, "confirmation_declined", now=now, key=request.id)
    _record(db, application, "confirmation.decline", SYSTEM_ID, request, now=now)
    return application


_NOT_OPEN = N_("This link is no longer open. Nothing was changed.")


def _locked(db: Session, token: str, *, keys: Keys) -> tuple[Application, ConfirmationRequest]:
    request = db.get(ConfirmationRequest, keys.link_id("agree", token) or "")
    if request is None:
        raise NotFound
    locked = select(Application).where(Application.id == request.application_id).with_for_update()
    application = db.scalars(locked.execution_options(populate_existing=True)).one()
    db.refresh(request)
    return application, request


def _is_done(
    db: Session, application: Application, request: ConfirmationRequest, wanted: Standing, *, now: dt.datetime
) -> bool:
    """Whether an earlier click did what is `wanted`. Raises Conflict when the request is not open any more."""
    state = standing(db, application, request, now=now)
    if state not in (wanted, Standing.ASKED):
        raise Conflict(_NOT_OPEN)
    return state is wanted


def _must_be_another(db: Session, application: Application, other: OtherPerson) -> None:
    owner = db.get_one(Account, application.owner_id)
    if details.email_key(other.email) == owner.email_key:
        raise Invalid("", N_("Enter the e-mail address of the other person, not your own."))


def _digest(db: Session, application: Application, *, now: dt.datetime) -> str:
    """SHA-256 of what would be filed: the answers and the files."""
    form = drafts.definition_of(db, application).form
    answers = canonical(filed_answers(form, application.draft, local_date(now)))
    files = sorted(f"{each.paper}:{each.sha256}" for each in attachments.of(db, application))
    return hashlib.sha256("\n".join((answers, *files)).encode()).hexdigest()


def _write(db: Session, application: Application, request: ConfirmationRequest, *, now: dt.datetime) -> None:
    owner = db.get_one(Account, application.owner_id)
    tell(
        db,
        kind="confirmation_asked",
        key=f"confirmation:{request.id}:{request.letters}",
        account=Addressee(request.email, request.name[:120], application.locale),
        params={
            "agree": request.id,
            "name": owner.name,
            "service": drafts.definition_of(db, application).name.text(application.locale),
            "agency": name_of(db, application.agency_code, application.locale),
            "due": request.expires_at.isoformat(),
        },
        application_id=application.id,
        now=now,
    )


def _record(
    db: Session, application: Application, verb: str, actor_id: str, request: ConfirmationRequest, *, now: dt.datetime
) -> None:
    subject = f"application:{application.id}"
    data = {"request": request.id}
    audit.record(db, actor=actor_id, verb=verb, subject=subject, chain=application.agency_code, now=now, data=data)
