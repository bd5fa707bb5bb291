"""Finding procedures: by what people type, by code, by filters; the index lives in the process.

`finder(db, now)` gives the index of the current content version (0.2 s to build for 2,668 procedures); everything
else is in memory. Sets of procedures are bits of one integer, so that counting a filter costs a microsecond.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.text import LANGUAGES
from services.agencies.names import other_names_of_body
from services.catalogue.models import Offering, Procedure
from services.catalogue.names import other_names
from services.catalogue.offerings import all_offered_here
from services.catalogue.terms import Summary
from services.catalogue.wording import wording
from services.content import kept
from services.definitions.publishing import latest, service_of
from services.search.folding import fold_word, slug, words
from services.search.index import LONGEST_QUERY, Document, Hit, Index

PER_PAGE: Final = 20
#: What people can filter by, in the order of the page.
FACETS: Final = ("level", "audience", "agency", "field")
#: A code, with or without the suffix a province adds (1.012753.H41, 1.012753.000.00.00.H41), or a part of one.
_CODE: Final = re.compile(r"^\s*(\d\.\d{6}(?=\.)|\d[\d.]{2,12}\d)(?:\.[A-Z0-9.]+)?\s*$", re.IGNORECASE)
#: Meant rather than typed: worth a little more when words of everyday stand for an official name.
_MEANT: Final = 0.12
_ONLINE, _ABOLISHED = 0.06, -0.15
#: Offered here and nearly as good as the best: listed first.
_NEARLY: Final = 0.85
#: What answers so much worse than the best is noise.
_LEAST_OF_TOP: Final = 0.5


#: (one of `terms.Summary`, value, unit).
Term = tuple[str, float | None, str | None]


@dataclass(frozen=True, eq=False)
class Entry:
    """What a list shows of a procedure; one object per content version."""

    code: str
    name: str
    field: str
    agency: str
    #: The level offered here, else the published one, else None.
    level: int | None
    is_offered: bool
    #: Names in other languages by locale, for what is offered here.
    names: Mapping[str, str]
    tiers: tuple[str, ...]
    term: Term
    fee: tuple[str, int | None, str | None]


@dataclass(frozen=True)
class Filters:
    """Chosen values by facet; unknown ones are dropped when searching."""

    level: str = ""
    audience: str = ""
    agency: str = ""
    field: str = ""

    def chosen(self) -> dict[str, str]:
        """Only the facets with a value."""
        return {facet: value for facet in FACETS if (value := getattr(self, facet))}


@dataclass(frozen=True)
class Choice:
    """One value of a facet: how many of the results it would leave."""

    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Found:
    """One page of results and all that surrounds it."""

    entries: Sequence[Entry]
    total: int
    page: int
    pages: int
    filters: Filters
    facets: dict[str, list[Choice]]
    #: (typed, understood as), where they differ.
    understood: Sequence[tuple[str, str]] = ()
    #: Folded words to mark in names: those typed, and, for names that have none of them, those meant.
    matched: frozenset[str] = frozenset()
    meant: frozenset[str] = frozenset()


@dataclass(frozen=True)
class _Way:
    """A way of saying a query, and what it is worth beyond its score."""

    text: str
    bonus: float
    #: Whether its words may be slips.
    guess: bool = True


@dataclass
class Finder:
    """The listed public procedures, ready to be searched. Only read after it was built."""

    entries: Sequence[Entry]
    index: Index
    #: facet -> value -> set of positions as bits.
    bits: dict[str, dict[str, int]]
    #: facet -> value -> label, for the facets whose values are not words of the interface.
    labels: dict[str, dict[str, str]]
    by_digits: dict[str, int] = field(default_factory=dict)

    def search(self, query: str = "", filters: Filters = Filters(), page: int = 1) -> Found:
        """One page of what answers `query` within `filters`. Never fails: what is not understood is left out."""
        filters = Filters(**{facet: value for facet, value in filters.chosen().items() if value in self.bits[facet]})
        ways, understood = self._ways(query)
        order = self._order(query, ways) if query.strip() else list(range(len(self.entries)))
        everything = _as_bits(order, len(self.entries))
        within = everything
        for facet, value in filters.chosen().items():
            within &= self.bits[facet][value]
        shown = [at for at in order if within >> at & 1] if filters.chosen() else order
        pages = max(1, -(-len(shown) // PER_PAGE))
        page = min(max(page, 1), pages)
        return Found(
            entries=[self.entries[at] for at in shown[(page - 1) * PER_PAGE : page * PER_PAGE]],
            total=len(shown),
            page=page,
            pages=pages,
            filters=filters,
            facets={facet: self._choices(facet, everything, filters) for facet in FACETS},
            understood=understood,
            matched=self.index.matched_words(ways[0].text) | wording().letters(query),
            meant=frozenset().union(*(self.index.matched_words(way.text) for way in ways)),
        )

    def entry(self, code: str) -> Entry | None:
        """What a list shows of one procedure, by its code."""
        at = self.by_digits.get(code.replace(".", ""))
        return None if at is None else self.entries[at]

    def count(self, facet: str, value: str) -> int:
        """How many procedures have one value of a facet."""
        return self.bits[facet].get(value, 0).bit_count()

    def _ways(self, query: str) -> tuple[list[_Way], Sequence[tuple[str, str]]]:
        """Ways of saying `query`, first as it was said, and what was mended in it."""
        asked = wording().ways(query[:LONGEST_QUERY])
        found = [_Way(asked.said, 0.0, guess=not asked.is_foreign), *(_Way(way, _MEANT) for way in asked.others)]
        mended = [] if asked.is_foreign else self.index.known(asked.said)
        if mended:
            folded = {typed: fold_word(meaning) for typed, meaning in mended}
            again = wording().ways(" ".join(folded.get(word, word) for word in words(query[:LONGEST_QUERY])))
            found += [_Way(way, _MEANT) for way in again.others if way not in asked.others]
            if asked.others:  # the tables knew it: not a slip to be told
                mended = []
        return found, mended

    def _order(self, query: str, ways: Sequence[_Way]) -> list[int]:
        if (code := _CODE.match(query)) and (by_code := self._by_code(code[1])):
            return by_code
        best: dict[int, Hit] = {}
        for way in ways:
            for hit in self.index.search(way.text, guess=way.guess):
                if hit.position not in best or hit.score + way.bonus > best[hit.position].score:
                    best[hit.position] = Hit(hit.position, hit.score + way.bonus, hit.coverage)
        top = max((hit.score for hit in best.values()), default=0.0)

        def rank(hit: Hit) -> tuple[bool, float, int]:
            is_first = self.entries[hit.position].is_offered and hit.score >= _NEARLY * top
            return not is_first, -hit.score, hit.position

        return [hit.position for hit in sorted(best.values(), key=rank) if hit.score >= _LEAST_OF_TOP * top]

    def _by_code(self, typed: str) -> list[int]:
        """Exact code first, then those that contain the digits."""
        digits = typed.replace(".", "")
        found = sorted((key != digits, key, at) for key, at in self.by_digits.items() if digits in key)
        return [at for _, _, at in found]

    def _choices(self, facet: str, everything: int, filters: Filters) -> list[Choice]:
        """The values of a facet with their counts under the other filters; most frequent first, levels in order."""
        chosen = filters.chosen()
        for other, value in chosen.items():
            if other != facet:
                everything &= self.bits[other][value]
        labels, this = self.labels.get(facet, {}), chosen.get(facet)
        choices = [
            Choice(value, labels.get(value, value), (everything & bits).bit_count(), value == this)
            for value, bits in self.bits[facet].items()
            if (everything & bits or value == this) and (value in labels or facet not in self.labels or value == this)
        ]
        if facet == "level":
            return sorted(choices, key=lambda choice: choice.value, reverse=True)
        return sorted(choices, key=lambda choice: (-choice.count, choice.value))


def finder(db: Session, now: dt.datetime) -> Finder:
    """The index of the catalogue as it is now, built once per process and content version."""
    return kept(db, "catalogue", lambda session: _build(session, now))


def marked(name: str, found: Found) -> list[tuple[str, bool]]:
    """`name` in pieces: (text, whether it answers the query)."""
    pieces = list(_pieces(name, found.matched))
    return pieces if any(answers for _, answers in pieces) else list(_pieces(name, found.meant))


def _pieces(name: str, matched: frozenset[str]) -> Iterable[tuple[str, bool]]:
    at = 0
    for word in re.finditer(r"[^\W_]+", name):
        if fold_word(word[0]) in matched:
            if word.start() > at:
                yield name[at : word.start()], False
            yield word[0], True
            at = word.end()
    if at < len(name):
        yield name[at:], False


_SHOWN: Final = (
    Procedure.code, Procedure.name, Procedure.field, Procedure.agency, Procedure.agency_code, Procedure.published_level,
    Procedure.for_citizens, Procedure.for_businesses, Procedure.tiers, Procedure.term_kind, Procedure.term_value,
    Procedure.term_unit, Procedure.fee_kind, Procedure.fee_amount, Procedure.fee_currency,
)  # fmt: skip


def _build(db: Session, now: dt.datetime) -> Finder:
    offered = all_offered_here(db, now)
    rows = db.execute(select(*_SHOWN).where(Procedure.is_listed, ~Procedure.is_internal).order_by(Procedure.code)).all()
    rows = sorted(rows, key=lambda row: (row.code not in offered, slug(row.name), row.code))
    entries, documents = [], []
    members: dict[str, dict[str, list[int]]] = {facet: {} for facet in FACETS}
    labels: dict[str, dict[str, str]] = {"agency": {}, "field": {}}
    for at, row in enumerate(rows):
        level = offered[row.code].level if row.code in offered else row.published_level
        names, promise = _of_definition(db, row.code, now) if row.code in offered else ({}, None)
        entries.append(
            Entry(
                code=row.code,
                name=row.name,
                field=row.field or "",
                agency=row.agency or "",
                level=level,
                is_offered=row.code in offered,
                names=names,
                tiers=tuple(row.tiers),
                term=promise or (row.term_kind, row.term_value, row.term_unit),
                fee=(row.fee_kind, row.fee_amount, row.fee_currency),
            )
        )
        favour = (_ONLINE if row.code in offered else 0) + (_ABOLISHED if "cấp huyện" in row.name else 0)
        called = [other_names(row.field or ""), other_names_of_body(row.agency or "")]
        also = " ".join([row.field or "", *names.values(), *called])
        documents.append(Document(wording().full(row.name), also=also, favour=favour))
        field_slug = slug(row.field or "")
        labels["agency"] |= {row.agency_code: row.agency} if row.agency_code else {}
        labels["field"] |= {field_slug: row.field} if field_slug else {}
        values = {
            "level": [str(level)] if level else [],
            "audience": ["citizen"] * row.for_citizens + ["business"] * row.for_businesses,
            "agency": [row.agency_code] if row.agency_code else [],
            "field": [field_slug] if field_slug else [],
        }
        for facet, named in values.items():
            for value in named:
                members[facet].setdefault(value, []).append(at)
    bits = {
        facet: {value: _as_bits(positions, len(rows)) for value, positions in by_value.items()}
        for facet, by_value in members.items()
    }
    _add_offering_agencies(db, entries, bits["agency"])
    digits = {entry.code.replace(".", ""): at for at, entry in enumerate(entries)}
    return Finder(entries, Index(documents), bits, labels, digits)


def _of_definition(db: Session, code: str, now: dt.datetime) -> tuple[dict[str, str], Term | None]:
    """(names by locale, term) of a published definition: they go before the catalogue's."""
    service = service_of(latest(db, code, now))
    term = (Summary.FIXED, service.promise.term.value, service.promise.term.unit) if service.promise else None
    return {locale: service.name.text(locale) for locale in LANGUAGES}, term


def _add_offering_agencies(db: Session, entries: Sequence[Entry], bits: dict[str, int]) -> None:
    """An agency below the ministries answers for what it offers here."""
    position = {entry.code: at for at, entry in enumerate(entries) if entry.is_offered}
    for agency, code in db.execute(select(Offering.agency_code, Offering.procedure_code)):
        if code in position:
            bits[agency] = bits.get(agency, 0) | 1 << position[code]


def _as_bits(positions: Iterable[int], count: int) -> int:
    marks = bytearray(count // 8 + 1)
    for at in positions:
        marks[at >> 3] |= 1 << (at & 7)
    return int.from_bytes(marks, "little")
