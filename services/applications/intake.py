"""The applicant's verbs: file, send additions, receive the result, withdraw."""

import datetime as dt
import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.answers import Problem, canonical, digest, merged, needed_papers, problems, stopped_by
from forms.walk import Walk, walk
from services import registers
from services.agencies.directory import province_of
from services.agencies.models import Agency
from services.agencies.places import places
from services.applications import attachments, clock, drafts, history, paying, policy
from services.applications.models import PAYS_ONLINE, Application, Attachment, Defect, Dossier
from services.applications.notify import tell_owner
from services.applications.workflow import Action, Role, Status
from services.billing import invoices, refunds
from services.billing.models import Invoice
from services.calendar import local_date
from services.db import append
from services.definitions.fees import quote
from services.definitions.service import ServiceDefinition
from services.delivery import choosing
from services.errors import Invalid, InvalidMove
from services.killpoints import killpoint
from services.people.actor import Actor
from services.search.folding import plain
from services.text import N_

#: Letters and digits nobody mistakes for each other when read aloud or copied by hand.
_LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


class Incomplete(Invalid):
    """The dossier cannot be sent yet; `problems` names each page, question or paper and what to do."""

    def __init__(self, found: Sequence[Problem]) -> None:
        super().__init__("", N_("Some answers or papers are still missing."))
        self.problems = found


@dataclass(frozen=True)
class Filed:
    """What `file` did. `is_new` is false for the second click of the same filing."""

    application: Application
    is_new: bool


@dataclass(frozen=True)
class _Filling:
    """A draft as it stands at this moment, read and walked through once for all who judge and freeze it."""

    service: ServiceDefinition
    answers: dict[str, Any]
    today: dt.date
    walked: Walk
    files: Sequence[Attachment]

    def missing(self, db: Session) -> list[Problem]:
        counts = Counter(each.paper for each in self.files)
        return problems(self.service.form, self.answers, counts, self.today, places=places(db), walked=self.walked)

    def needed(self) -> set[str]:
        """Ids of the papers it calls for."""
        called_for = needed_papers(self.service.form, self.answers, self.today, walked=self.walked)
        return {each.paper.id for each in called_for}


def _filling(db: Session, application: Application, *, now: dt.datetime) -> _Filling:
    service, today = drafts.definition_of(db, application), local_date(now)
    answers = application.draft
    walked = walk(service.form, answers, today)
    return _Filling(service, answers, today, walked, attachments.of(db, application))


def whats_missing(db: Session, application: Application, *, now: dt.datetime) -> list[Problem]:
    """All that keeps a draft or a supplement from being sent."""
    return _filling(db, application, now=now).missing(db)


def file(
    db: Session,
    actor: Actor,
    application_id: str,
    *,
    now: dt.datetime,
    declared: Mapping[str, Any] | None = None,
    minimum_vnd: int = 0,
    is_confirmed: bool = False,
    days_to_pay: int = 30,
    locale: str = "",
) -> Filed:
    """File a draft: freeze the dossier and the fee, give code and secret, start the clock, tell the person.

    At level 4 a fee that is owed is paid first: the application then waits for it, and its clock with it.
    `declared`: the declaration, made with this very step; it is filed with the answers.
    `minimum_vnd`: a smaller fee cannot be paid online; it is paid at the counter and does not hold the filing up.
    `is_confirmed`: the other person, where the service asks one, agreed to exactly this (`confirming.confirm`).
    `days_to_pay`: the application is closed when the fee that holds it up is not paid within so many days.
    `locale`: the language the person files in, that of all papers and letters to come; empty: as it was begun.
    A second click finds the application filed and changes nothing. Raises Incomplete when something is missing.
    """
    application = policy.to_prepare(db, actor, application_id)
    if not application.is_draft:
        return Filed(application, is_new=False)
    with db.no_autoflush:  # one statement for each table at the end, not one for each line here
        application.draft = merged(application.draft, declared or {})
        filling = _filling(db, application, now=now)
        _must_be_complete(db, filling)
        if not is_confirmed:
            _must_need_nobody(filling)
        day = filling.today.strftime("%y%m%d")
        serial = registers.draw(db, book="application", agency_code=application.agency_code, period=day)
        application.code = f"{application.agency_code}-{day}-{serial:04d}"
        application.secret = new_secret()
        application.locale = locale or application.locale
        application.owner_id = actor.account_id  # a colleague may have begun it
        _freeze(db, application, filling, round=0, now=now)
        application.subject_name = filling.service.subject_name(filling.walked.filed)[:200]
        application.subject_key = plain(application.subject_name)[:200]
        invoice = _bill(db, application, filling, minimum_vnd=minimum_vnd, now=now)
        if invoice is not None and invoice.blocks:
            history.do(db, application, Action.FILE_WITH_FEE, role=Role.APPLICANT, actor=actor, now=now)
            _tell_of_fee(db, application, invoice, days=days_to_pay, now=now)
        else:
            history.do(db, application, Action.FILE, role=Role.APPLICANT, actor=actor, now=now)
            paying.receive(db, application, now=now)
    killpoint("filing.before-commit")
    return Filed(application, is_new=True)


