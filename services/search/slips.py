"""Guessing what was meant: one letter wrong, words run together, Telex typed without its keyboard."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Final

_SHORTEST: Final = 3
_LONGEST_JOINED: Final = 40
#: From so many letters on a word with two slips is still like what was meant.
_LONG: Final = 5
_TELEX_LETTERS: Final = (("dd", "d"), ("aa", "a"), ("aw", "a"), ("ee", "e"), ("oo", "o"), ("ow", "o"), ("uw", "u"))
#: A syllable ends in a vowel or one of few consonants; s f r x j after that are tones.
_TELEX_TONE: Final = re.compile(r"^([a-z]*?[aeiouy]+)([sfrxj])?([a-z]*?)([sfrxj])?$")


class Slips:
    """The words of an index, arranged so that a word with one wrong letter finds its neighbours at once."""

    def __init__(self, vocabulary: Iterable[str]) -> None:
        self._vocabulary = frozenset(vocabulary)
        found: defaultdict[str, list[str]] = defaultdict(list)
        for word in self._vocabulary:
            if len(word) >= _SHORTEST:
                for short in shortened(word):
                    found[short].append(word)
        self._shortened = {short: tuple(known) for short, known in found.items()}

    def near(self, word: str) -> set[str]:
        """Known words one slip away: a letter missing, too many, another, or two swapped."""
        if len(word) < _SHORTEST:
            return set()
        found = {short for short in shortened(word) if short in self._vocabulary and len(short) >= _SHORTEST}
        for short in (word, *shortened(word)):
            found.update(known for known in self._shortened.get(short, ()) if is_one_slip(word, known))
        return found - {word}

    def nearly(self, word: str) -> set[str]:
        """Known words two slips away, for a word long enough that this is still a likeness."""
        if not _LONG <= len(word) <= _LONGEST_JOINED:
            return set()
        return {known for short in shortened(word) for known in self.near(short) if len(known) >= _LONG - 1}

    def parted(self, word: str, pairs: Collection[tuple[str, str]]) -> list[str]:
        """`word` as known words run together ("khaisinh"), preferring neighbours seen in `pairs`; else nothing."""
        if not 2 * _SHORTEST - 2 <= len(word) <= _LONGEST_JOINED:
            return []
        best: dict[int, tuple[int, list[str]]] = {0: (0, [])}
        for end in range(2, len(word) + 1):
            for start in range(max(0, end - 7), end - 1):
                piece = word[start:end]
                if start not in best or piece not in self._vocabulary:
                    continue
                score, pieces = best[start]
                known_pair = bool(pieces) and (pieces[-1], piece) in pairs
                candidate = (score + 2 * known_pair - 1, [*pieces, piece])
                if end not in best or candidate[0] > best[end][0]:
                    best[end] = candidate
        score, pieces = best.get(len(word), (0, []))
        return pieces if len(pieces) > 1 and score > -len(pieces) else []


def shortened(word: str) -> Iterator[str]:
    """`word` with each of its letters left out in turn."""
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]


def is_one_slip(a: str, b: str) -> bool:
    """Whether one letter added, dropped, changed, or one swap of neighbours turns `a` into `b`."""
    if abs(len(a) - len(b)) > 1 or a == b:
        return False
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    if len(a) > len(b):
        return a[start + 1 :] == b[start:]
    if len(a) < len(b):
        return a[start:] == b[start + 1 :]
    swapped = a[start : start + 2] == b[start : start + 2][::-1] and a[start + 2 :] == b[start + 2 :]
    return a[start + 1 :] == b[start + 1 :] or swapped


def without_telex(word: str) -> str:
    """The plain letters of a syllable typed in Telex ("ddawng" is "dang", "kys" is "ky")."""
    for typed, letter in _TELEX_LETTERS:
        word = word.replace(typed, letter)
    word = re.sub(r"w", "u", word) if not re.search(r"[aeiouy]", word) else word.replace("w", "")
    match = _TELEX_TONE.match(word)
    return match[1] + match[3] if match else word
