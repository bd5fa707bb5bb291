"""An index over names: postings of folded syllables, ranked by rarity, nearness, length and exact marks.

Measured on 6,000 names: about 1 ms a query, better on slips than full-text engines, which have no notion of a syllable
typed wrong.
"""

import heapq
import itertools
import math
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, NamedTuple

from services.search.folding import fold_word, spelling, words
from services.search.slips import Slips, without_telex

#: What more than this was typed is not read: nobody names a service in more words.
LONGEST_QUERY: Final = 300
MOST_WORDS: Final = 14
#: A name must carry this share of what was typed (by rarity), and this share of what the best name carries.
LEAST_COVERAGE: Final = 0.42
LEAST_OF_BEST: Final = 0.62
#: Only the best by coverage are compared closely.
_CLOSE: Final = 60
_SLIP, _JOINED, _TELEX = 0.75, 0.95, 0.95
_STRANGER: Final = 0.95
_STRANGERS: Final = 3
#: A word that no name has weighs less than one that does: it tells names apart nowhere.
_UNKNOWN: Final = 0.5
#: So many words with one beginning are looked at.
_LOOKED_AT: Final = 2000
#: So many readings of each of two neighbours are looked for side by side.
_SIDES: Final = 4


@dataclass(frozen=True)
class Document:
    """One name to find. `also`: further words that lead to it, worth less. `favour`: a small bonus among equals."""

    name: str
    also: str = ""
    favour: float = 0.0


class Hit(NamedTuple):
    """A document found, by its position in the index.

    `coverage`: how much of the query it carries; `share`: how much of its name the query carries; both 0 to 1.
    """

    position: int
    score: float
    coverage: float
    share: float = 0.0


@dataclass
class _Word:
    """One typed word and the known words it may stand for, with how well."""

    typed: str
    means: dict[str, float] = field(default_factory=dict)
    joined: tuple[str, ...] = ()


