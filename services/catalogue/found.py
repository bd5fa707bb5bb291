"""What finding procedures gives: entries of a list, filters with their counts, a page of results."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from services.search.folding import fold_word

#: What people can filter by, in the order of the page.
FACETS: Final = ("level", "audience", "agency", "field")

_WORDS: Final = re.compile(r"([^\W_]+)")

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
    """`name` in pieces: (text, whether it answers the query). A piece that answers is a word of letters and digits."""
    parts = _WORDS.split(name)  # what stands before a word, the word, what stands before the next …
    folded = [fold_word(word) for word in parts[1::2]]
    for answers in (found.matched, found.meant):
        if not answers.isdisjoint(folded):
            return _pieces(parts, [2 * number + 1 for number, word in enumerate(folded) if word in answers])
    return [(name, False)]


def _pieces(parts: Sequence[str], hits: Iterable[int]) -> list[tuple[str, bool]]:
    """`parts` with those at `hits` apart."""
    pieces, told = [], 0
    for at in hits:
        if between := "".join(parts[told:at]):
            pieces.append((between, False))
        pieces.append((parts[at], True))
        told = at + 1
    if rest := "".join(parts[told:]):
        pieces.append((rest, False))
    return pieces
