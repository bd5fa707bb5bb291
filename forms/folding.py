"""Names as people type them when they search: without case, accents and signs."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

#: (code, name).
Named = tuple[str, str]
#: A search lists no more than this; whoever has more matches types another word.
MOST: Final = 20


@lru_cache(maxsize=20_000)
def folded(name: str) -> str:
    """`name` in small letters without accents, its words one space apart: "Thành phố Huế" is "thanh pho hue"."""
    decomposed = unicodedata.normalize("NFD", name.casefold().replace("đ", "d"))
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(re.findall(r"\w+", bare))


def exactly(typed: str, names: Iterable[Named]) -> str:
    """The code of the only name that is exactly what was typed, accents aside; empty when there is none or several."""
    wanted = folded(typed)
    found = [code for code, name in names if folded(name) == wanted] if wanted else []
    return found[0] if len(found) == 1 else ""


def matching(typed: str, names: Iterable[Named]) -> Sequence[Named]:
    """The names in which each typed word begins a word, those that begin with what was typed first."""
    words, whole = folded(typed).split(), folded(typed)
    if not words:
        return ()
    found = [named for named in names if all(f" {word}" in f" {folded(named[1])}" for word in words)]
    found.sort(key=lambda named: not folded(named[1]).startswith(whole))
    return found[:MOST]
