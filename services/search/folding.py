"""Folding: two spellings of the same Vietnamese syllable become the same letters."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

_D: Final = str.maketrans({"đ": "d"})  # NFD leaves đ alone
_WORD: Final = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """Lower case without marks, with y written i and ph written f: people mix them ("ký"/"kí", "giấy fép")."""
    return _without_marks(_lower(text)).replace("y", "i").replace("ph", "f")


@lru_cache(maxsize=16384)
def spelling(syllable: str) -> str:
    """A syllable with its marks, wherever they were put: "Hoà" and "hòa" are the same, "hoa" is not."""
    decomposed = unicodedata.normalize("NFD", _lower(syllable))
    letters = "".join(c for c in decomposed if not unicodedata.combining(c))
    return letters + "".join(sorted(c for c in decomposed if unicodedata.combining(c)))


def words(text: str) -> list[str]:
    """The syllables and numbers of `text`, composed (NFC), as written. Han characters stay together."""
    return _WORD.findall(unicodedata.normalize("NFC", text))


def plain(text: str) -> str:
    """`text` folded, its words parted by single spaces: for comparing phrases."""
    return " ".join(fold_word(word) for word in words(text))


def slug(text: str) -> str:
    """`text` as a short piece of an address: lower case letters of ASCII and hyphens."""
    return "-".join(re.findall(r"[a-z0-9]+", _without_marks(_lower(text))))[:80].strip("-")


@lru_cache(maxsize=16384)
def fold_word(word: str) -> str:
    """`fold` of one word; the same few thousand syllables come again and again."""
    return fold(word)


def _lower(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold().translate(_D)


def _without_marks(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
