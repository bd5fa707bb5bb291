"""What differs between two versions of a service, in words an owner can check.

The files are compared entry by entry: a question by its id, an option by its code, a fee line by its id. Moved entries
and rewritten layout are no difference; `result.html` is compared line by line.
"""

import datetime as dt
import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from forms.findings import Findings
from forms.source import read_yaml
from forms.text import LANGUAGES
from services.definitions.bundle import FILES, Bundle

#: Words longer than this are cut when they are quoted.
_QUOTED: Final = 120
#: What names an entry of a list.
_NAMES: Final = ("id", "code", "when")


@dataclass(frozen=True)
class Difference:
    """One thing that changed. `place` leads to it: pages / subject / questions / gender; `line` is in the new file,
    or in the old one where it was taken out."""

    file: str
    line: int
    place: str
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.place}: {self.what}"


def differences(old: Bundle, new: Bundle) -> list[Difference]:
    """All that changed from `old` to `new`, file by file in the order of a service's files."""
    found: list[Difference] = []
    for file in (name for name in FILES if name in old or name in new):
        if file not in old or file not in new:
            what = "The file was added." if file in new else "The file was taken out."
            found.append(Difference(file, 1, file, what))
        elif file.endswith(".yaml"):
            found += _in_yaml(file, old[file], new[file])
        else:
            found += _in_lines(file, old[file], new[file])
    return found


def _in_yaml(file: str, old: str, new: str) -> Iterator[Difference]:
    before, after = read_yaml(old, Findings(file)), read_yaml(new, Findings(file))
    if before is None or after is None:
        if old != new:
            yield Difference(file, 1, file, "The file changed; one of the two cannot be read.")
        return
    for line, place, what in _between(before, after, (), 1):
        yield Difference(file, line, " / ".join(place) or file, what)


Found = Iterator[tuple[int, tuple[str, ...], str]]


def _between(old: Any, new: Any, place: tuple[str, ...], line: int) -> Found:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        yield from _of_mappings(old, new, place)
    elif (before := _named(old)) is not None and (after := _named(new)) is not None and (old or new):
        yield from _of_mappings(before, after, place)
        if [name for name in before if name in after] != [name for name in after if name in before]:
            yield line, place, "The order changed."
    elif old != new or type(old) is not type(new):
        yield line, place, f"was {_shown(old)}, is {_shown(new)}"


def _of_mappings(old: Mapping[str, Any], new: Mapping[str, Any], place: tuple[str, ...]) -> Found:
    for key in dict.fromkeys([*old, *new]):
        inner = (*place, str(key))
        if key not in new:
            yield _line(old, key), inner, f"taken out: {_shown(old[key])}"
        elif key not in old:
            yield _line(new, key), inner, f"added: {_shown(new[key])}"
        else:
            yield from _between(old[key], new[key], inner, _line(new, key))


def _line(owner: Mapping[str, Any], key: str) -> int:
    """Where an entry stands: its own line, else that of its key."""
    own = getattr(owner[key], "line", None)
    lines: Mapping[str, int] = getattr(owner, "lines", {})
    return int(lines.get(key) or own or 1)


def _named(value: Any) -> dict[str, Any] | None:
    """The entries of a list by their names; None when it is no list of entries with names of their own."""
    if not isinstance(value, list) or not all(isinstance(entry, Mapping) for entry in value):
        return None
    names = [next((str(entry[key]) for key in _NAMES if entry.get(key)), "otherwise") for entry in value]
    return dict(zip(names, value, strict=True)) if len(set(names)) == len(names) else None


def _shown(value: Any) -> str:
    """A value as an owner reads it: texts in Vietnamese, entries by what they ask, lists in one line."""
    if isinstance(value, Mapping):
        if value and set(value) <= set(LANGUAGES):
            return _shown(value.get("vi", ""))
        told = next((value[key] for key in ("ask", "name", "title", "text", "say") if key in value), None)
        return _shown(told) if told is not None else ", ".join(f"{key} {_shown(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return f"[{', '.join(_shown(inner) for inner in value)}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    text = value.isoformat() if isinstance(value, dt.date) else " ".join(str(value).split())
    return f"“{text[:_QUOTED]}…”" if len(text) > _QUOTED else f"“{text}”"


def _in_lines(file: str, old: str, new: str) -> Iterator[Difference]:
    """Runs of lines that were taken out, added or rewritten."""
    before, after = old.splitlines(), new.splitlines()
    for kind, i, j, k, m in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != "equal":
            out, added = " ".join(before[i:j]).strip(), " ".join(after[k:m]).strip()
            what = f"was {_shown(out)}, is {_shown(added)}" if out and added else ""
            what = what or (f"added: {_shown(added)}" if added else f"taken out: {_shown(out)}")
            yield Difference(file, k + 1, f"line {k + 1}", what)
