"""Publishing versions of services, and reading the published ones.

Publishing an unchanged bundle does nothing. A published version is never changed: filed applications follow theirs.
"""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.content import kept, raise_content_version
from services.definitions.bundle import digest_of, read_folder
from services.definitions.checker import check
from services.definitions.models import DefinitionVersion, State, in_force
from services.definitions.service import ServiceDefinition, load_service
from services.errors import NotFound
from services.jobs import queue
from services.jobs.worker import Workshop

NATIONAL: Final = Path(__file__).parent / "national"
_NEWEST: Final = (DefinitionVersion.valid_from.desc(), DefinitionVersion.number.desc())


class Unpublishable(ValueError):
    """The checker found mistakes; `findings` explains each."""

    def __init__(self, findings: list[object]) -> None:
        super().__init__("\n".join(map(str, findings)))
        self.findings = findings


def publish(
    db: Session, bundle: Mapping[str, str], *, actor_id: str, now: dt.datetime
) -> tuple[DefinitionVersion, bool]:
    """Publish a bundle at once, as the operator's commands do; people on screens are two (`owning`).

    Returns its version and whether it is new. Raises Unpublishable when the checker objects.
    """
    digest = digest_of(bundle)
    known = published_as(db, digest)
    if known is not None and _counts_last(db, known):
        return known, False
    if findings := check(bundle):
        raise Unpublishable(list(findings))
    service = load_service(bundle)
    version = DefinitionVersion(
        procedure_code=service.code,
        slug=service.slug,
        number=next_number(db, service.code),
        digest=digest,
        bundle=dict(bundle),
        author_id=actor_id,
        made_at=now,
        submitted_at=now,
        submitted_by=actor_id,
    )
    db.add(version)
    bring_into_force(db, version, publisher_id=actor_id, valid_from=now, now=now)
    return version, True


def bring_into_force(
    db: Session, version: DefinitionVersion, *, publisher_id: str, valid_from: dt.datetime, now: dt.datetime
) -> None:
    """Mark a version as published from `valid_from` on; its blank forms are printed at once.

    Public pages are made anew now and when its moment comes.
    """
    version.state = State.PUBLISHED
    version.published_at, version.published_by, version.valid_from = now, publisher_id, valid_from
    db.flush()
    arguments = {"definition_id": version.id}
    queue.enqueue(db, "definitions.print", arguments, now=now, key=f"definitions.print:{version.id}", can_wait=True)
    if valid_from > now:
        queue.enqueue(db, "definitions.begin", arguments, now=now, run_at=valid_from)
    raise_content_version(db, now)


def begin(workshop: Workshop, definition_id: int) -> None:
    """Job definitions.begin: a version's moment has come, so what public pages show has changed."""
    now = workshop.now()
    with workshop.database.transaction() as db:
        if db.scalar(select(DefinitionVersion.id).where(DefinitionVersion.id == definition_id, in_force(now))):
            raise_content_version(db, now)


def published_as(db: Session, digest: str) -> DefinitionVersion | None:
    """The newest published version with these very files."""
    same = (DefinitionVersion.digest == digest, DefinitionVersion.state == State.PUBLISHED)
    return db.scalar(select(DefinitionVersion).where(*same).order_by(*_NEWEST).limit(1))


def next_number(db: Session, procedure_code: str) -> int:
    """The number of the procedure's next version."""
    numbers = select(func.max(DefinitionVersion.number)).where(DefinitionVersion.procedure_code == procedure_code)
    return (db.scalar(numbers) or 0) + 1


def publish_national(db: Session, *, now: dt.datetime) -> list[DefinitionVersion]:
    """Publish every folder we ship that was never published before: what people published since then stays."""
    folders = sorted(folder for folder in NATIONAL.iterdir() if (folder / "procedure.yaml").exists())
    made = []
    for folder in folders:
        bundle = read_folder(folder)
        known = published_as(db, digest_of(bundle))
        made.append(known or publish(db, bundle, actor_id="seed", now=now)[0])
    return made


def latest(db: Session, procedure_code: str, now: dt.datetime) -> DefinitionVersion:
    """The version in force, which new applications start from. Raises NotFound when the procedure has none."""
    here = (DefinitionVersion.procedure_code == procedure_code, in_force(now))
    version = db.scalar(select(DefinitionVersion).where(*here).order_by(*_NEWEST).limit(1))
    if version is None:
        raise NotFound
    return version


def service_in_force(db: Session, procedure_code: str, now: dt.datetime) -> ServiceDefinition | None:
    """What `service_of(latest(…))` gives, or None; without a look into the database where this process knows it."""
    known = kept(db, "versions", _published).get(procedure_code, ())
    begun = [each for each in known if each[0] <= now]
    if not begun:
        return None
    _, _, version_id, digest = max(begun)
    return _compiled.get(digest) or service_of(db.get_one(DefinitionVersion, version_id))


def _published(db: Session) -> dict[str, list[tuple[dt.datetime, int, int, str]]]:
    """(valid from, number, id, digest) of every published version, by procedure."""
    found: dict[str, list[tuple[dt.datetime, int, int, str]]] = {}
    for each in db.scalars(select(DefinitionVersion).where(DefinitionVersion.state == State.PUBLISHED)):
        if each.valid_from is not None:
            found.setdefault(each.procedure_code, []).append((each.valid_from, each.number, each.id, each.digest))
    return found


def _counts_last(db: Session, version: DefinitionVersion) -> bool:
    """Whether no other published version counts after this one, today or later."""
    here = (
        DefinitionVersion.procedure_code == version.procedure_code,
        DefinitionVersion.state == State.PUBLISHED,
    )
    return db.scalar(select(DefinitionVersion.id).where(*here).order_by(*_NEWEST).limit(1)) == version.id


def service_of(version: DefinitionVersion) -> ServiceDefinition:
    """The compiled service of a version; compiled once per process, since a version never changes."""
    if version.digest not in _compiled:
        _compiled[version.digest] = load_service(version.bundle)
    return _compiled[version.digest]


def service_with_id(db: Session, definition_id: int) -> ServiceDefinition:
    """The compiled service of the version with this id; its files are read only when no process-wide copy exists."""
    digest = kept(db, "digests", _digests).get(definition_id)
    if digest is None:  # not published so far
        digest = db.scalars(select(DefinitionVersion.digest).where(DefinitionVersion.id == definition_id)).one()
    return _compiled.get(digest) or service_of(db.get_one(DefinitionVersion, definition_id))


def _digests(db: Session) -> dict[int, str]:
    """The digest of every published version by its id."""
    published = DefinitionVersion.state == State.PUBLISHED
    rows = db.execute(select(DefinitionVersion.id, DefinitionVersion.digest).where(published))
    return {row.id: row.digest for row in rows}


_compiled: dict[str, ServiceDefinition] = {}
