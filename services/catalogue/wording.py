"""From what people say to what the catalogue calls it: `synonyms.yaml` and `glossaries.yaml` beside this file."""

import heapq
import itertools
import math
import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from services.search.folding import fold_word, plain, spelling, words
from services.search.index import Document, Index

_HERE: Final = Path(__file__).parent
#: So many other ways of saying a query are searched.
_MOST: Final = 3
#: A phrase of the tables is heard in other words when it carries so much of what was typed, and is carried so much.
_HEARD_OF_QUERY: Final = 0.6
_HEARD_OF_PHRASE: Final = 0.7
#: So many phrases with one beginning are looked at.
_LOOKED_AT: Final = 200
_HAN: Final = re.compile(r"[\u3400-\u9fff]+")

Key = tuple[str, ...]


@dataclass(frozen=True)
class Ways:
    """What was typed without idle words, and other ways of saying it, the likeliest first."""

    said: str
    others: tuple[str, ...]
    #: What may be meant beside: parts of a query that says two things, phrases that sound alike.
    #: With how sure that is, 0 to 1.
    nearly: tuple[tuple[str, float], ...] = ()
    #: Whether words of English or Chinese were understood: then they are no misspelt Vietnamese.
    is_foreign: bool = False
    #: How much of it the others say, 0 to 1: Chinese that no table knows is left out of them.
    sureness: float = 1.0


@dataclass(frozen=True)
class _Phrase:
    """A phrase of the tables: as it stands there, how it is spelled, what it means (nothing: idle), its language."""

    said: str
    spelled: Key
    meanings: tuple[str, ...]
    language: str = ""