def supplement(db: Session, actor: Actor, application_id: str, *, now: dt.datetime) -> Filed:
    """Send the corrected dossier: a new frozen round; the term starts again from zero."""
    application = policy.to_prepare(db, actor, application_id)
    if application.status == Status.IN_REVIEW and application.rounds:
        return Filed(application, is_new=False)
    filling = _filling(db, application, now=now)
    if application.status == Status.AWAITING_SUPPLEMENT:
        _must_be_complete(db, filling)
    history.do(
        db,
        application,
        Action.SUPPLEMENT,
        role=Role.APPLICANT,
        actor=actor,
        now=now,
        data={"round": application.rounds},
    )
    _freeze(db, application, filling, round=application.rounds, now=now)
    clock.on_supplement(application, filling.service.term, now=now)
    answered = select(Defect).where(Defect.application_id == application.id, Defect.answered_at.is_(None))
    for defect in db.scalars(answered):
        defect.answered_at = now
    tell_owner(db, application, "supplement_received", now=now, key=str(application.rounds))
    return Filed(application, is_new=True)


def withdraw(db: Session, actor: Actor, application_id: str, *, reason: str, now: dt.datetime) -> Application:
    """Take the application back; possible until the decision."""
    application = policy.to_prepare(db, actor, application_id)
    if application.status == Status.WITHDRAWN:
        return application
    before_acceptance = application.status == Status.FILED
    history.do(db, application, Action.WITHDRAW, role=Role.APPLICANT, actor=actor, now=now, note=reason)
    clock.end(application)
    invoices.void_open(db, application.id, now=now)
    if before_acceptance and "withdrawn" in drafts.definition_of(db, application).tariff.refund:
        given_back = refunds.by_rule(db, application.id, cause="withdrawn", now=now)
        if given_back is not None:
            tell_owner(db, application, "refund_coming", now=now, key=given_back.id, amount=given_back.amount_vnd)
    tell_owner(db, application, "withdrawn", now=now)
    return application


def receive(db: Session, actor: Actor, application_id: str, *, now: dt.datetime) -> Application:
    """The person downloads an issued result: the first time hands it over."""
    application = policy.to_prepare(db, actor, application_id)
    if application.status == Status.HANDED_OVER:
        return application
    if drafts.definition_of(db, application).appointment:
        raise InvalidMove(N_("The result is handed over at the appointment."))
    if invoices.is_owing(db, application.id):
        raise InvalidMove(N_("Pay the fee first; then the result can be downloaded."))
    if choosing.is_owed(db, application):
        return application  # they asked for paper too: the case stays with the desk until the parcel has arrived
    history.do(db, application, Action.RECEIVE, role=Role.APPLICANT, actor=actor, now=now)
    clock.end(application)
    return application


def new_secret() -> str:
    """A look-up secret of 12 letters (59 random bits), e.g. K7QF-M3ZP-9DXA."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(12))
    return "-".join((letters[:4], letters[4:8], letters[8:]))


def dossier(db: Session, application: Application, *, round: int | None = None) -> Dossier:
    """The dossier as sent in a round; the latest when no round is named."""
    sent = select(Dossier).where(Dossier.application_id == application.id).order_by(Dossier.round.desc())
    if round is not None:
        sent = sent.where(Dossier.round == round)
    return db.scalars(sent.limit(1)).one()


def _bill(
    db: Session, application: Application, filling: _Filling, *, minimum_vnd: int, now: dt.datetime
) -> Invoice | None:
    """Freeze what this filing costs at level 4; it `blocks` when it has to be paid before the filing counts."""
    if application.level < PAYS_ONLINE:
        return None
    service, agency = filling.service, db.get_one(Agency, application.agency_code)
    fee = quote(
        service.tariff,
        service.form,
        filling.answers,
        today=filling.today,
        province=province_of(db, agency),
        walked=filling.walked,
    )
    invoice = invoices.bill(
        db, application.id, agency_code=application.agency_code, quote=fee, locale=application.locale, now=now
    )
    if invoice is not None and invoice.state == "open":
        invoice.blocks = invoice.amount_vnd >= minimum_vnd
    return invoice


def _tell_of_fee(db: Session, application: Application, invoice: Invoice, *, days: int, now: dt.datetime) -> None:
    due = invoices.must_be_paid_within(db, invoice, days=days, now=now).isoformat()
    tell_owner(db, application, "fee_to_file", now=now, key=invoice.id, amount=invoice.amount_vnd, due=due)


def _must_need_nobody(filling: _Filling) -> None:
    asks = filling.service.confirmation
    if asks and asks.asks(filling.service.form, filling.answers, filling.today, walked=filling.walked):
        raise InvalidMove(N_("The other person has to confirm it first."))


def must_be_complete(db: Session, application: Application, *, now: dt.datetime) -> None:
    """Raises Incomplete for what is missing, InvalidMove for answers that exclude the service."""
    _must_be_complete(db, _filling(db, application, now=now))


def _must_be_complete(db: Session, filling: _Filling) -> None:
    if stopped_by(filling.service.form, filling.answers, filling.today, walked=filling.walked) is not None:
        raise InvalidMove(N_("With these answers this service cannot be used."))
    if missing := filling.missing(db):
        raise Incomplete(missing)


def _freeze(db: Session, application: Application, filling: _Filling, *, round: int, now: dt.datetime) -> None:
    """Keep what is sent as it is at this moment."""
    # Files of a paper that a changed answer made needless are kept aside like hidden answers, not filed.
    needed = filling.needed()
    answers = canonical(filling.walked.filed)
    append(
        db,
        Dossier,
        application_id=application.id,
        round=round,
        answers=answers,
        digest=digest(answers),
        papers=[_listed(each) for each in filling.files if each.paper in needed],
        sent_at=now,
    )


def _listed(attachment: Attachment) -> dict[str, Any]:
    return {
        "attachment": attachment.id,
        "paper": attachment.paper,
        "name": attachment.name,
        "sha256": attachment.sha256,
        "size": attachment.size,
        "media_type": attachment.media_type,
        "pages": attachment.pages,
    }
