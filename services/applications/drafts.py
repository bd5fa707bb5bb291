"""Drafts: begun, filled page by page, kept on the server, thrown away."""

import datetime as dt
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.applications import policy
from services.applications.models import Application, Attachment
from services.applications.workflow import Status
from services.catalogue.offerings import offering_at
from services.definitions.models import DefinitionVersion
from services.definitions.publishing import latest, service_of
from services.definitions.service import ServiceDefinition
from services.errors import InvalidMove, NotFound, TooMany
from services.files.uploads import CleanFile
from services.people.actor import Actor
from services.text import N_

#: How many drafts a person may keep at once.
MOST_DRAFTS: Final = 50
#: How many files one paper may have.
MOST_FILES: Final = 10

#: Statuses in which the applicant edits answers and papers.
EDITABLE: Final = (Status.DRAFT, Status.AWAITING_SUPPLEMENT)


def start(
    db: Session, actor: Actor, *, procedure_code: str, agency_code: str, locale: str, now: dt.datetime
) -> Application:
    """Begin a draft for an agency that offers the service. Raises NotFound where nobody offers it."""
    offering = offering_at(db, procedure_code=procedure_code, agency_code=agency_code, now=now)
    if offering is None:
        raise NotFound
    drafts = policy.visible_to_owner(actor).where(Application.status == Status.DRAFT).limit(MOST_DRAFTS)
    if len(db.scalars(drafts).all()) >= MOST_DRAFTS:
        raise TooMany(now, N_("You have many unfinished drafts. File or delete one of them first."))
    application = Application(
        procedure_code=procedure_code,
        agency_code=agency_code,
        definition_id=latest(db, procedure_code).id,
        level=offering.level,
        owner_id=actor.account_id,
        locale=locale,
        status=Status.DRAFT,
        status_since=now,
        created_at=now,
        draft={},
    )
    db.add(application)
    db.flush()
    return application


def definition_of(db: Session, application: Application) -> ServiceDefinition:
    """The service as this application follows it: the version it was begun or filed with."""
    return service_of(db.get_one(DefinitionVersion, application.definition_id))


def save_answers(
    db: Session, actor: Actor, application_id: str, answers: dict[str, Any], *, now: dt.datetime
) -> Application:
    """Keep the answers of one page beside those of the others. Raises InvalidMove when they can no longer change."""
    application = policy.own(db, actor, application_id, lock=True)
    must_be_editable(application)
    application.draft = {**application.draft, **answers}
    if application.is_draft:
        application.status_since = now
    return application


def attach(
    db: Session, actor: Actor, application_id: str, paper: str, file: CleanFile, digest: str, *, now: dt.datetime
) -> Attachment:
    """Add a checked file, already in the content store under `digest`, to a paper."""
    application = policy.own(db, actor, application_id, lock=True)
    must_be_editable(application)
    if paper not in {each.id for each in definition_of(db, application).form.papers}:
        raise NotFound
    present = [each for each in attachments(db, application) if each.paper == paper]
    if same := [each for each in present if each.sha256 == digest]:
        return same[0]  # the second click of the same upload
    if len(present) >= MOST_FILES:
        raise InvalidMove(N_("This paper already has %(most)s files. Remove one first."), most=MOST_FILES)
    attachment = Attachment(
        application_id=application.id,
        paper=paper,
        name=file.name,
        sha256=digest,
        size=len(file.data),
        media_type=file.media_type,
        pages=file.pages,
        added_at=now,
    )
    db.add(attachment)
    db.flush()
    return attachment


def detach(db: Session, actor: Actor, application_id: str, attachment_id: str, *, now: dt.datetime) -> None:
    """Take a file out of the draft. What was already filed stays in the dossier it was filed with."""
    application = policy.own(db, actor, application_id, lock=True)
    must_be_editable(application)
    attachment = db.get(Attachment, attachment_id)
    if attachment is None or attachment.application_id != application.id:
        raise NotFound
    attachment.removed_at = attachment.removed_at or now


def delete(db: Session, actor: Actor, application_id: str) -> None:
    """Throw a draft away, with its answers and files."""
    application = policy.own(db, actor, application_id, lock=True)
    if not application.is_draft:
        raise InvalidMove(N_("This application was already filed. You can withdraw it instead."))
    for attachment in db.scalars(select(Attachment).where(Attachment.application_id == application.id)):
        db.delete(attachment)
    db.flush()
    db.delete(application)


def attachments(db: Session, application: Application) -> list[Attachment]:
    """The files now in the dossier or draft, in the order they were added."""
    current = select(Attachment).where(Attachment.application_id == application.id, Attachment.removed_at.is_(None))
    return list(db.scalars(current.order_by(Attachment.added_at, Attachment.id)))


def paper_counts(db: Session, application: Application) -> dict[str, int]:
    """How many files each paper has now."""
    counts: dict[str, int] = {}
    for attachment in attachments(db, application):
        counts[attachment.paper] = counts.get(attachment.paper, 0) + 1
    return counts


def must_be_editable(application: Application) -> None:
    """Raises InvalidMove unless the applicant may still change answers and papers."""
    if application.status not in EDITABLE:
        raise InvalidMove(N_("This application was already filed. Its answers can no longer change."))
