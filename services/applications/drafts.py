"""Drafts: begun, filled page by page, kept on the server, thrown away."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from forms.answers import merged
from services.applications import history, policy
from services.applications.models import Application, Attachment
from services.applications.workflow import Status
from services.catalogue.offerings import offering_at
from services.definitions.publishing import latest, service_of, service_with_id
from services.definitions.service import ServiceDefinition
from services.delivery.models import Delivery
from services.errors import Conflict, Forbidden, InvalidMove, NotFound
from services.organisations.roles import Right
from services.people.actor import Actor
from services.people.models import Account
from services.text import N_

#: How many drafts a person may keep at once.
MOST_DRAFTS: Final = 50
#: The same for all people of one company together.
MOST_DRAFTS_OF_COMPANY: Final = 500

#: Statuses in which the applicant edits answers and papers.
EDITABLE: Final = (Status.DRAFT, Status.AWAITING_SUPPLEMENT)
#: Within this time a second click of "Begin" finds the draft that the first one began.
SECOND_CLICK: Final = dt.timedelta(minutes=1)
#: Under this name a draft keeps from which application it was copied (`copying`); no question can be called so.
COPIED: Final = ":copied"


class WrongAudience(Conflict):
    """The service is not meant for whom it was to be filed: a company, or a person."""


def start(
    db: Session,
    actor: Actor,
    *,
    procedure_code: str,
    agency_code: str,
    locale: str,
    now: dt.datetime,
    organisation_id: str | None = None,
    copy_of: str | None = None,
) -> Application:
    """Begin a draft for an agency that offers the service; with `organisation_id`, in the name of that company.

    A second click finds what the first one began. `copy_of`: the application that the caller copies into it.
    Raises NotFound where nobody offers it or for a company the person does not work for, Forbidden where their role
    there does not include it, WrongAudience, and Conflict when too many drafts are kept.
    """
    offering = offering_at(db, procedure_code=procedure_code, agency_code=agency_code, now=now)
    if offering is None:
        raise NotFound
    version = latest(db, procedure_code, now)
    _must_be_for(service_of(version), organisation_id)
    company = _company(actor, organisation_id)
    db.get_one(Account, actor.account_id, with_for_update=True)  # two clicks queue here
    if (begun := _just_begun(db, actor, procedure_code, agency_code, company, copy_of, now=now)) is not None:
        return begun
    application = Application(
        procedure_code=procedure_code,
        agency_code=agency_code,
        definition_id=version.id,
        level=offering.level,
        owner_id=actor.account_id,
        organisation_id=company,
        locale=locale,
        status=Status.DRAFT,
        status_since=now,
        created_at=now,
        draft={},
    )
    _must_not_be_many(db, actor, organisation_id)
    db.add(application)
    db.flush()
    history.note_for_company(db, application, "begin", actor=actor, now=now)
    return application


def _must_be_for(service: ServiceDefinition, organisation_id: str | None) -> None:
    if organisation_id is not None and "business" not in service.audience:
        raise WrongAudience(N_("This service is for persons. It cannot be filed in the name of a company."))
    if organisation_id is None and "citizen" not in service.audience:
        raise WrongAudience(N_("This service is for companies. Choose for which company you file it."))


def _company(actor: Actor, organisation_id: str | None) -> str | None:
    if organisation_id is None:
        return None
    if not actor.role_in(organisation_id):
        raise NotFound
    if not actor.may_for(organisation_id, Right.PREPARE):
        raise Forbidden(N_("Your role in the company does not allow this."))
    return organisation_id


def _must_not_be_many(db: Session, actor: Actor, organisation_id: str | None) -> None:
    most = MOST_DRAFTS if organisation_id is None else MOST_DRAFTS_OF_COMPANY
    drafts = _drafts(actor, organisation_id).limit(most)
    if len(db.scalars(drafts.with_only_columns(Application.id)).all()) >= most:
        raise Conflict(N_("You have many unfinished drafts. File or delete one of them first."))


def _drafts(actor: Actor, organisation_id: str | None) -> Select[Application]:
    mine = policy.visible_to_owner(actor)
    seen = policy.visible_to_members(actor, organisation_id) if organisation_id is not None else mine
    return seen.where(Application.status == Status.DRAFT)


def _just_begun(
    db: Session,
    actor: Actor,
    procedure_code: str,
    agency_code: str,
    organisation_id: str | None,
    copy_of: str | None,
    *,
    now: dt.datetime,
) -> Application | None:
    """The draft that the first of two clicks began."""
    same = _drafts(actor, organisation_id).where(
        Application.owner_id == actor.account_id,
        Application.procedure_code == procedure_code,
        Application.agency_code == agency_code,
        Application.created_at > now - SECOND_CLICK,
    )
    drafts = db.scalars(same.order_by(Application.created_at.desc()))
    return next((draft for draft in drafts if _is_as_begun(draft, copy_of)), None)


def _is_as_begun(draft: Application, copy_of: str | None) -> bool:
    if copy_of is None:
        return not draft.draft
    copied = draft.draft.get(COPIED)
    return isinstance(copied, dict) and copied.get("application") == copy_of


def definition_of(db: Session, application: Application) -> ServiceDefinition:
    """The service as this application follows it: the version it was begun or filed with."""
    return service_with_id(db, application.definition_id)


def save_answers(
    db: Session, actor: Actor, application_id: str, answers: dict[str, Any], *, now: dt.datetime
) -> Application:
    """Keep the answers of one page beside those of the others; None removes one.

    Raises InvalidMove when they can no longer change.
    """
    application = policy.to_prepare(db, actor, application_id)
    put(application, answers, now=now)
    return application


def put(application: Application, answers: Mapping[str, Any], *, now: dt.datetime) -> None:
    """As `save_answers`, into an application that its owner has locked."""
    must_be_editable(application)
    application.draft = merged(application.draft, answers)
    touch(application, now)


def touch(application: Application, now: dt.datetime) -> None:
    """A draft is kept for a while after its last change, whatever changed."""
    if application.is_draft:
        application.status_since = now


def save_entry(
    db: Session, actor: Actor, application_id: str, page: str, index: int, answers: dict[str, Any], *, now: dt.datetime
) -> Application:
    """Keep one entry of a repeating page; an `index` behind the last one adds an entry."""
    application = policy.to_prepare(db, actor, application_id)
    put_entry(application, page, index, answers, now=now)
    return application


def put_entry(application: Application, page: str, index: int, answers: Mapping[str, Any], *, now: dt.datetime) -> None:
    """As `save_entry`, into an application that its owner has locked."""
    entries = _entries(application, page)
    if index < len(entries):
        entries[index] = merged(entries[index], answers)
    else:
        entries.append(merged({}, answers))
    put(application, {page: entries}, now=now)


def remove_entry(db: Session, actor: Actor, application_id: str, page: str, index: int, *, now: dt.datetime) -> None:
    """Take one entry out of a repeating page; one that is gone already stays gone."""
    entries = _entries(policy.to_prepare(db, actor, application_id), page)
    if 0 <= index < len(entries):
        save_answers(db, actor, application_id, {page: entries[:index] + entries[index + 1 :]}, now=now)


def _entries(application: Application, page: str) -> list[dict[str, Any]]:
    return [dict(entry) for entry in application.draft.get(page) or [] if isinstance(entry, dict)]


def delete(db: Session, actor: Actor, application_id: str, *, now: dt.datetime) -> None:
    """Throw a draft away, with its answers and files."""
    application = policy.to_prepare(db, actor, application_id)
    if not application.is_draft:
        raise InvalidMove(N_("This application was already filed. You can withdraw it instead."))
    throw_away(db, application)
    history.note_for_company(db, application, "discard", actor=actor, now=now)


def throw_away(db: Session, application: Application) -> None:
    """Delete a draft with its answers and files; the caller has made sure that it is one."""
    for each in db.scalars(select(Attachment).where(Attachment.application_id == application.id)):
        db.delete(each)
    if (delivery := db.get(Delivery, application.id)) is not None:
        db.delete(delivery)
    db.flush()
    db.delete(application)


def unfinished(
    db: Session, actor: Actor, procedure_code: str, *, organisation_id: str | None = None
) -> list[Application]:
    """The person's drafts of one service, or those of their company, the latest first."""
    found = _drafts(actor, organisation_id).where(Application.procedure_code == procedure_code)
    return list(db.scalars(found.order_by(Application.status_since.desc()).limit(MOST_DRAFTS)))


def must_be_editable(application: Application) -> None:
    """Raises InvalidMove unless the applicant may still change answers and papers."""
    if application.status not in EDITABLE:
        raise InvalidMove(N_("This application was already filed. Its answers can no longer change."))
