"""The files a person encloses: put into a draft, taken out, counted by paper."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from forms.definition import Paper
from services.applications import drafts, policy
from services.applications.models import Application, Attachment
from services.errors import Invalid, NotFound
from services.files.uploads import CleanFile
from services.people.actor import Actor
from services.text import N_

#: How many bytes the files of one application may have together.
MOST_BYTES: Final = 100 * 1024 * 1024
_CURRENT: Final = (
    select(Attachment)
    .where(Attachment.application_id == bindparam("application"), Attachment.removed_at.is_(None))
    .order_by(Attachment.place, Attachment.added_at, Attachment.id)
)


def attach(
    db: Session, actor: Actor, application_id: str, paper: str, file: CleanFile, digest: str, *, now: dt.datetime
) -> Attachment:
    """Add a checked file, already in the content store under `digest`, to a paper.

    Raises NotFound for a paper the form does not have, Invalid("file", …) for a file the paper does not take.
    """
    application = policy.to_prepare(db, actor, application_id)
    stored = Stored(file.name, digest, len(file.data), file.media_type, file.pages)
    return attach_stored(db, application, paper, stored, now=now)


@dataclass(frozen=True)
class Stored:
    """A checked file that stands in the content store: its name, SHA-256, bytes, type and pages."""

    name: str
    sha256: str
    size: int
    media_type: str
    pages: int


def attach_stored(db: Session, application: Application, paper: str, file: Stored, *, now: dt.datetime) -> Attachment:
    """As `attach`, into an application that its owner has locked."""
    drafts.must_be_editable(application)
    asked = drafts.definition_of(db, application).form.paper(paper)
    if asked is None:
        raise NotFound
    everything = of(db, application)
    present = [each for each in everything if each.paper == paper]
    if same := [each for each in present if each.sha256 == file.sha256]:
        return same[0]  # the second click of the same upload
    _must_fit(asked, file, files=len(present), total=sum(each.size for each in everything))
    added = Attachment(
        application_id=application.id,
        paper=paper,
        name=file.name,
        sha256=file.sha256,
        size=file.size,
        media_type=file.media_type,
        pages=file.pages,
        added_at=now,
        place=max((each.place for each in present), default=-1) + 1,
    )
    db.add(added)
    db.flush()
    drafts.touch(application, now)
    return added


def _must_fit(paper: Paper, file: Stored, *, files: int, total: int) -> None:
    if files >= paper.at_most:
        raise Invalid("file", N_("This paper already has %(most)s files. Remove one first."), most=paper.at_most)
    if file.size > paper.megabytes * 1024 * 1024:
        raise Invalid("file", N_("For this paper a file may have at most %(most)s MB."), most=paper.megabytes)
    if not ({"jpeg", "png"} if file.media_type == "image/jpeg" else {"pdf"}) & set(paper.accept):
        raise Invalid("file", N_("This kind of file is not taken for this paper."))
    if total + file.size > MOST_BYTES:
        raise Invalid("file", N_("All files of an application together may have at most 100 MB."))


def detach(db: Session, actor: Actor, application_id: str, attachment_id: str, *, now: dt.datetime) -> None:
    """Take a file out of the draft. What was already filed stays in the dossier it was filed with."""
    application = policy.to_prepare(db, actor, application_id)
    drafts.must_be_editable(application)
    found = one(db, application, attachment_id)
    found.removed_at = found.removed_at or now
    drafts.touch(application, now)


def of(db: Session, application: Application) -> list[Attachment]:
    """The files now in the dossier or draft, in their order: as they were added, until their owner moves one."""
    return list(db.scalars(_CURRENT, {"application": application.id}))


def one(db: Session, application: Application, attachment_id: str) -> Attachment:
    """A file of this application, also one that was taken out again. Raises NotFound for any other."""
    found = db.get(Attachment, attachment_id)
    if found is None or found.application_id != application.id:
        raise NotFound
    return found


def counts(db: Session, application: Application) -> dict[str, int]:
    """How many files each paper has now."""
    counts: dict[str, int] = {}
    for each in of(db, application):
        counts[each.paper] = counts.get(each.paper, 0) + 1
    return counts
