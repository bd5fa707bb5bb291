"""Reading a mapping of a definition file key by key: the right type or a finding with line and remedy."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from forms.findings import Findings
from forms.source import Listed, Mapped
from forms.text import LANGUAGES, Text

#: No number in a definition is larger, whether đồng, days or pieces.
LARGEST: Final = 10**15

_WORDS: dict[type, str] = {str: "a text", int: "a whole number", bool: "true or false"}


class Block:
    """One mapping of a file together with the findings it adds to. Every getter gives a usable value."""

    def __init__(self, values: Mapped, findings: Findings) -> None:
        self.values = values
        self.findings = findings
        self.line = values.line

    def __contains__(self, key: str) -> bool:
        return key in self.values

    def line_of(self, key: str) -> int:
        """The line of `key`."""
        return self.values.line_of(key)

    def wrong(self, key: str, reason: str, remedy: str) -> None:
        """Add a finding at the line of `key`."""
        self.findings.add(self.line_of(key), reason, remedy)

    def only(self, allowed: Iterable[str], what: str) -> None:
        """Add a finding for each key that `what` does not have."""
        known = sorted(allowed)
        for key in self.values:
            if key not in known:
                self.wrong(key, f"{what} has no key {key}", f"Known keys: {', '.join(known)}")

    def _scalar(self, key: str, kind: type, default: Any, *, required: bool) -> Any:
        value = self.values.get(key)
        if value is None:
            if required or key in self.values:
                self.wrong(key, f"{key} is missing", f"Write {key}: with {_WORDS[kind]}")
            return default
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self.wrong(
                key, f"{key} is not {_WORDS[kind]}", f"Write {_WORDS[kind]}, in quotes where YAML reads another type"
            )
            return default
        return value

    def string(self, key: str, default: str = "", *, required: bool = False) -> str:
        """The text at `key`."""
        return str(self._scalar(key, str, default, required=required)).strip()

    def number(self, key: str, default: int = 0, *, required: bool = False) -> int:
        """The whole number at `key`."""
        value = int(self._scalar(key, int, default, required=required))
        if abs(value) > LARGEST:
            self.wrong(key, f"{key} is larger than {LARGEST}", "Check the number")
            return default
        return value

    def flag(self, key: str, default: bool = False) -> bool:
        """true or false at `key`."""
        return bool(self._scalar(key, bool, default, required=False))

    def choice(self, key: str, allowed: Iterable[str], default: str = "", *, required: bool = False) -> str:
        """One of the `allowed` words at `key`."""
        value, words = self.string(key, default, required=required), list(allowed)
        if value and value not in words:
            self.wrong(key, f"{key} cannot be {value}", f"Choose one of {', '.join(words)}")
            return default
        return value

    def text(self, key: str, *, required: bool = False) -> Text:
        """The {vi, en, zh} text at `key`; a missing Vietnamese is a finding, the checker asks for the others."""
        value = self.values.get(key)
        if value is None:
            if required or key in self.values:
                self.wrong(key, f"{key} is missing", f"Write {key}: {{vi: …, en: …, zh: …}}")
            return Text()
        if isinstance(value, str):
            self.wrong(key, f"{key} is in one language only", f"Write {key}: {{vi: …, en: …, zh: …}}")
            return Text(vi=value)
        if not isinstance(value, Mapped):
            self.wrong(key, f"{key} is not a text", f"Write {key}: {{vi: …, en: …, zh: …}}")
            return Text()
        block = Block(value, self.findings)
        block.only(LANGUAGES, key)
        return Text(block.string("vi", required=True), block.string("en"), block.string("zh"))

    def texts(self, key: str) -> tuple[Text, ...]:
        """The list of {vi, en, zh} texts at `key`."""
        found = []
        for inner in self.blocks(key):
            inner.only(LANGUAGES, f"An entry of {key}")
            found.append(Text(inner.string("vi", required=True), inner.string("en"), inner.string("zh")))
        return tuple(found)

    def block(self, key: str) -> "Block | None":
        """The mapping at `key`, or None."""
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, Mapped):
            self.wrong(key, f"{key} is not a mapping", "Write keys and values under it")
            return None
        return Block(value, self.findings)

    def named_blocks(self, key: str) -> "Iterator[tuple[str, Block]]":
        """The mappings under `key`, each with its name."""
        outer = self.block(key)
        for name in outer.values if outer else ():
            inner = outer.block(name) if outer else None
            if inner:
                yield name, inner

    def blocks(self, key: str, *, required: bool = False) -> "list[Block]":
        """The list of mappings at `key`."""
        value = self.values.get(key)
        if value is None:
            if required:
                self.wrong(key, f"{key} is missing", f"Write {key}: and a list under it")
            return []
        if not isinstance(value, Listed):
            self.wrong(key, f"{key} is not a list", "Begin each entry with a dash")
            return []
        for item, line in zip(value, value.lines, strict=True):
            if not isinstance(item, Mapped):
                self.findings.add(line, f"An entry of {key} is not a mapping", "Write keys and values after the dash")
        return [Block(item, self.findings) for item in value if isinstance(item, Mapped)]

    def strings(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """The list of texts at `key`."""
        value = self.values.get(key)
        if value is None:
            if required:
                self.wrong(key, f"{key} is missing", f"Write {key}: [ … ]")
            return ()
        if not isinstance(value, Listed) or not all(isinstance(item, str) for item in value):
            self.wrong(
                key, f"{key} is not a list of texts", f"Write {key}: [ … ], in quotes where YAML reads another type"
            )
            return ()
        return tuple(value)
