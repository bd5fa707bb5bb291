"""The lists of phrasings, and how well a finder answers them: `python -m tests.services.phrasings` prints it."""

import datetime as dt
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from services import migrations
from services.agencies.loading import load_bundled as load_agencies
from services.catalogue.loading import load_bundled
from services.catalogue.search import Finder, finder
from services.db import Database

FOLDER = Path(__file__).parent / "data"
FIRST = 3
NOW = dt.datetime(2026, 11, 16, 3, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Missed:
    """A phrase whose right answers are not among the first."""

    kind: str
    says: str
    wanted: frozenset[str]
    got: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """How many phrases of each kind there are, and which were missed."""

    asked: Mapping[str, int]
    missed: tuple[Missed, ...]

    def share(self, kind: str | None = None) -> float:
        """The share (0 to 1) of phrases answered in the first three: of one kind or of all."""
        asked = self.asked[kind] if kind else sum(self.asked.values())
        return 1 - sum(kind in (None, miss.kind) for miss in self.missed) / asked

    def __str__(self) -> str:
        rows = [f"{kind:<24} {self.share(kind):>6.1%} of {count}" for kind, count in self.asked.items()]
        rows.append(f"{'all':<24} {self.share():>6.1%} of {sum(self.asked.values())}")
        rows += [f"  {each.kind}: {each.says!r} found {', '.join(each.got) or 'nothing'}" for each in self.missed]
        return "\n".join(rows)


def phrasings(name: str) -> dict[str, dict[str, frozenset[str]]]:
    """A list by its name (tuning, held_out, unseen, strangers): kind -> phrase -> the codes that answer it."""
    text = (FOLDER / f"phrasings_{name}.yaml").read_text("utf-8")
    lists = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 (text only: the code 1.004310 is no number)
    return {kind: {says: frozenset(codes.split()) for says, codes in rows.items()} for kind, rows in lists.items()}


def report(find: Finder, name: str) -> Report:
    """Ask `find` every phrase of a list."""
    lists = phrasings(name)
    missed = []
    for kind, rows in lists.items():
        for says, wanted in rows.items():
            got = tuple(entry.code for entry in find.search(says).entries[:FIRST])
            if not wanted & set(got):
                missed.append(Missed(kind, says, wanted, got))
    return Report({kind: len(rows) for kind, rows in lists.items()}, tuple(missed))


def main() -> None:
    """Print the report of a list over the bundled catalogue."""
    with tempfile.TemporaryDirectory() as folder:
        address = f"sqlite:///{folder}/portal.db"
        migrations.upgrade(address)
        database = Database(address)
        with database.transaction() as db:
            load_agencies(db, NOW)
            load_bundled(db, NOW)
            find = finder(db, NOW)
        for name in sys.argv[1:] or ["tuning", "held_out", "unseen", "strangers"]:
            print(f"{name}\n{report(find, name)}\n")
        database.dispose()


if __name__ == "__main__":
    main()
