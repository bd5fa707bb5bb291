"""Questions about units and agencies."""

import re
from collections.abc import Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.agencies.finding import TIERS, agencies_by_name
from services.agencies.models import Agency, Unit
from services.agencies.names import names, parted
from services.errors import NotFound
from services.search.folding import slug

#: Codes as the law shapes them; anything else is not worth asking the database.
_UNIT: Final = re.compile(r"[0-9]{2}|[0-9]{5}")
_AGENCY: Final = re.compile(r"[A-Z0-9.]{1,35}")
#: So near to the best answer, or to all that was typed, a name still counts.
_NEARLY: Final = 0.75


def unit_order(unit: Unit) -> tuple[bool, str, str]:
    """Sorts units as people look for them: cities before provinces, then by name without the word for its kind."""
    own_name = unit.name[len(unit.kind) :] if unit.name.casefold().startswith(unit.kind) else unit.name
    return unit.kind == "tỉnh", slug(own_name.removeprefix("Thành phố")), unit.code


def provinces(db: Session) -> Sequence[Unit]:
    """All provinces, the centrally run cities first, each by its own name."""
    return sorted(db.scalars(select(Unit).where(Unit.parent_code.is_(None))), key=unit_order)


def communes(db: Session, province_code: str) -> Sequence[Unit]:
    """The communes of a province by name; empty for an unknown code."""
    return sorted(db.scalars(select(Unit).where(Unit.parent_code == province_code)), key=unit_order)


def unit(db: Session, code: str) -> Unit:
    """One province or commune. Raises NotFound."""
    found = db.get(Unit, code) if _UNIT.fullmatch(code) else None
    if found is None:
        raise NotFound
    return found


def agency(db: Session, code: str) -> Agency:
    """One agency by its code. Raises NotFound."""
    found = db.get(Agency, code) if _AGENCY.fullmatch(code) else None
    if found is None:
        raise NotFound
    return found


def ministries(db: Session) -> Sequence[Agency]:
    """The agencies of the central tier, by name."""
    return db.scalars(select(Agency).where(Agency.tier == "central").order_by(Agency.name)).all()


def below(db: Session, code: str) -> Sequence[Agency]:
    """The agencies directly under one: by tier, then by kind, then by name."""
    found = db.scalars(select(Agency).where(Agency.parent_code == code)).all()
    return sorted(found, key=lambda each: (TIERS.index(each.tier), each.kind, slug(each.name), each.code))


def committees_of_provinces(db: Session) -> dict[str, str]:
    """The code of each province's people's committee, by the code of the province."""
    query = select(Agency.unit_code, Agency.code).where(
        Agency.tier == "province", Agency.kind == "peoples_committee", Agency.unit_code.is_not(None)
    )
    return {str(unit_code): code for unit_code, code in db.execute(query)}


def agencies_of(db: Session, unit_code: str) -> Sequence[Agency]:
    """The agencies responsible for one province or commune, its people's committee first."""
    found = db.scalars(select(Agency).where(Agency.unit_code == unit_code).order_by(Agency.code)).all()
    return sorted(found, key=lambda each: each.kind != "peoples_committee")


def agency_of(db: Session, unit_code: str, kind: str) -> Agency | None:
    """The one agency of a kind in a unit, as the form's choice of province and commune determines it."""
    query = select(Agency).where(Agency.unit_code == unit_code, Agency.kind == kind).order_by(Agency.code)
    return db.scalars(query).first()


def province_of(db: Session, agency: Agency) -> str:
    """The two-digit code of the province an agency works for; empty for the whole country."""
    place = names(db).places.get(agency.unit_code or "")
    return (place.parent_code or agency.unit_code or "") if place else ""


def search(db: Session, query: str, limit: int = 20) -> Sequence[Agency]:
    """Agencies whose name (with that of their province) answers what was typed, best first."""
    marks, index = agencies_by_name(db)
    return _rows(db, [marks[hit.position].code for hit in index.search(parted(query))[:limit]])


def above_communes(db: Session, query: str, *, province: str = "", limit: int = 8) -> Sequence[Agency]:
    """Ministries and agencies of provinces (or of one, two digits) that answer what was typed, best first."""
    marks, index = agencies_by_name(db)
    found = [marks[hit.position] for hit in index.search(parted(query))]
    wanted = [mark.code for mark in found if mark.tier != "commune" and province in ("", mark.province)]
    return _rows(db, wanted[:limit])


def communes_called(db: Session, query: str, *, province: str = "", limit: int = 24) -> tuple[Sequence[Agency], bool]:
    """People's committees of communes whose name answers what was typed, best first, of one province or of all.

    Also says whether the best bears (nearly) all that was typed; otherwise these are only names like it.
    """
    marks, index = agencies_by_name(db)
    found = [(marks[hit.position], hit) for hit in index.search(parted(query))]
    wanted = [(mark.code, hit) for mark, hit in found if mark.is_commune and province in ("", mark.province)]
    if not wanted:
        return [], False
    best = wanted[0][1]
    near = [code for code, hit in wanted if hit.score >= _NEARLY * best.score]
    return _rows(db, near[:limit]), best.coverage >= _NEARLY


def _rows(db: Session, codes: Sequence[str]) -> Sequence[Agency]:
    rows = {row.code: row for row in db.scalars(select(Agency).where(Agency.code.in_(codes)))}
    return [rows[code] for code in codes]