class Wording:
    """A table of phrases. Built once, then only read."""

    def __init__(self, table: Mapping[str, Any], glossaries: Mapping[str, Any]) -> None:
        self._short = {fold_word(letters): full for letters, full in table.get("short", {}).items()}
        self._phrases: dict[Key, _Phrase] = {}
        self._idle = {lang: frozenset(map(fold_word, each["idle"])) for lang, each in glossaries.items()}
        for row in table["synonyms"]:
            for phrase in row["says"]:
                self._add(phrase, row["means"])
        for language, each in glossaries.items():
            for phrase, means in each["words"].items():
                self._add(phrase, means, language)
        for phrase in table["ignore"]:
            self._add(phrase, ())
        self._longest = max(map(len, self._phrases))
        self._spoken = [phrase for key, phrase in self._phrases.items() if phrase.meanings and len(key) > 1]
        self._sorted = sorted((" ".join(key), phrase.said) for key, phrase in self._phrases.items())
        self._heard = Index(Document(" ".join(phrase.spelled)) for phrase in self._spoken)
        idle_han = (phrase for idle in self._idle.values() for phrase in idle)
        known = {*idle_han, *itertools.chain(*self._phrases)}
        han = sorted(filter(_HAN.fullmatch, known), key=lambda phrase: (-len(phrase), phrase))
        self._han = re.compile("|".join(map(re.escape, han)) or r"(?!)")

    def _add(self, phrase: str, means: str | Iterable[str], language: str = "") -> None:
        typed = words(self.full(phrase))
        meanings = (means,) if isinstance(means, str) else tuple(means)
        found = _Phrase(phrase, tuple(map(_spelling, typed)), meanings, language)
        self._phrases.setdefault(tuple(map(fold_word, typed)), found)
        short = [word for word in typed if fold_word(word) not in self._idle.get(language or "en", ())]
        if short != typed and meanings and short and phrase.isascii():
            key = tuple(map(fold_word, short))
            self._phrases.setdefault(key, _Phrase(phrase, tuple(map(_spelling, short)), meanings, language))

    def full(self, text: str) -> str:
        """`text` with words for letters: "thẻ BHYT" is "thẻ bảo hiểm y tế"."""
        typed = words(text)
        if not any(fold_word(word) in self._short for word in typed):
            return text
        return " ".join(self._short.get(fold_word(word), word) for word in typed)

    def letters(self, text: str) -> frozenset[str]:
        """The folded words of `text` that are letters for words."""
        return frozenset(map(fold_word, words(text))) & self._short.keys()

    def ways(self, query: str) -> Ways:
        """`query` without idle words, and other ways of saying it."""
        typed = words(self._han.sub(lambda found: f" {found[0]} ", self.full(query)))
        pieces = list(self._pieces(typed))
        languages = {phrase.language for _, phrase in pieces if phrase and phrase.language}
        if languages:
            idle = frozenset().union(*(self._idle[language] for language in languages))
            typed = [word for word in typed if fold_word(word) not in idle] or typed
            pieces = list(self._pieces(typed))
        kept: list[str] = []
        others: list[list[str]] = [[]]
        left_out = 0
        for piece, phrase in pieces:
            if phrase is None:
                kept += piece
                if languages and _HAN.fullmatch(piece[0]):  # no name has a word of Chinese
                    left_out += len(piece[0])
                else:
                    others = [[*other, *piece] for other in others]
            elif phrase.meanings:
                kept += piece
                others = [[*other, meaning] for meaning in phrase.meanings for other in others][:_MOST]
        said = " ".join(kept or typed)
        found = {plain(way): way for way in (" ".join(other) for other in others) if kept and way}
        found.pop(plain(said), None)
        nearly = {way: sure for way, sure in self._nearly(pieces, said) if plain(way) not in found}
        sureness = 1 - left_out / max(len(said.replace(" ", "")), 1)
        return Ways(said, tuple(found.values()), tuple(nearly.items()), bool(languages), sureness)

    def _nearly(self, pieces: Sequence[tuple[Sequence[str], _Phrase | None]], said: str) -> Iterable[tuple[str, float]]:
        """What each phrase of a longer query means alone, and what phrases mean that have nearly the words of `said`.

        Words may stand in any order and be misspelt. How sure: by the share of the words that it explains.
        """
        count = sum(len(piece) for piece, phrase in pieces if phrase is None or phrase.meanings)
        for piece, phrase in pieces:
            if phrase and phrase.meanings and 1 < len(piece) < count:
                yield phrase.meanings[0], math.sqrt(len(piece) / count)
        if any(phrase and len(piece) == count > 1 for piece, phrase in pieces):
            return  # said in the very words of the tables
        marked = [_spelling(word) for word in words(said) if not word.isascii()]
        for hit in self._heard.search(said, best=True)[:_MOST]:
            phrase = self._spoken[hit.position]
            agrees = 2 * sum(word in phrase.spelled for word in marked) >= len(marked)
            if agrees and hit.coverage >= _HEARD_OF_QUERY and hit.share >= _HEARD_OF_PHRASE:
                for meaning in phrase.meanings:
                    yield meaning, math.sqrt(hit.coverage * hit.share)

    def completions(self, typed: str) -> list[str]:
        """Phrases of the tables that begin with what was typed, the shortest first."""
        start = plain(typed)
        first = bisect_left(self._sorted, (start, ""))
        found = itertools.takewhile(lambda each: each[0].startswith(start), self._sorted[first : first + _LOOKED_AT])
        known = ((phrase, said) for phrase, said in found if self._phrases[tuple(phrase.split())].meanings)
        return [said for _, said in heapq.nsmallest(_MOST, known, key=lambda each: len(each[0]))]

    def _pieces(self, typed: Sequence[str]) -> Iterable[tuple[Sequence[str], _Phrase | None]]:
        """`typed` cut into phrases of the tables, the longest first, and single words that stand for themselves."""
        at = 0
        while at < len(typed):
            piece, phrase = self._phrase(typed, at)
            yield piece, phrase
            at += len(piece)

    def _phrase(self, typed: Sequence[str], at: int) -> tuple[Sequence[str], _Phrase | None]:
        for length in range(min(self._longest, len(typed) - at), 0, -1):
            piece = typed[at : at + length]
            phrase = self._phrases.get(tuple(map(fold_word, piece)))
            if phrase and _agree(piece, phrase):
                return piece, phrase
        return typed[at : at + 1], None


def _agree(typed: Sequence[str], phrase: _Phrase) -> bool:
    """Whether the marks that were typed are those of the phrase, or a slip: one word of two or more may be wrong.

    A single word that is idle with its marks means something else without them ("cần", "can"): it must be exact.
    """
    wrong = [not word.isascii() and _spelling(word) != known for word, known in zip(typed, phrase.spelled, strict=True)]
    if len(typed) == 1:
        return not wrong[0] and (bool(phrase.meanings) or _spelling(typed[0]) == phrase.spelled[0])
    return 2 * sum(wrong) <= len(typed)


def _spelling(word: str) -> str:
    """The word with its marks; y and i are one letter ("ký", "kí")."""
    return spelling(word).replace("y", "i")


@cache
def wording() -> Wording:
    """The portal's own tables."""
    synonyms, glossaries = (
        yaml.safe_load((_HERE / name).read_text(encoding="utf-8")) for name in ("synonyms.yaml", "glossaries.yaml")
    )
    return Wording(synonyms, glossaries)
