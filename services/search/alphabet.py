"""The Vietnamese alphabet: the order of a dictionary, and a letter as a piece of an address.

Letters come first, then tones: "ca, cà, cả" stand together, and đ after d. In an address a letter is written as Telex
types it: aw for ă, dd for đ.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

#: All 29 letters, with the four that foreign names bring, in order.
LETTERS: Final = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
#: A letter as an address spells it.
TELEX: Final = {letter: letter for letter in LETTERS} | {
    "ă": "aw",
    "â": "aa",
    "đ": "dd",
    "ê": "ee",
    "ô": "oo",
    "ơ": "ow",
    "ư": "uw",
}
_BY_TELEX: Final = {typed: letter for letter, typed in TELEX.items()}
_PLACE: Final = {letter: at for at, letter in enumerate(LETTERS, 1)}
#: The five tones in the order of dictionaries; no tone comes before them.
_TONES: Final = {mark: at for at, mark in enumerate("\u0300\u0309\u0303\u0301\u0323", 1)}
#: Numbers and other alphabets stand before the letters, in their own order.
_BEFORE_LETTERS: Final = 0x110000
_WORD: Final = re.compile(r"[^\W_]+")

#: One word of a name: its letters, then its tones.
Key = tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]


def letter(name: str) -> str:
    """The letter `name` begins with, as LETTERS has it; empty for a number or another alphabet."""
    for word in _WORD.findall(unicodedata.normalize("NFC", name)):
        bare, _ = _parted(word[0].casefold())
        return bare if bare in _PLACE else ""
    return ""


def letter_of(typed: str) -> str:
    """The letter an address spells: "dd" is "đ"; empty for anything else."""
    return _BY_TELEX.get(typed, "")


def dictionary_order(name: str) -> Key:
    """Sorts names as a Vietnamese dictionary does: word by word, letters before tones."""
    return tuple(_word(word) for word in _WORD.findall(unicodedata.normalize("NFC", name).casefold()))


@lru_cache(maxsize=16384)
def _word(word: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    parts = [_parted(character) for character in word]
    letters = tuple(_PLACE.get(bare, ord(bare[0]) - _BEFORE_LETTERS) for bare, _ in parts)
    return letters, tuple(tone for _, tone in parts)


def _parted(character: str) -> tuple[str, int]:
    """A letter without its tone, and the tone."""
    decomposed = unicodedata.normalize("NFD", character)
    tone = next((_TONES[mark] for mark in decomposed if mark in _TONES), 0)
    return unicodedata.normalize("NFC", "".join(mark for mark in decomposed if mark not in _TONES)), tone