class Index:
    """Names by their syllables. Built once, then only read: safe to share between threads."""

    def __init__(self, documents: Iterable[Document]) -> None:
        #: Of each name: its folded syllables and its spellings, each between spaces, and its bonus.
        self._lines: list[str] = []
        self._spelled: list[str] = []
        self._favours: list[float] = []
        written_as: dict[str, Counter[str]] = defaultdict(Counter)
        self._postings: dict[str, dict[int, float]] = defaultdict(dict)
        self._pairs: Counter[tuple[str, str]] = Counter()
        for position, document in enumerate(documents):
            self._add(position, document, written_as)
        self._written = {word: forms.most_common(1)[0][0] for word, forms in written_as.items()}
        count = max(len(self._lines), 1)
        self._rarity = {word: math.log(1 + count / len(found)) for word, found in self._postings.items()}
        self._unknown_rarity = math.log(1 + count)
        self._mass = [sum(self._rarity[word] for word in set(line.split())) or 1.0 for line in self._lines]
        for word, found in self._postings.items():  # from here on: what the word is worth to each name
            whole, half = self._rarity[word], 0.5 * self._rarity[word]
            self._postings[word] = {at: whole if weight == 1.0 else half for at, weight in found.items()}
        self._slips = Slips(self._postings)
        self._sorted = sorted(self._postings)
        #: The same few texts are understood for what is found, for what is mended and for what is marked.
        self._understood = lru_cache(maxsize=256)(self._read)

    def _add(self, position: int, document: Document, written_as: dict[str, Counter[str]]) -> None:
        written = words(document.name)
        name = tuple(map(fold_word, written))
        self._lines.append(f" {' '.join(name)} ")
        self._spelled.append(f" {' '.join(map(spelling, written))} ")
        self._favours.append(document.favour)
        self._pairs.update(zip(name, name[1:], strict=False))
        for word in map(fold_word, words(document.also)):
            self._postings[word][position] = 0.5
        for word, form in zip(name, written, strict=True):
            self._postings[word][position] = 1.0
            written_as[word][form.casefold()] += 1

    def search(self, query: str, *, guess: bool = True, loosely: bool = False, best: bool = False) -> list[Hit]:
        """All documents that answer `query`, best first. Anything may be typed; nothing understood finds nothing.

        Without `guess` a word that no name has is nobody's slip. With `loosely` a name may carry little of the query.
        Only the `best` are those that were compared closely.
        """
        typed = words(query[:LONGEST_QUERY])[:MOST_WORDS]
        asked = self._understood(query) if guess else [_Word(word, self._exact(word)) for word in dict.fromkeys(typed)]
        wanted = sum(self._weight(word) for word in asked)
        found = self._gather(asked, 0.0 if loosely else LEAST_COVERAGE * wanted)
        if best and len(found) > _CLOSE:
            matching = heapq.nsmallest(_CLOSE, found, key=lambda at: (-found[at], at))
        else:
            matching = sorted(found, key=lambda at: (-found[at], at))
        spellings = [f" {spelling(word)} " for word in typed if not word.isascii()]
        meant = [group for each in asked for group in ([[part] for part in each.joined] or [list(each.means)])]
        hits = [Hit(at, found[at] / wanted, found[at] / wanted) for at in matching]
        pairs = [
            [f" {one} {other} " for one in before[:_SIDES] for other in after[:_SIDES]]
            for before, after in zip(meant, meant[1:], strict=False)
        ]
        close = [self._compare(hit, found[hit.position], pairs, spellings) for hit in hits[:_CLOSE]]
        close.sort(key=lambda hit: (-hit.score, hit.position))
        return close + hits[_CLOSE:]

    def known(self, query: str) -> list[tuple[str, str]]:
        """(typed, understood as) for each word of `query` that was not known as typed."""
        return [
            (word.typed, " ".join(self._written.get(part, part) for part in word.joined or [next(iter(word.means))]))
            for word in self._understood(query)
            if word.joined or (word.means and fold_word(word.typed) not in word.means)
        ]

    def strangers(self, query: str) -> tuple[list[str], dict[str, list[str]]]:
        """The words of `query` that mean nothing here, and for those with two slips what they might be."""
        unknown = [word.typed for word in self._understood(query) if not word.means and not word.joined]
        nearly = {}
        for typed in unknown:
            known = sorted(self._slips.nearly(fold_word(typed)), key=lambda each: (-len(self._postings[each]), each))
            nearly[typed] = [self._written.get(each, each) for each in known[:_STRANGERS]]
        return unknown, nearly

    def endings(self, before: str, start: str) -> list[str]:
        """The likeliest words that begin with `start` after `before`, as names write them."""
        before, start = fold_word(before), fold_word(start)
        first = bisect_left(self._sorted, start)
        known = itertools.takewhile(lambda word: word.startswith(start), self._sorted[first : first + _LOOKED_AT])
        best = heapq.nsmallest(
            _STRANGERS, known, key=lambda word: (-self._pairs[before, word], -len(self._postings[word]))
        )
        return [self._written.get(word, word) for word in best]

    def matched_words(self, query: str) -> frozenset[str]:
        """The folded known words that `query` stands for, without those in every sixth name: what a page marks."""
        asked = self._understood(query)
        meant = (word for each in asked for word in (*each.joined, *each.means))
        return frozenset(word for word in meant if len(self._postings[word]) * 6 < len(self._lines))

    def _read(self, query: str) -> Sequence[_Word]:
        return self._understand(words(query[:LONGEST_QUERY])[:MOST_WORDS])

    def _exact(self, word: str) -> dict[str, float]:
        folded = fold_word(word)
        return {folded: 1.0} if folded in self._postings else {}

    def _understand(self, typed: Sequence[str]) -> list[_Word]:
        asked = []
        for word in dict.fromkeys(typed):
            folded = fold_word(word)
            each = _Word(word)
            if folded in self._postings:
                each.means = {folded: 1.0}
            elif (telex := fold_word(without_telex(word.casefold()))) in self._postings:
                each.means = {telex: _TELEX}
            elif parts := self._slips.parted(folded, self._pairs):
                each.joined = tuple(parts)
            else:
                near = sorted(self._slips.near(folded), key=lambda known: (-len(self._postings[known]), known))
                each.means = dict.fromkeys(near, _SLIP)
            asked.append(each)
        self._heed_neighbours(asked)
        return asked

    def _heed_neighbours(self, asked: Sequence[_Word]) -> None:
        """Of the words a slip may stand for, those come first that names have beside the neighbours typed.

        A known word that stands beside its neighbours nowhere may be a slip too ("hộ chịu").
        """
        folded = [fold_word(word.typed) for word in asked]
        for at, word in enumerate(asked):
            before, after = folded[at - 1] if at else "", folded[at + 1] if at + 1 < len(asked) else ""

            def beside(known: str, before: str = before, after: str = after) -> int:
                return self._pairs[before, known] + self._pairs[known, after]

            if folded[at] not in word.means:
                word.means = dict(sorted(word.means.items(), key=lambda item: -beside(item[0])))
            elif not beside(folded[at]):
                # People drop letters more often than they add one.
                near = sorted(filter(beside, self._slips.near(folded[at])), key=lambda w: (-len(w), -beside(w), w))
                word.means |= dict.fromkeys(near[:_STRANGERS], _STRANGER)

    def _weight(self, word: _Word) -> float:
        if word.joined:
            return sum(self._rarity[part] for part in word.joined)
        return max((self._rarity[known] for known in word.means), default=_UNKNOWN * self._unknown_rarity)

    def _gather(self, asked: Sequence[_Word], least: float) -> dict[int, float]:
        """How much of the query (by rarity) each document carries: those that carry `least` and enough of the best's.

        Rare words come first. Once all that is left to look at is not enough for a document that has none of the words
        before, only those are followed; those that can no longer be good enough are dropped on the way.
        """
        parts: list[dict[str, float]] = []
        for word in asked:
            parts += [{part: _JOINED} for part in word.joined] if word.joined else [word.means] if word.means else []
        parts.sort(key=lambda means: sum(len(self._postings[known]) for known in means))
        most = [max(sure * self._rarity[known] for known, sure in means.items()) for means in parts]
        left, found = sum(most), dict[int, float]()
        for means, worth in zip(parts, most, strict=True):
            least = max(least, LEAST_OF_BEST * max(found.values(), default=0.0))
            mass = self._mass_of(means)
            if left < least:
                more, need = mass.get, least - left
                found = {at: value + more(at, 0.0) for at, value in found.items() if value >= need}
            elif not found:
                found = dict(mass)
            else:
                for at, value in mass.items():
                    found[at] = found.get(at, 0.0) + value
            left -= worth
        least = max(least, LEAST_OF_BEST * max(found.values(), default=0.0))
        return {at: mass for at, mass in found.items() if mass >= least}

    def _mass_of(self, means: Mapping[str, float]) -> Mapping[int, float]:
        """What one typed word is worth to each name that has one of its meanings."""
        (known, sure), *others = means.items()
        if not others and sure == 1.0:
            return self._postings[known]
        mass = {at: sure * value for at, value in self._postings[known].items()}
        for known, sure in others:
            for at, value in self._postings[known].items():
                if sure * value > mass.get(at, 0.0):
                    mass[at] = sure * value
        return mass

    def _compare(self, hit: Hit, mass: float, pairs: Sequence[Sequence[str]], spellings: Sequence[str]) -> Hit:
        """The hit with bonuses: words side by side, little else in the name, the marks as typed, favour."""
        at = hit.position
        line, spelled = self._lines[at], self._spelled[at]
        side_by_side = sum(any(map(line.__contains__, pair)) for pair in pairs) / len(pairs) if pairs else 0.0
        exact = sum(word in spelled for word in spellings) / len(spellings) if spellings else 0.0
        concise = min(1.0, mass / self._mass[at])
        score = hit.coverage + 0.25 * side_by_side + 0.25 * concise + 0.15 * exact + self._favours[at]
        return Hit(at, score, hit.coverage, concise)
