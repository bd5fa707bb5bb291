"""The files of one paper in their order, and photos of its pages made one PDF."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy.orm import Session

from services.applications import attachments, drafts, policy
from services.applications.models import Application, Attachment
from services.files.uploads import CleanFile
from services.people.actor import Actor


def joinable(db: Session, application: Application, paper: str) -> Sequence[Attachment]:
    """The photos of a paper in their order when they can become one PDF: two at least, and the paper takes PDFs."""
    asked = drafts.definition_of(db, application).form.paper(paper)
    if asked is None or "pdf" not in asked.accept:
        return ()
    photos = [
        file for file in attachments.of(db, application) if file.paper == paper and file.media_type == "image/jpeg"
    ]
    return photos if len(photos) > 1 else ()


def move_up(db: Session, actor: Actor, application_id: str, attachment_id: str, *, now: dt.datetime) -> None:
    """Put a file before the one above it; the first stays where it is. Raises NotFound for a file of nobody's."""
    application = policy.to_prepare(db, actor, application_id)
    drafts.must_be_editable(application)
    moved = attachments.one(db, application, attachment_id)
    files = [file for file in attachments.of(db, application) if file.paper == moved.paper]
    if moved not in files[1:]:
        return
    place = files.index(moved)
    files[place - 1], files[place] = moved, files[place - 1]
    for number, file in enumerate(files):
        file.place = number
    drafts.touch(application, now)


def replace(
    db: Session,
    actor: Actor,
    application_id: str,
    paper: str,
    photos: Sequence[str],
    file: CleanFile,
    digest: str,
    *,
    now: dt.datetime,
) -> None:
    """Put one PDF, already in the content store, in the place of the photos with these ids.

    A second click, or a photo taken out meanwhile, changes nothing. Raises Invalid when the PDF is too large.
    """
    application = policy.to_prepare(db, actor, application_id)
    drafts.must_be_editable(application)
    present = joinable(db, application, paper)
    if [photo.id for photo in present] != list(photos):
        return
    for photo in present:
        photo.removed_at = now
    db.flush()
    made = attachments.attach(db, actor, application_id, paper, file, digest, now=now)
    made.place = present[0].place
