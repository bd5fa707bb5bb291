"""Beginning anew from a copy: the answers of an earlier application that still fit, each to be looked at again.

A draft keeps under `COPIED` where they came from and which of them its owner has not looked at yet. Papers are not
taken over by themselves: they are offered, one by one.
"""

import datetime as dt
import json
from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from forms.carrying import carried
from services.agencies.places import places
from services.applications import attachments, drafts, intake, policy
from services.applications.drafts import COPIED
from services.applications.models import Application, Attachment
from services.calendar import local_date
from services.errors import NotFound
from services.people.actor import Actor


def source(
    db: Session, actor: Actor, application_id: str, *, procedure_code: str, organisation_id: str | None = None
) -> Application:
    """The person's, or with `organisation_id` that company's, earlier application of this service, filed at least once.

    Raises NotFound for any other.
    """
    found = policy.own(db, actor, application_id)
    if found.is_draft or (found.procedure_code, found.organisation_id) != (procedure_code, organisation_id):
        raise NotFound
    return found


def start_from(
    db: Session,
    actor: Actor,
    earlier_id: str,
    *,
    procedure_code: str,
    agency_code: str,
    locale: str,
    now: dt.datetime,
    organisation_id: str | None = None,
) -> Application:
    """Begin a draft with the answers of an earlier application that the service still takes.

    Raises NotFound where the agency does not offer it or there is no such application, Conflict as `drafts.start`.
    """
    earlier = source(db, actor, earlier_id, procedure_code=procedure_code, organisation_id=organisation_id)
    draft = drafts.start(
        db,
        actor,
        procedure_code=procedure_code,
        agency_code=agency_code,
        locale=locale,
        now=now,
        organisation_id=organisation_id,
        copy_of=earlier.id,
    )
    if COPIED in draft.draft:
        return draft
    form = drafts.definition_of(db, draft).form
    answers = carried(form, json.loads(intake.dossier(db, earlier).answers), local_date(now), places=places(db))
    draft.draft = {
        **answers,
        COPIED: {"application": earlier.id, "code": earlier.code, "unseen": sorted(answers)},
    }
    return draft


def offered_files(db: Session, application: Application) -> Mapping[str, Sequence[Attachment]]:
    """The files of the copied application that this draft does not have yet, by paper."""
    given = {file.sha256 for file in attachments.of(db, application)}
    found: dict[str, list[Attachment]] = {}
    for file in _files(db, application):
        if file.sha256 not in given:
            found.setdefault(file.paper, []).append(file)
    return found


def _files(db: Session, application: Application) -> Sequence[Attachment]:
    """The files last filed with the application that this draft was copied from."""
    copied = application.draft.get(COPIED)
    if not isinstance(copied, dict):
        return ()
    earlier = db.get(Application, copied["application"])
    if earlier is None or earlier.organisation_id != application.organisation_id:
        return ()
    if earlier.procedure_code != application.procedure_code:
        return ()  # filed together: its papers came along as the service says
    if application.organisation_id is None and earlier.owner_id != application.owner_id:
        return ()
    return [db.get_one(Attachment, row["attachment"]) for row in intake.dossier(db, earlier).papers]


def take_file(db: Session, actor: Actor, application_id: str, attachment_id: str, *, now: dt.datetime) -> Attachment:
    """Put an offered file into the draft. Raises NotFound for any other, Invalid when the paper no longer takes it."""
    application = policy.to_prepare(db, actor, application_id)
    file = next((file for file in _files(db, application) if file.id == attachment_id), None)
    if file is None:
        raise NotFound
    stored = attachments.Stored(file.name, file.sha256, file.size, file.media_type, file.pages)
    return attachments.attach_stored(db, application, file.paper, stored, now=now)
