"""From what people say to what the catalogue calls it: `synonyms.yaml` beside this file."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from services.search.folding import fold_word, plain, spelling, words

_SYNONYMS: Final = Path(__file__).parent / "synonyms.yaml"
#: So many other ways of saying a query are searched.
_MOST: Final = 3
_HAN: Final = re.compile(r"[\u3400-\u9fff]+")


class Wording:
    """A table of phrases. Built once, then only read."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self._ignore = {tuple(map(fold_word, words(phrase))) for phrase in table["ignore"]}
        self._means: dict[tuple[str, ...], tuple[tuple[str, ...], list[str]]] = {}
        for row in table["synonyms"]:
            meanings = [row["means"]] if isinstance(row["means"], str) else row["means"]
            for phrase in row["says"]:
                spelled = tuple(map(spelling, words(phrase)))
                self._means[tuple(map(fold_word, words(phrase)))] = (spelled, meanings)
        self._longest = max(map(len, [*self._ignore, *self._means]))
        han = sorted(
            (phrase for key in [*self._means, *self._ignore] for phrase in key if _HAN.fullmatch(phrase)), key=len
        )
        self._han = re.compile("|".join(map(re.escape, reversed(han))) or r"(?!)")

    def ways(self, query: str) -> list[str]:
        """`query` without idle words, then other ways of saying it, the likeliest first."""
        typed = words(self._han.sub(lambda found: f" {found[0]} ", query))
        kept: list[str] = []
        others: list[list[str]] = [[]]
        at = 0
        while at < len(typed):
            length, meanings = self._phrase(typed, at)
            piece = typed[at : at + length]
            if meanings is None:
                kept += piece
                others = [[*other, *piece] for other in others]
            elif meanings:
                kept += piece
                others = [[*other, meaning] for meaning in meanings for other in others][:_MOST]
            at += length
        said = " ".join(kept or typed)
        found = {plain(way): way for way in [*(" ".join(other) for other in reversed(others)), said]}
        return list(reversed(found.values())) if kept else [said]

    def _phrase(self, typed: Sequence[str], at: int) -> tuple[int, list[str] | None]:
        """(words taken, their meanings): no meanings to ignore them, None when the word stands for itself."""
        for length in range(min(self._longest, len(typed) - at), 0, -1):
            piece = typed[at : at + length]
            key = tuple(map(fold_word, piece))
            if key in self._means and _agree(piece, self._means[key][0]):
                return length, self._means[key][1]
            if key in self._ignore:
                return length, []
        return 1, None


def _agree(typed: Sequence[str], spelled: Sequence[str]) -> bool:
    """Whether the words that were typed with marks carry those of the phrase."""
    return all(word.isascii() or spelling(word) == known for word, known in zip(typed, spelled, strict=True))


@cache
def wording() -> Wording:
    """The portal's own table."""
    return Wording(yaml.safe_load(_SYNONYMS.read_text(encoding="utf-8")))
