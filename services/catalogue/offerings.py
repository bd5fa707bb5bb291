"""Who offers a procedure here, at which level, from when until when."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, func, insert, or_, select
from sqlalchemy.orm import Session

from services.agencies.models import Agency
from services.catalogue.models import Offering, Procedure
from services.content import raise_content_version
from services.definitions.models import DefinitionVersion, in_force
from services.errors import NotFound


@dataclass(frozen=True)
class OfferedHere:
    """That a procedure can be started here: the best level among `agencies` agencies, with the definition's slug."""

    level: int
    agencies: int
    definition: str


def offer(
    db: Session, *, procedure_code: str, agency_codes: Iterable[str], level: int, definition: str, now: dt.datetime
) -> int:
    """Let agencies offer a procedure from now on. Returns how many were new; those that do already stay as they are."""
    offering = set(
        db.scalars(select(Offering.agency_code).where(Offering.procedure_code == procedure_code, _is_open(now)))
    )
    new = [code for code in dict.fromkeys(agency_codes) if code not in offering]
    if new:
        common = {"procedure_code": procedure_code, "level": level, "definition": definition, "since": now}
        db.execute(insert(Offering), [{"agency_code": code, **common} for code in new])
        raise_content_version(db, now)
    return len(new)


def stop(db: Session, *, procedure_code: str, agency_code: str, now: dt.datetime) -> None:
    """End an agency's offering; what was filed goes on. Raises NotFound when it offers none."""
    found = offering_at(db, procedure_code=procedure_code, agency_code=agency_code, now=now)
    if found is None:
        raise NotFound
    found.until = now
    raise_content_version(db, now)


def offering_at(db: Session, *, procedure_code: str, agency_code: str, now: dt.datetime) -> Offering | None:
    """The offering of one agency that people can start now."""
    return db.scalars(
        select(Offering)
        .where(Offering.procedure_code == procedure_code, Offering.agency_code == agency_code, _can_start(now))
        .order_by(Offering.level.desc())
    ).first()


def offered_here(db: Session, procedure_code: str, now: dt.datetime) -> OfferedHere | None:
    """Whether anyone offers a procedure with a published definition."""
    return all_offered_here(db, now, procedure_code).get(procedure_code)


def all_offered_here(db: Session, now: dt.datetime, procedure_code: str | None = None) -> dict[str, OfferedHere]:
    """All procedures (or one) that can be started here now, by code."""
    query = (
        select(Offering.procedure_code, func.max(Offering.level), func.count(), func.max(Offering.definition))
        .where(_can_start(now))
        .group_by(Offering.procedure_code)
    )
    if procedure_code is not None:
        query = query.where(Offering.procedure_code == procedure_code)
    return {code: OfferedHere(level, agencies, slug) for code, level, agencies, slug in db.execute(query)}


def offered_by(db: Session, agency_code: str, now: dt.datetime) -> Sequence[tuple[Offering, Procedure]]:
    """What people can start at one agency, by the procedure's name."""
    rows = db.execute(
        select(Offering, Procedure)
        .join(Procedure, Procedure.code == Offering.procedure_code)
        .where(Offering.agency_code == agency_code, _can_start(now))
        .order_by(Procedure.name)
    )
    return [(offering, procedure) for offering, procedure in rows]


def agencies_offering(
    db: Session,
    procedure_code: str,
    now: dt.datetime,
    *,
    unit_code: str | None = None,
    kind: str | None = None,
    limit: int = 20,
) -> Sequence[Agency]:
    """Agencies (of one unit and kind, or any) at which a procedure can be started now, by name."""
    query = (
        select(Agency)
        .join(Offering, Offering.agency_code == Agency.code)
        .where(Offering.procedure_code == procedure_code, _can_start(now))
    )
    if unit_code is not None:
        query = query.where(Agency.unit_code == unit_code)
    if kind is not None:
        query = query.where(Agency.kind == kind)
    return db.scalars(query.distinct().order_by(Agency.name, Agency.code).limit(limit)).all()


def has_definition(db: Session, procedure_code: str, now: dt.datetime) -> bool:
    """Whether a definition is in force, so that its blank form can be printed."""
    return bool(db.scalar(select(exists().where(DefinitionVersion.procedure_code == procedure_code, in_force(now)))))


def _is_open(now: dt.datetime) -> ColumnElement[bool]:
    return and_(Offering.since <= now, or_(Offering.until.is_(None), Offering.until > now))


def _can_start(now: dt.datetime) -> ColumnElement[bool]:
    """Open, from level 3 upwards, and its definition in force."""
    published = exists().where(
        DefinitionVersion.procedure_code == Offering.procedure_code,
        DefinitionVersion.slug == Offering.definition,
        in_force(now),
    )
    return and_(_is_open(now), Offering.level >= 3, published)
