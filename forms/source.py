"""YAML with line numbers: plain mappings and lists that remember where each entry stood.

Definitions can be uploaded, so this reads defensively: no aliases (they can grow without bound), no tags, no duplicate
keys, a bounded size, and `yes`, `no`, `on` stay words as in YAML 1.2.
"""

import datetime as dt
import re
from typing import Any

import yaml

from forms.findings import Findings

MAX_CHARACTERS = 512_000


class Mapped(dict[str, Any]):
    """A YAML mapping: its values, the line it begins at and the line of each key (from 1)."""

    line: int = 1
    lines: dict[str, int]

    def line_of(self, key: str) -> int:
        """The line of `key`, or of the mapping when it has no such key."""
        return self.lines.get(key, self.line)


class Listed(list[Any]):
    """A YAML list: its values, the line it begins at and the line of each item (from 1)."""

    line: int = 1
    lines: list[int]


class _Loader(yaml.composer.Composer, yaml.CSafeLoader):
    """Reads as YAML's safe loader does; libyaml takes the text apart, ten times as fast as Python."""

    yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def __init__(self, text: str) -> None:
        yaml.CSafeLoader.__init__(self, text)
        yaml.composer.Composer.__init__(self)

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.MarkedYAMLError(problem="an alias (*name) is used", problem_mark=self._here())
        return super().compose_node(parent, index)

    def _here(self) -> Any:
        event: Any = self.peek_event()
        return event.start_mark


_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


_PLAIN_TAGS = ("tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")


def read_yaml(text: str, findings: Findings) -> Mapped | None:
    """The mapping in `text`, or None with the reasons added to `findings`."""
    if len(text) > MAX_CHARACTERS:
        findings.add(1, f"The file is longer than {MAX_CHARACTERS} characters", "Shorten it")
        return None
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        value = _plain(node, loader, findings) if node is not None else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        findings.add(
            mark.line + 1 if mark else 1, f"Not readable as YAML: {error.problem}", "Mend the line or quote it"
        )
        return None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        reason = "it is nested too deeply" if isinstance(error, RecursionError) else str(error).splitlines()[0]
        findings.add(1, f"Not readable as YAML: {reason}", "Write plain mappings, lists and texts")
        return None
    if not isinstance(value, Mapped):
        findings.add(1, "The file is not a mapping of keys to values", "Begin with a key such as pages:")
        return None
    return value


def _plain(node: Any, loader: _Loader, findings: Findings) -> Any:
    line = node.start_mark.line + 1
    if not isinstance(node, yaml.ScalarNode) and node.tag not in _PLAIN_TAGS:
        raise yaml.MarkedYAMLError(problem=f"the tag {node.tag} is used", problem_mark=node.start_mark)
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, loader, findings, line)
    if isinstance(node, yaml.SequenceNode):
        items = Listed(_plain(child, loader, findings) for child in node.value)
        items.line, items.lines = line, [child.start_mark.line + 1 for child in node.value]
        return items
    value = loader.construct_object(node)
    if value is None or isinstance(value, (str, int, float, bool, dt.date)):
        return value
    raise yaml.MarkedYAMLError(problem=f"{node.tag} is not a plain value", problem_mark=node.start_mark)


def _mapping(node: yaml.MappingNode, loader: _Loader, findings: Findings, line: int) -> Mapped:
    mapped = Mapped()
    mapped.line, mapped.lines = line, {}
    for key_node, value_node in node.value:
        key = _plain(key_node, loader, findings)
        key_line = key_node.start_mark.line + 1
        if not isinstance(key, str):
            findings.add(key_line, f"The key {key!r} is not a text", "Put it in quotes")
            continue
        if key in mapped:
            findings.add(key_line, f"The key {key} stands twice", "Keep one of the two")
        mapped[key] = _plain(value_node, loader, findings)
        mapped.lines[key] = key_line
    return mapped
