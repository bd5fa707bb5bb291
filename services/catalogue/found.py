"""What finding procedures gives: entries of a list, filters with their counts, a page of results."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from services.search.folding import fold_word

#: What people can filter by, in the order of the page.
FACETS: Final = ("level", "audience", "agency", "field")

#: (one of `terms.Summary`, value, unit).
Term = tuple[str, float | None, str | None]


@dataclass(frozen=True, eq=False, slots=True, weakref_slot=True)
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
    #: What it is for, in one sentence by locale, for what is offered here.
    purposes: Mapping[str, str]
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


EVERYTHING: Final = Filters()


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
    #: When nothing was found: what answers a part of the query, words that nothing is called by, and what
    #: might have been meant, each of which finds something.
    nearest: Sequence[Entry] = ()
    unknown: Sequence[str] = ()
    suggestions: Sequence[str] = ()


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
