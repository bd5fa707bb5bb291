"""Publishing versions of services, and reading the published ones.

Publishing an unchanged bundle does nothing. A published version is never changed: filed applications follow theirs.
"""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.content import raise_content_version
from services.definitions.bundle import digest_of, read_folder
from services.definitions.checker import check
from services.definitions.models import DefinitionVersion
from services.definitions.service import ServiceDefinition, load_service
from services.errors import NotFound
from services.jobs import queue

NATIONAL: Final = Path(__file__).parent / "national"


class Unpublishable(ValueError):
    """The checker found mistakes; `findings` explains each."""

    def __init__(self, findings: list[object]) -> None:
        super().__init__("\n".join(map(str, findings)))
        self.findings = findings


def publish(
    db: Session, bundle: Mapping[str, str], *, actor_id: str, now: dt.datetime
) -> tuple[DefinitionVersion, bool]:
    """Publish a bundle. Returns its version and whether it is new. Raises Unpublishable when the checker objects."""
    digest = digest_of(bundle)
    known = db.scalar(
        select(DefinitionVersion).where(DefinitionVersion.digest == digest).order_by(DefinitionVersion.number.desc())
    )
    if known is not None and latest(db, known.procedure_code).id == known.id:
        return known, False
    if findings := check(bundle):
        raise Unpublishable(list(findings))
    service = load_service(bundle)
    last = db.scalar(select(func.max(DefinitionVersion.number)).where(DefinitionVersion.procedure_code == service.code))
    version = DefinitionVersion(
        procedure_code=service.code,
        slug=service.slug,
        number=(last or 0) + 1,
        digest=digest,
        bundle=dict(bundle),
        published_at=now,
        published_by=actor_id,
    )
    db.add(version)
    db.flush()
    queue.enqueue(
        db, "definitions.print", {"definition_id": version.id}, now=now, key=f"definitions.print:{version.id}"
    )
    raise_content_version(db, now)
    return version, True


def publish_national(db: Session, *, now: dt.datetime) -> list[DefinitionVersion]:
    """Publish every folder we ship that is new or changed."""
    folders = sorted(folder for folder in NATIONAL.iterdir() if (folder / "procedure.yaml").exists())
    return [publish(db, read_folder(folder), actor_id="seed", now=now)[0] for folder in folders]


def latest(db: Session, procedure_code: str) -> DefinitionVersion:
    """The version new applications start from. Raises NotFound when the procedure has none."""
    newest = (
        select(DefinitionVersion)
        .where(DefinitionVersion.procedure_code == procedure_code)
        .order_by(DefinitionVersion.number.desc())
        .limit(1)
    )
    version = db.scalar(newest)
    if version is None:
        raise NotFound
    return version


def service_of(version: DefinitionVersion) -> ServiceDefinition:
    """The compiled service of a version; compiled once per process, since a version never changes."""
    if version.digest not in _compiled:
        _compiled[version.digest] = load_service(version.bundle)
    return _compiled[version.digest]


def service_with_id(db: Session, definition_id: int) -> ServiceDefinition:
    """The compiled service of the version with this id; its files are read only when no process-wide copy exists."""
    known: dict[int, ServiceDefinition] = db.info.setdefault("services", {})
    if definition_id not in known:
        digest = db.scalars(select(DefinitionVersion.digest).where(DefinitionVersion.id == definition_id)).one()
        known[definition_id] = _compiled.get(digest) or service_of(db.get_one(DefinitionVersion, definition_id))
    return known[definition_id]


_compiled: dict[str, ServiceDefinition] = {}
