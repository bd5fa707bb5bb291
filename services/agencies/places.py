"""Provinces and communes as forms ask for them: the whole country as one value, kept per process."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.agencies.directory import unit_order
from services.agencies.models import Agency, Unit
from services.content import kept

#: (code, name), as `forms.places` wants it.
Place = tuple[str, str]


@dataclass(frozen=True)
class Country:
    """All provinces and communes by code, in the order to show. Fulfils `forms.places.Places`."""

    all_provinces: Sequence[Place]
    by_province: Mapping[str, Sequence[Place]]
    all_agencies: Sequence[Place] = ()

    def provinces(self) -> Sequence[Place]:
        """All provinces as (code, name)."""
        return self.all_provinces

    def communes(self, province_code: str) -> Sequence[Place]:
        """The communes of a province as (code, name); empty for a code that does not exist."""
        return self.by_province.get(province_code, ())

    def agencies(self) -> Sequence[Place]:
        """All agencies as (code, name); the name of a commune's has its province behind it."""
        return self.all_agencies


def places(db: Session) -> Country:
    """The country as it is in the database now; read once per process and content version."""
    return kept(db, "places", _country)


def _country(db: Session) -> Country:
    units = list(db.scalars(select(Unit)))
    provinces: list[Place] = []
    communes: dict[str, list[Place]] = {}
    for unit in sorted(units, key=unit_order):
        chosen = provinces if unit.parent_code is None else communes.setdefault(unit.parent_code, [])
        chosen.append((unit.code, unit.name))
    return Country(tuple(provinces), {code: tuple(rows) for code, rows in communes.items()}, _agencies(db, units))


def _agencies(db: Session, units: Sequence[Unit]) -> Sequence[Place]:
    """The capital's first, then the provinces', then the communes' with the name of their province."""
    names = {unit.code: unit.name for unit in units}
    provinces = {unit.code: names[unit.parent_code] for unit in units if unit.parent_code}
    rows = db.execute(select(Agency.code, Agency.name, Agency.unit_code).order_by(Agency.tier, Agency.name)).all()
    named = [(code, name, provinces.get(unit_code or "", "")) for code, name, unit_code in rows]
    named.sort(key=lambda row: bool(row[2]))
    return tuple((code, f"{name}, {province}" if province else name) for code, name, province in named)
