"""Who offers a procedure here, at which level, from when until when."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, and_, exists, func, insert, or_, select
from sqlalchemy.orm import Session

from services.agencies.models import Agency
from services.catalogue.models import Offering, Procedure
from services.content import kept, raise_content_version
from services.definitions.models import DefinitionVersion, State, in_force
from services.errors import NotFound

#: The level from which on people can start online (43/2011/NĐ-CP Điều 3).
_STARTS: Final = 3


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
    return _offered(procedure_code, *kept(db, "offerings", _offerings), now)


def all_offered_here(db: Session, now: dt.datetime) -> dict[str, OfferedHere]:
    """All procedures that can be started here now, by code."""
    groups, versions = kept(db, "offerings", _offerings)
    return {code: found for code in groups if (found := _offered(code, groups, versions, now))}


@dataclass(frozen=True, slots=True)
class _Group:
    """So many agencies that offer a procedure in the same way."""

    since: dt.datetime
    until: dt.datetime | None
    level: int
    definition: str
    agencies: int


#: By procedure: who offers it, and the published versions as (slug, valid from).
_Groups = Mapping[str, Sequence[_Group]]
_Versions = Mapping[str, Sequence[tuple[str, dt.datetime]]]


def _offerings(db: Session) -> tuple[_Groups, _Versions]:
    """Everything offered at any time: a few groups, however many agencies."""
    groups: dict[str, list[_Group]] = defaultdict(list)
    alike = (Offering.procedure_code, Offering.since, Offering.until, Offering.level, Offering.definition)
    for code, since, until, level, slug, count in db.execute(select(*alike, func.count()).group_by(*alike)):
        groups[code].append(_Group(since, until, level, slug, count))
    versions: dict[str, list[tuple[str, dt.datetime]]] = defaultdict(list)
    published = select(DefinitionVersion).where(DefinitionVersion.state == State.PUBLISHED)
    for version in db.scalars(published):
        if version.valid_from is not None:
            versions[version.procedure_code].append((version.slug, version.valid_from))
    return dict(groups), dict(versions)


def _offered(code: str, groups: _Groups, versions: _Versions, now: dt.datetime) -> OfferedHere | None:
    in_force = {slug for slug, valid_from in versions.get(code, ()) if valid_from <= now}
    open_now = [
        each
        for each in groups.get(code, ())
        if each.since <= now and (each.until is None or each.until > now)
        if each.level >= _STARTS and each.definition in in_force
    ]
    if not open_now:
        return None
    return OfferedHere(
        max(each.level for each in open_now),
        sum(each.agencies for each in open_now),
        max(each.definition for each in open_now),
    )


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
    _, versions = kept(db, "offerings", _offerings)
    return any(valid_from <= now for _, valid_from in versions.get(procedure_code, ()))


def _is_open(now: dt.datetime) -> ColumnElement[bool]:
    return and_(Offering.since <= now, or_(Offering.until.is_(None), Offering.until > now))


def _can_start(now: dt.datetime) -> ColumnElement[bool]:
    """Open, from level 3 upwards, and its definition in force."""
    published = exists().where(
        DefinitionVersion.procedure_code == Offering.procedure_code,
        DefinitionVersion.slug == Offering.definition,
        in_force(now),
    )
    return and_(_is_open(now), Offering.level >= _STARTS, published)
