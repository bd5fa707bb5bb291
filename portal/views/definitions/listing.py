"""All services that are files, and the versions of one."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from portal.access import has_role
from portal.clock import utc_now
from portal.language import current
from portal.store import reading
from portal.views.definitions.base import POSTS, bp, looking, people, standing
from services.catalogue.procedures import procedure as find_procedure
from services.definitions import owning
from services.definitions.models import DefinitionVersion, State
from services.definitions.publishing import latest
from services.definitions.report import Gaps, gaps_of
from services.definitions.sketch import sketch_of
from services.errors import NotFound


@dataclass(frozen=True)
class Row:
    """One version as a list shows it."""

    version: DefinitionVersion
    status: str
    tone: str


@dataclass(frozen=True)
class Service:
    """One service of the list: what is in force, what waits, what is missing in the newest version."""

    code: str
    name: str
    in_force: DefinitionVersion | None
    open_rows: Sequence[Row]
    gaps: Gaps


@bp.get("")
@has_role(*POSTS)
def index() -> ResponseReturnValue:
    """Every service with a version, those that wait for somebody first."""
    db, actor, now = reading(), looking(), utc_now()
    owning.must_be_owner(db, actor)
    codes = db.scalars(select(DefinitionVersion.procedure_code).distinct())
    services = [_service(code, now) for code in sorted(codes)]
    waiting = [
        (service, row) for service in services for row in service.open_rows if row.version.state == State.CHECKED
    ]
    return render_template(
        "definitions/index.html",
        services=services,
        waiting=waiting,
        is_author=owning.is_author(db, actor),
        is_publisher=owning.is_publisher(db, actor),
        names=people(row.version.submitted_by for _, row in waiting),
    )


@bp.get("/<code>")
@has_role(*POSTS)
def service(code: str) -> ResponseReturnValue:
    """The versions of one service, the newest first, and the choice of two to compare."""
    db, actor, now = reading(), looking(), utc_now()
    owning.must_be_owner(db, actor)
    procedure = find_procedure(db, code)
    versions = owning.versions_of(db, code)
    rows = _rows(code, versions, now)
    return render_template(
        "definitions/service.html",
        procedure=procedure,
        code=code,
        name=_name(versions[0]) if versions else procedure.name,
        rows=rows,
        names=people(each for row in versions for each in (row.author_id, row.published_by)),
        is_author=owning.is_author(db, actor),
    )


def in_force(code: str, now: dt.datetime) -> DefinitionVersion | None:
    """The version new applications follow, or None before the first."""
    try:
        return latest(reading(), code, now)
    except NotFound:
        return None


def _service(code: str, now: dt.datetime) -> Service:
    versions = owning.versions_of(reading(), code)
    counts = in_force(code, now)
    newest = next((each for each in versions if each.state != State.DRAFT), versions[0])
    rows = _rows(code, versions, now)
    is_open = [row for row in rows if row.version.state != State.PUBLISHED or row.tone == "info"]
    newer = [row for row in is_open if counts is None or row.version.number > counts.number]
    return Service(code, _name(counts or newest), counts, newer, gaps_of(newest.bundle))


def _rows(code: str, versions: Sequence[DefinitionVersion], now: dt.datetime) -> list[Row]:
    counts = in_force(code, now)
    number = counts.number if counts else None
    return [
        Row(each, *standing(each, number, has_come=each.valid_from is not None and each.valid_from <= now))
        for each in versions
    ]


def _name(version: DefinitionVersion) -> str:
    return sketch_of(version.bundle).name.text(current()) or version.slug or version.procedure_code
