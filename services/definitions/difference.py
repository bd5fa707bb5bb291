"""What changed between two versions of a service, told in the words of its own texts.

Both bundles are read as plain files, so that versions with mistakes can be compared, too. Entries of a list are matched
by their id, not by their place: a question that only moved is told as moved, not as everything having changed.
"""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from forms.findings import Findings
from forms.source import read_yaml
from forms.text import LANGUAGES, Text
from services.definitions.bundle import FILES, Bundle
from services.definitions.form_checks import texts

#: Where the readable name of an entry stands, the best first.
_NAMES: Final = ("ask", "title", "name", "text", "say")
_LONGEST: Final = 500
#: What tells the entries of a list apart.
_IDS: Final = ("id", "code", "when")


class Change(StrEnum):
    """What happened to one thing."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True)
class Difference:
    """One thing that changed. `where`: the entries it stands in, outermost first, by their readable names."""

    change: Change
    file: str
    where: tuple[Text, ...]
    #: The key of the file, such as `ask` or `vnd`; empty when the whole entry came, went or moved.
    key: str
    before: Text
    after: Text

    def __str__(self) -> str:
        place = " / ".join([*(text.text("en") for text in self.where), *([self.key] if self.key else [])])
        if self.change is not Change.CHANGED:
            return f"{self.file}: {place or self.file}: {self.change}"
        return f"{self.file}: {place or self.file}: was “{self.before.text('en')}”, is “{self.after.text('en')}”"


def differences(old_bundle: Bundle, new_bundle: Bundle) -> list[Difference]:
    """Every difference, file by file; an empty list for the same service. Never raises."""
    found: list[Difference] = []
    for file in FILES:
        old, new = old_bundle.get(file), new_bundle.get(file)
        if old is None and new is None:
            continue
        if old is None or new is None:
            change = Change.ADDED if old is None else Change.REMOVED
            found.append(Difference(change, file, (), "", Text(), Text()))
        elif file.endswith(".yaml"):
            found += _mappings(file, (), _read(file, old), _read(file, new))
        elif _plain(old) != _plain(new):
            found.append(_lines(file, old, new))
    return found


def _read(file: str, text: str) -> Mapping[str, Any]:
    values = read_yaml(text, Findings(file))
    return {} if values is None else values


def _mappings(
    file: str, where: tuple[Text, ...], old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[Difference]:
    for key in dict.fromkeys((*old, *new)):
        if key == "id":
            continue
        yield from _values(file, where, key, old.get(key), new.get(key))


def _values(file: str, where: tuple[Text, ...], key: str, old: Any, new: Any) -> Iterator[Difference]:
    if old == new and _order(old) == _order(new):
        return
    if _is_named(old) and _is_named(new):
        yield from _entries(file, where, _by_id(old), _by_id(new), in_order=isinstance(old, list))
    elif isinstance(old, dict) and isinstance(new, dict) and not (_is_text(old) or _is_text(new)):
        yield from _mappings(file, where, old, new)
    else:
        change = Change.ADDED if old is None else Change.REMOVED if new is None else Change.CHANGED
        yield Difference(change, file, where, key, _shown(old), _shown(new))


def _entries(
    file: str, where: tuple[Text, ...], old: Mapping[str, Any], new: Mapping[str, Any], *, in_order: bool
) -> Iterator[Difference]:
    """Entries with an id: gone, come, changed inside; then those whose place among the others is another."""
    for name, entry in old.items():
        if name not in new:
            yield Difference(Change.REMOVED, file, (*where, _name(name, entry)), "", Text(), Text())
    for name, entry in new.items():
        here = (*where, _name(name, entry))
        if name not in old:
            yield Difference(Change.ADDED, file, here, "", Text(), Text())
        elif isinstance(old[name], dict) and isinstance(entry, dict) and not (_is_text(entry) or _is_text(old[name])):
            yield from _mappings(file, here, old[name], entry)
        elif old[name] != entry:
            yield Difference(Change.CHANGED, file, here, "", _shown(old[name]), _shown(entry))
    if in_order:
        stayed = [[name for name in each if name in old and name in new] for each in (old, new)]
        for name in _moved(*stayed):
            yield Difference(Change.MOVED, file, (*where, _name(name, new[name])), "", Text(), Text())


def _moved(before: list[str], after: list[str]) -> list[str]:
    """The fewest entries that have to be taken out for the order of the rest to be the same."""
    blocks = difflib.SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    stayed = {before[at] for block in blocks for at in range(block.a, block.a + block.size)}
    return [name for name in after if name not in stayed]


def _is_named(value: Any) -> bool:
    """A list of entries that can be told apart, or a mapping of entries such as papers and options."""
    entries = value if isinstance(value, list) else list(value.values()) if isinstance(value, dict) else []
    if not entries or not all(isinstance(entry, dict) for entry in entries):
        return False
    return len(_by_id(value)) == len(entries)


def _by_id(value: Any) -> dict[str, Any]:
    """The entries by id, code or condition; the one of a tariff that counts for everybody else has none of these."""
    if not isinstance(value, list):
        return dict(value)
    return {str(next((entry[key] for key in _IDS if entry.get(key)), "otherwise")): entry for entry in value}


def _order(value: Any) -> list[str]:
    return list(value) if isinstance(value, dict) and _is_named(value) else []


def _is_text(value: Any) -> bool:
    return isinstance(value, dict) and bool(value) and set(value) <= set(LANGUAGES)


def _name(key: str, entry: Any) -> Text:
    """The readable name of an entry; its id where it has no text."""
    if _is_text(entry):
        return _shown(entry)
    if isinstance(entry, dict):
        for name in _NAMES:
            if _is_text(entry.get(name)):
                return _shown(entry[name])
            if isinstance(entry.get(name), str):
                return Text(entry[name][:_LONGEST])
    return Text(key)


def _shown(value: Any) -> Text:
    """A value as people read it, in each language it has."""
    if value is None:
        return Text()
    if _is_text(value):
        return Text(*(str(value.get(code) or "")[:_LONGEST] for code in LANGUAGES))
    if isinstance(value, bool):
        return Text("true" if value else "false")
    if isinstance(value, list) and not any(isinstance(each, dict | list) for each in value):
        return Text(", ".join(map(str, value))[:_LONGEST])
    if isinstance(value, list) and (found := list(texts(value))):
        return Text(*(" ".join(str(each.get(code) or "") for each in found)[:_LONGEST] for code in LANGUAGES))
    return Text(str(value)[:_LONGEST])


def _lines(file: str, old: str, new: str) -> Difference:
    """A template: the lines that went and the lines that came."""
    compared = list(difflib.ndiff(_plain(old), _plain(new)))
    gone = "\n".join(line[2:] for line in compared if line.startswith("- "))
    come = "\n".join(line[2:] for line in compared if line.startswith("+ "))
    return Difference(Change.CHANGED, file, (), "", Text(gone[:_LONGEST]), Text(come[:_LONGEST]))


def _plain(text: str) -> list[str]:
    return text.replace("\r\n", "\n").splitlines()
