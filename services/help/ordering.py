"""The order of Vietnamese words in a list: by the letters of the alphabet first, by tones only between equals."""

import unicodedata
from typing import Final

_ALPHABET: Final = " 0123456789aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
#: Level, huyền, hỏi, ngã, sắc, nặng: the order of the dictionaries.
_TONES: Final = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")

Key = tuple[tuple[int, ...], tuple[int, ...]]


def vietnamese(text: str) -> Key:
    """A key to sort by: "ma", "mà", "mạ", then "mả" would be wrong; here "ma", "mà", "mả", "mã", "má", "mạ"."""
    letters: list[int] = []
    tones: list[int] = []
    for letter in unicodedata.normalize("NFC", text.casefold()):
        parts = unicodedata.normalize("NFD", letter)
        tone = next((mark for mark in parts if mark in _TONES[1:]), "")
        plain = unicodedata.normalize("NFC", parts.replace(tone, "")) if tone else letter
        place = _ALPHABET.find(plain)
        if place >= 0:
            letters.append(place)
            tones.append(_TONES.index(tone))
    return tuple(letters), tuple(tones)
