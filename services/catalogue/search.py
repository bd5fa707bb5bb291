"""Finding procedures: by what people type, by code, by filters; the index lives in the process.

`finder(db, now)` gives the index of the current content version (0.2 s to build for 2,668 procedures); everything
else is in memory. Sets of procedures are bits of one integer, so that counting a filter costs a microsecond.
"""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from sqlalchemy.orm import Session

from services.catalogue.found import EVERYTHING, FACETS, Choice, Entry, Filters, Found, Term, marked
from services.catalogue.indexing import ONLINE, Collected, as_bits, collect
from services.catalogue.sayings import Sayings, bundled
from services.catalogue.wording import wording
from services.content import kept
from services.search.folding import fold_word, plain, words
from services.search.index import LONGEST_QUERY, Index
from services.search.phrases import split

__all__ = ["FACETS", "Choice", "Entry", "Filters", "Finder", "Found", "Term", "finder", "marked"]

PER_PAGE: Final = 20
#: A code, with or without the suffix a province adds (1.012753.H41, 1.012753.000.00.00.H41), or a part of one.
_CODE: Final = re.compile(r"^\s*(\d\.\d{6}(?=\.)|\d[\d.]{2,12}\d)(?:\.[A-Z0-9.]+)?\s*$", re.IGNORECASE)
_WHOLE_CODE: Final = re.compile(r"\d\.\d{6}")
#: Meant rather than typed: worth a little more when words of everyday stand for an official name.
_MEANT: Final = 0.12
_MOST_NEARLY: Final = 2
_MOST_WAYS: Final = 4
#: Offered here and nearly as good as the best: listed first.
_NEARLY: Final = 0.85
#: What answers so much worse than the best is noise.
_LEAST_OF_TOP: Final = 0.5
#: All that answers these first ways is listed; of the others the best.
_MOST_SAID: Final = 2
#: Suggestions while typing; so many readings of what is not typed to its end; each later one is worth less.
MOST_SUGGESTED: Final = 8
_MOST_READINGS: Final = 3
_LEAST_TYPED: Final = 2
_LATER: Final = 0.04
#: With nothing found: so many that answer a part, and so many other words to try.
_NEAREST: Final = 5
_MOST_OTHERS: Final = 3
#: A name found by itself and by what people say for it is the likelier: so much of the lesser score is added.
_BOTH: Final = 0.15


