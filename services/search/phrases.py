"""An index of short phrases in a few bytes each: which of them are what somebody typed, in any order of the words.

Beside `services.search.index`, which knows long official names and guesses slips: here are many phrases of few words,
kept as text and numbers only.
"""

import heapq
import itertools
import math
import re
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from services.search.folding import fold_word, words

#: Only the best by coverage are compared closely.
_CLOSE: Final = 24
#: A word that no phrase has weighs less than one that does: it tells phrases apart nowhere.
_UNKNOWN: Final = 0.5
_HAN: Final = re.compile(r"[\u3400-\u9fff](?: ?[\u3400-\u9fff])*")


class Match(NamedTuple):
    """A phrase by its position.

    `coverage`: how much of the query it carries; `share`: how much of it the query carries; by rarity, 0 to 1.
    """

    position: int
    score: float
    coverage: float
    share: float


class Phrases:
    """Phrases by their words. Built once, then only read: safe to share between threads."""

    def __init__(self, phrases: Iterable[str]) -> None:
        #: Their folded words, between spaces.
        self._lines: Final = tuple(f" {' '.join(split(phrase))} " for phrase in phrases)
        postings: dict[str, array[int]] = {}
        for position, line in enumerate(self._lines):
            for word in dict.fromkeys(line.split()):
                postings.setdefault(word, array("I")).append(position)
        self._postings: Final = {word: array("I", found) for word, found in postings.items()}  # without room to grow
        self._count: Final = max(len(self._lines), 1)
        self._mass: Final = array("f", (sum(map(self._rarity, set(line.split()))) for line in self._lines))

    def __contains__(self, word: str) -> bool:
        """Whether a phrase has this word, however it is spelled."""
        return fold_word(word) in self._postings

    def search(
        self, query: str, meant: Mapping[str, Sequence[str]], *, least: float, least_share: float
    ) -> list[Match]:
        """The phrases that carry at least `least` of the query and are carried by `least_share`, best first.

        `meant`: for folded words that no phrase has, what they may stand for.
        """
        asked: dict[str, float] = {}
        for word in split(query):
            for known in [word] if word in self._postings else meant.get(word, [word]):
                asked[known] = self._rarity(known)
        wanted = sum(asked.values())
        likely = self._likely(asked, least * wanted)
        pairs = [f" {one} {other} " for one, other in itertools.pairwise(asked)]
        matches = (self._compare(at, asked, pairs, wanted) for at in likely)
        good = (each for each in matches if each.coverage >= least and each.share >= least_share)
        return sorted(good, key=lambda each: (-each.score, each.position))

    def _rarity(self, word: str) -> float:
        found = len(self._postings.get(word, ()))
        return math.log(1 + self._count / found) if found else _UNKNOWN * math.log(1 + self._count)

    def _likely(self, asked: Mapping[str, float], least: float) -> list[int]:
        """The phrases that carry most by their rare words. What only the other words would carry is not enough."""
        found: dict[int, float] = {}
        left = sum(asked.values())
        for word in sorted(asked, key=lambda word: -asked[word]):
            if left < least:
                break
            weight = asked[word]
            left -= weight
            for position in self._postings.get(word, ()):
                found[position] = found.get(position, 0.0) + weight
        return heapq.nlargest(_CLOSE, found, key=found.__getitem__)

    def _compare(self, at: int, asked: Mapping[str, float], pairs: Sequence[str], wanted: float) -> Match:
        line = self._lines[at]
        mass = sum(weight for word, weight in asked.items() if f" {word} " in line)
        beside = sum(map(line.__contains__, pairs)) / len(pairs) if pairs else 0.0
        coverage, share = mass / wanted, min(1.0, mass / self._mass[at])
        return Match(at, coverage + 0.25 * beside + 0.25 * share, coverage, share)


def split(text: str) -> list[str]:
    """The folded words of `text`; Chinese, which has no spaces, as pairs of neighbours."""
    return [
        fold_word(word) for word in words(_HAN.sub(lambda run: f" {' '.join(_pairs(run[0].replace(' ', '')))} ", text))
    ]


def _pairs(run: str) -> Iterator[str]:
    return (run[at : at + 2] for at in range(max(len(run) - 1, 1)))
