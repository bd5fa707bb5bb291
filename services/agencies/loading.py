"""Filling units and agencies from data files. Loading the same files again changes nothing."""

import csv
import datetime as dt
import json
import lzma
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from services.agencies.models import Agency, Unit
from services.content import raise_content_version
from services.db import Base

DATA: Final = Path(__file__).parent / "data"


def load_bundled(db: Session, now: dt.datetime) -> int:
    """Load the units and agencies that come with the portal (docs/data.md). Returns how many rows changed."""
    units = json.loads(lzma.decompress((DATA / "administrative-units.json.xz").read_bytes()))
    agencies = lzma.decompress((DATA / "agencies.csv.xz").read_bytes()).decode().splitlines()
    changed = load_units(db, units["provinces"]) + load_agencies(db, csv.DictReader(agencies))
    if changed:
        raise_content_version(db, now)
    return changed


def load_units(db: Session, provinces: Iterable[Mapping[str, Any]]) -> int:
    """Add or correct provinces (each with its `wards`). Units that are gone from the list stay: old cases name them."""
    rows = []
    for province in provinces:
        rows.append(_unit(province, None))
        rows += [_unit(ward, province["code"]) for ward in province["wards"]]
    rows.sort(key=lambda row: row["parent_code"] is not None)
    return _save(db, Unit, rows)


def load_agencies(db: Session, rows: Iterable[Mapping[str, str]]) -> int:
    """Add or correct agencies from rows of text (columns as in the data file). Returns how many changed."""
    agencies = [
        {
            "code": row["code"],
            "name": row["name"],
            "tier": row["tier"],
            "kind": row["kind"],
            "parent_code": row["parent"] or None,
            "unit_code": row["unit_code"] or None,
            "constructed": row["constructed"] == "1",
        }
        for row in rows
    ]
    agencies.sort(key=lambda row: str(row["code"]).count("."))  # a parent stands before its children
    return _save(db, Agency, agencies)


def _unit(row: Mapping[str, Any], parent: str | None) -> dict[str, Any]:
    return {key: row[key] for key in ("code", "name", "name_en")} | {"kind": row["type"], "parent_code": parent}


def _save(db: Session, table: type[Base], rows: list[dict[str, Any]]) -> int:
    columns = table.__table__.columns
    known = {row["code"]: dict(row) for row in db.execute(select(*columns)).mappings()}
    new = [row for row in rows if row["code"] not in known]
    changed = [row for row in rows if row["code"] in known and known[row["code"]] != row]
    if new:
        db.execute(insert(table), new)
    if changed:
        db.execute(update(table), changed)
    return len(new) + len(changed)
