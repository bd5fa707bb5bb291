"""Taking in published records: one JSON object a line (docs/data.md). Loading the same lines again changes nothing."""

import datetime as dt
import hashlib
import json
import lzma
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from services.agencies.models import Agency
from services.catalogue import fees, terms
from services.catalogue.models import Procedure
from services.content import raise_content_version
from services.errors import Invalid
from services.text import N_

DATA: Final = Path(__file__).parent / "data"
#: First digit of the codes of procedures between agencies.
_INTERNAL: Final = ("5.", "6.")
_COLUMNS: Final = ("code", "name", "agency", "field", "level", "level_basis", "audience", "online_submit", "quality")


@dataclass(frozen=True)
class Loaded:
    """What a load did, in procedures."""

    added: int
    changed: int
    withdrawn: int
    unchanged: int


def load_bundled(db: Session, now: dt.datetime) -> Loaded:
    """Load the procedures that come with the portal (docs/data.md)."""
    return load(db, lzma.decompress((DATA / "procedures.jsonl.xz").read_bytes()).decode().splitlines(), now)


def load(db: Session, lines: Iterable[str], now: dt.datetime) -> Loaded:
    """Make the catalogue equal to `lines`. Procedures that are gone stay, unlisted: old applications name them.

    Raises Invalid, naming the line, when one cannot be read; nothing is changed then.
    """
    ministries = {name: code for code, name in db.execute(select(Agency.code, Agency.name))}
    known = {code: (digest, is_listed) for code, digest, is_listed in db.execute(_KNOWN)}
    rows = {
        row["code"]: row for row in (_row(number, line, ministries) for number, line in enumerate(lines, 1) if line)
    }
    added = [row for code, row in rows.items() if code not in known]
    changed = [row for code, row in rows.items() if code in known and known[code] != (row["digest"], True)]
    withdrawn = [code for code, (_, is_listed) in known.items() if is_listed and code not in rows]
    if added:
        db.execute(insert(Procedure), added)
    if changed:
        db.execute(update(Procedure), changed)
    if withdrawn:
        db.execute(update(Procedure), [{"code": code, "is_listed": False} for code in withdrawn])
    if added or changed or withdrawn:
        raise_content_version(db, now)
    return Loaded(len(added), len(changed), len(withdrawn), len(rows) - len(added) - len(changed))


_KNOWN: Final = select(Procedure.code, Procedure.digest, Procedure.is_listed)


def _row(number: int, line: str, ministries: Mapping[str, str]) -> dict[str, Any]:
    try:
        return _columns(json.loads(line), line, ministries)
    except (ValueError, KeyError, TypeError, AttributeError) as mistake:
        raise Invalid(
            "file", N_("Line %(number)s is not a procedure: %(mistake)s."), number=number, mistake=mistake
        ) from mistake


def _columns(record: Mapping[str, Any], line: str, ministries: Mapping[str, str]) -> dict[str, Any]:
    fee_kind, fee_amount, fee_currency = fees.summary(fees.fee_rows(record.get("fees", ())))
    term_kind, term_value, term_unit = terms.times(record.get("processing_time")).summary
    agency_code = ministries.get(record.get("agency", ""))
    # Our own reading of the record belongs to the digest too: better rules or a new table of agencies change a row.
    reading = (agency_code, fee_kind, fee_amount, fee_currency, term_kind, term_value, term_unit)
    return {
        "code": record["code"],
        "name": " ".join(record["name"].split()),
        "agency": record.get("agency"),
        "agency_code": agency_code,
        "field": record.get("field"),
        "published_level": record.get("level"),
        "level_basis": record.get("level_basis"),
        "for_citizens": "citizen" in record.get("audience", ()),
        "for_businesses": "business" in record.get("audience", ()),
        "tiers": record.get("authority_level", []),
        "online_submit": record.get("online_submit"),
        "is_internal": record["code"].startswith(_INTERNAL),
        "is_condensed": record.get("quality") == "condensed",
        "is_listed": True,
        "term_kind": term_kind,
        "term_value": term_value,
        "term_unit": term_unit,
        "fee_kind": fee_kind,
        "fee_amount": fee_amount,
        "fee_currency": fee_currency,
        "facts": {key: value for key, value in record.items() if key not in _COLUMNS},
        "digest": hashlib.sha256(f"{reading}\n{line}".encode()).hexdigest(),
    }
