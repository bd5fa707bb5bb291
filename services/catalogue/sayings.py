"""What people say who do not know a procedure's official name: `data/sayings.txt`, and finding by it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from services.search.phrases import Phrases

_FILE: Final = Path(__file__).parent / "data" / "sayings.txt"
#: A saying answers when it carries so much of what was typed, and what was typed carries so much of it.
_OF_QUERY: Final = 0.4
_OF_SAYING: Final = 0.4


class Line(NamedTuple):
    """The procedures (codes) of one line, and what people say for them in Vietnamese, English and Chinese."""

    codes: Sequence[str]
    phrases: Sequence[str]


class Sayings:
    """All sayings of the procedures that are listed. Built once, then only read."""

    def __init__(self, positions: Mapping[str, int], lines: Sequence[Line]) -> None:
        """`positions`: of each listed procedure, by its code."""
        means: list[tuple[int, ...]] = []
        phrases: list[str] = []
        for codes, said in lines:
            if meant := tuple(positions[code] for code in codes if code in positions):
                phrases += said
                means += [meant] * len(said)
        self._means: Final = tuple(means)
        self._phrases: Final = Phrases(phrases)

    def __contains__(self, word: str) -> bool:
        """Whether people use this word."""
        return word in self._phrases

    def answers(self, query: str, meant: Mapping[str, Sequence[str]]) -> dict[int, float]:
        """Position -> score of the procedures that people may mean who say `query`.

        `meant`: for folded words that no saying has, what they may stand for.
        """
        best: dict[int, float] = {}
        for match in self._phrases.search(query, meant, least=_OF_QUERY, least_share=_OF_SAYING):
            for position in self._means[match.position]:
                best.setdefault(position, match.score)
        return best


def bundled() -> list[Line]:
    """The lines of the file."""
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    return [_parsed(line) for line in lines if line and not line.startswith("#")]


def _parsed(line: str) -> Line:
    codes, *languages = line.split(" | ")
    return Line(codes.split(), [said.strip() for each in languages for said in each.split(";") if said.strip()])