@dataclass(frozen=True)
class _Way:
    """A way of saying a query: what it is worth beyond its score, and how sure it is, 0 to 1."""

    text: str
    bonus: float = 0.0
    sureness: float = 1.0
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
    sayings: Sayings = field(default_factory=lambda: Sayings({}, []))

    def search(self, query: str = "", filters: Filters = EVERYTHING, page: int = 1) -> Found:
        """One page of what answers `query` within `filters`. Never fails: what is not understood is left out."""
        filters = Filters(**{facet: value for facet, value in filters.chosen().items() if value in self.bits[facet]})
        ways, understood = self._ways(query)
        order = self._order(query, ways) if query.strip() else list(range(len(self.entries)))
        everything = as_bits(order, len(self.entries))
        within = everything
        for facet, value in filters.chosen().items():
            within &= self.bits[facet][value]
        others = self._others(query, ways) if query.strip() and not order else {}
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
            **others,
        )

    def _others(self, query: str, ways: Sequence[_Way]) -> dict[str, Any]:
        """What helps somebody who found nothing: the last fields of `Found`."""
        unknown, nearly = self.index.strangers(ways[0].text)
        instead = (_words_with(query, word, known) for word, others in nearly.items() for known in others)
        answered = (text for text in instead if self._is_understood(text))
        near = (hit for way in ways for hit in self.index.search(way.text, guess=way.guess, loosely=True, best=True))
        nearest = islice(dict.fromkeys(hit.position for hit in near), _NEAREST)
        return {
            "nearest": [self.entries[at] for at in nearest],
            "unknown": unknown,
            "suggestions": list(islice(answered, _MOST_OTHERS)),
        }

    def _is_understood(self, text: str) -> bool:
        ways, _ = self._ways(text)
        return not self.index.strangers(ways[0].text)[0] and bool(self._ranked(ways))

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
        found = [_Way(asked.said, guess=not asked.is_foreign)]
        found += [_Way(way, bonus=_MEANT, sureness=asked.sureness) for way in asked.others]
        found += [_Way(way, sureness=sure) for way, sure in asked.nearly[:_MOST_NEARLY]]
        mended = [] if asked.is_foreign else self.index.known(asked.said)
        # What people do say is no slip, though no name has it.
        mended = [each for each in mended if each[0] not in self.sayings]
        if mended:
            folded = {typed: fold_word(meaning) for typed, meaning in mended}
            again = wording().ways(" ".join(folded.get(word, word) for word in words(query[:LONGEST_QUERY])))
            found += [_Way(way, bonus=_MEANT) for way in again.others if way not in asked.others]
            if asked.others:  # the tables knew it: not a slip to be told
                mended = []
        return list({plain(way.text): way for way in reversed(found[:_MOST_WAYS])}.values())[::-1], mended

    def _order(self, query: str, ways: Sequence[_Way]) -> list[int]:
        if (code := _CODE.match(query)) and ((by_code := self._by_code(code[1])) or _WHOLE_CODE.fullmatch(code[1])):
            return by_code
        return [position for position, _ in self._ranked(ways, told=self._told(ways[0].text))]

    def _ranked(
        self, ways: Sequence[_Way], most: int = _MOST_SAID, told: Mapping[int, float] | None = None
    ) -> list[tuple[int, float]]:
        """(position, score) of what answers one of `ways`, best first; all that answers the first `most`.

        `told`: further answers, by what people say for a procedure.
        """
        best: dict[int, float] = {}
        for number, way in enumerate(ways):
            for hit in self.index.search(way.text, guess=way.guess, best=number >= most):
                score = hit.score * way.sureness + way.bonus
                if score > best.get(hit.position, 0.0):
                    best[hit.position] = score
        for position, score in (told or {}).items():
            named, said = best.get(position, 0.0), score + ONLINE * self.entries[position].is_offered
            best[position] = max(named, said) + _BOTH * min(named, said)
        top = max(best.values(), default=0.0)
        first, least = _NEARLY * top, _LEAST_OF_TOP * top
        order = sorted((-score, position) for position, score in best.items() if score >= least)
        found = [(position, -score) for score, position in order]
        # The sort keeps the order within both.
        return sorted(found, key=lambda each: not (each[1] >= first and self.entries[each[0]].is_offered))

    def _told(self, said: str) -> dict[int, float]:
        """Position -> score of what people mean who say so; slips as the names understand them."""
        meant = {fold_word(typed): split(meaning) for typed, meaning in self.index.known(said)}
        return self.sayings.answers(said, meant)

    def suggest(self, typed: str) -> list[Entry]:
        """What somebody may be looking for who has typed so much: at most MOST_SUGGESTED, best first."""
        typed = typed[:LONGEST_QUERY]
        if (code := _CODE.match(typed)) and (by_code := self._by_code(code[1])):
            return [self.entries[at] for at in by_code[:MOST_SUGGESTED]]
        if len(typed.strip()) < _LEAST_TYPED and typed.isascii():
            return []
        best: dict[int, float] = {}
        for number, text in enumerate(self._completed(typed)):
            ways, told = self._ways(text)[0][:_MOST_SAID], self._told(text)
            for position, score in self._ranked(ways, most=0, told=told)[:MOST_SUGGESTED]:
                best[position] = max(best.get(position, 0.0), score - number * _LATER)
        least = _NEARLY * max(best.values(), default=0.0)
        order = sorted(best, key=lambda at: (not (self.entries[at].is_offered and best[at] >= least), -best[at], at))
        return [self.entries[at] for at in order[:MOST_SUGGESTED]]

    def _completed(self, typed: str) -> list[str]:
        """Ways in which what was typed may go on, the likeliest first, and as it stands."""
        parts = words(typed)
        if not parts or not typed[-1].isalnum():
            return [typed] if parts else []
        ends = self.index.endings(parts[-2] if len(parts) > 1 else "", parts[-1])
        ways = [*wording().completions(typed), *(" ".join([*parts[:-1], end]) for end in ends), typed]
        return list({plain(way): way for way in ways}.values())[:_MOST_READINGS]

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
    return kept(db, "catalogue", lambda session: build(collect(session, now)))


def build(collected: Collected) -> Finder:
    """The index of what was collected."""
    digits = {entry.code.replace(".", ""): at for at, entry in enumerate(collected.entries)}
    said = Sayings({entry.code: at for at, entry in enumerate(collected.entries)}, bundled())
    return Finder(collected.entries, Index(collected.documents), collected.bits, collected.labels, digits, said)


def _words_with(query: str, word: str, known: str) -> str:
    """`query` with `known` where `word` was typed."""
    return " ".join(known if typed == word else typed for typed in words(query[:LONGEST_QUERY]))
