"""Bringing the catalogue together for the search: entries, what leads to them, filters as sets of bits."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from sys import intern
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.text import LANGUAGES
from services.agencies.names import other_names_of_body
from services.calendar import local_date
from services.catalogue.fees import of_span
from services.catalogue.found import FACETS, Entry
from services.catalogue.models import Offering, Procedure
from services.catalogue.names import other_names
from services.catalogue.offerings import all_offered_here
from services.catalogue.terms import Summary
from services.catalogue.wording import wording
from services.definitions.fees import in_force, span
from services.definitions.publishing import latest, service_of
from services.search.folding import slug
from services.search.index import Document

#: Small bonuses among equals: filed online here; names a level of the state that is gone.
ONLINE: Final = 0.06
_ABOLISHED: Final = -0.15
_SENTENCE: Final = re.compile(r"(.+?[.!?])\s|(.+?[。！？])", re.DOTALL)
#: What is not offered has no texts of its own.
_NO_TEXTS: Final[Mapping[str, str]] = MappingProxyType({})
_SHOWN: Final = (
    Procedure.code, Procedure.name, Procedure.field, Procedure.agency, Procedure.agency_code, Procedure.published_level,
    Procedure.for_citizens, Procedure.for_businesses, Procedure.tiers, Procedure.term_kind, Procedure.term_value,
    Procedure.term_unit, Procedure.fee_kind, Procedure.fee_amount, Procedure.fee_currency,
)  # fmt: skip


@dataclass
class Collected:
    """The listed public procedures, offered ones first, then by name. Sets of positions are bits of one integer."""

    entries: list[Entry] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    #: facet -> value -> set of positions.
    bits: dict[str, dict[str, int]] = field(default_factory=dict)
    #: facet -> value -> label, for the facets whose values are not words of the interface.
    labels: dict[str, dict[str, str]] = field(default_factory=lambda: {"agency": {}, "field": {}})


def collect(db: Session, now: dt.datetime) -> Collected:
    """Everything the search needs of the catalogue as it is now."""
    offered = all_offered_here(db, now)
    rows = db.execute(select(*_SHOWN).where(Procedure.is_listed, ~Procedure.is_internal)).all()
    found = Collected()
    members: dict[str, dict[str, list[int]]] = {facet: {} for facet in FACETS}
    for at, row in enumerate(sorted(rows, key=lambda row: (row.code not in offered, slug(row.name), row.code))):
        entry = _entry(db, row, offered[row.code].level if row.code in offered else None, now)
        found.entries.append(entry)
        found.documents.append(_document(entry))
        field_slug = slug(entry.field)
        found.labels["agency"] |= {row.agency_code: row.agency} if row.agency_code else {}
        found.labels["field"] |= {field_slug: entry.field} if field_slug else {}
        values = {
            "level": [str(entry.level)] if entry.level else [],
            "audience": ["citizen"] * row.for_citizens + ["business"] * row.for_businesses,
            "agency": [row.agency_code] if row.agency_code else [],
            "field": [field_slug] if field_slug else [],
        }
        for facet, named in values.items():
            for value in named:
                members[facet].setdefault(value, []).append(at)
    found.bits = {
        facet: {value: as_bits(positions, len(rows)) for value, positions in by_value.items()}
        for facet, by_value in members.items()
    }
    _add_offering_agencies(db, found.entries, found.bits["agency"])
    return found


def _entry(db: Session, row: Any, offered_level: int | None, now: dt.datetime) -> Entry:
    """What lists show of one row; the names, purpose and term of a published definition go before the catalogue's."""
    names, purposes, promise = _NO_TEXTS, _NO_TEXTS, None
    fee = (row.fee_kind, row.fee_amount, row.fee_currency)
    if offered_level is not None:
        service = service_of(latest(db, row.code, now))
        names = {locale: service.name.text(locale) for locale in LANGUAGES}
        purposes = {locale: _first_sentence(service.summary.text(locale)) for locale in LANGUAGES}
        promise = (Summary.FIXED, service.promise.term.value, service.promise.term.unit) if service.promise else None
        tariff = in_force(service.tariff, today=local_date(now))
        fee = of_span(*span(tariff)) if tariff else fee
    return Entry(
        code=row.code,
        name=row.name,
        field=intern(row.field or ""),  # thousands of procedures share a few hundred fields and agencies
        agency=intern(row.agency or ""),
        level=row.published_level if offered_level is None else offered_level,
        is_offered=offered_level is not None,
        names=names,
        purposes=purposes,
        tiers=tuple(map(intern, row.tiers)),
        term=promise or (row.term_kind, row.term_value, row.term_unit),
        fee=fee,
    )


def _document(entry: Entry) -> Document:
    favour = (ONLINE if entry.is_offered else 0) + (_ABOLISHED if "cấp huyện" in entry.name else 0)
    also = [entry.field, *entry.names.values(), other_names(entry.field), other_names_of_body(entry.agency)]
    return Document(wording().full(entry.name), also=" ".join(also), favour=favour)


def _first_sentence(text: str) -> str:
    found = _SENTENCE.match(text)
    return (found[1] or found[2]) if found else text


def _add_offering_agencies(db: Session, entries: Sequence[Entry], bits: dict[str, int]) -> None:
    """An agency below the ministries answers for what it offers here."""
    position = {entry.code: at for at, entry in enumerate(entries) if entry.is_offered}
    for agency, code in db.execute(select(Offering.agency_code, Offering.procedure_code)):
        if code in position:
            bits[agency] = bits.get(agency, 0) | 1 << position[code]


def as_bits(positions: Iterable[int], count: int) -> int:
    """Positions below `count` as the bits of one integer."""
    marks = bytearray(count // 8 + 1)
    for at in positions:
        marks[at >> 3] |= 1 << (at & 7)
    return int.from_bytes(marks, "little")
