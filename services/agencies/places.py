"""Provinces and communes as forms ask for them: the whole country as one value, kept per process."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.agencies.directory import unit_order
from services.agencies.models import Unit
from services.content import kept

#: (code, name), as `forms.places` wants it.
Place = tuple[str, str]


@dataclass(frozen=True)
class Country:
    """All provinces and communes by code, in the order to show. Fulfils `forms.places.Places`."""

    all_provinces: Sequence[Place]
    by_province: Mapping[str, Sequence[Place]]

    def provinces(self) -> Sequence[Place]:
        """All provinces as (code, name)."""
        return self.all_provinces

    def communes(self, province_code: str) -> Sequence[Place]:
        """The communes of a province as (code, name); empty for a code that does not exist."""
        return self.by_province.get(province_code, ())


def places(db: Session) -> Country:
    """The country as it is in the database now; read once per process and content version."""
    return kept(db, "places", _country)


def _country(db: Session) -> Country:
    provinces: list[Place] = []
    communes: dict[str, list[Place]] = {}
    for unit in sorted(db.scalars(select(Unit)), key=unit_order):
        chosen = provinces if unit.parent_code is None else communes.setdefault(unit.parent_code, [])
        chosen.append((unit.code, unit.name))
    return Country(tuple(provinces), {code: tuple(rows) for code, rows in communes.items()})
