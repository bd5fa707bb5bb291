"""The index over the names of agencies. Making it takes half a second, so it outlives changes of other content."""

from functools import lru_cache
from typing import Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.agencies.models import Agency, Unit
from services.agencies.names import Names, Place, parted
from services.content import kept
from services.search.index import Document, Index

#: The order of the tiers, from the capital to the commune.
TIERS: Final = ("central", "province", "commune")


class Listed(NamedTuple):
    """What finding an agency asks of its row. Fulfils `names.Called`."""

    code: str
    name: str
    tier: str
    kind: str
    unit_code: str | None


class Mark(NamedTuple):
    """One document of the index."""

    code: str
    tier: str
    #: Two digits; empty for the whole country.
    province: str
    #: Whether it is the people's committee of a commune.
    is_commune: bool


def agencies_by_name(db: Session) -> tuple[list[Mark], Index]:
    """What each document stands for, and the index; made anew only when agencies or units have changed."""
    return kept(db, "agencies", _index)


def _index(db: Session) -> tuple[list[Mark], Index]:
    columns = select(Agency.code, Agency.name, Agency.tier, Agency.kind, Agency.unit_code).order_by(Agency.code)
    units = db.execute(select(Unit.code, Unit.name, Unit.kind, Unit.parent_code).order_by(Unit.code))
    return _made(tuple(Listed(*row) for row in db.execute(columns)), tuple((row[0], Place(*row[1:])) for row in units))


@lru_cache(maxsize=1)
def _made(rows: tuple[Listed, ...], units: tuple[tuple[str, Place], ...]) -> tuple[list[Mark], Index]:
    """A commune's name is often borne by others too, so its province counts as further words."""
    places = dict(units)
    called = Names(places)
    documents, marks = [], []
    for row in rows:
        place = places.get(row.unit_code or "")
        province = places.get(place.parent_code or "") if place else None
        is_committee = row.kind == "peoples_committee"
        favour = 0.1 - 0.05 * TIERS.index(row.tier) + 0.1 * is_committee
        also = f"{province.name if province else ''} {parted(called.other_names(row))}"
        documents.append(Document(row.name, also=also, favour=favour))
        of = (place.parent_code or row.unit_code or "") if place else ""
        marks.append(Mark(row.code, row.tier, of, row.tier == "commune" and is_committee))
    return marks, Index(documents)
