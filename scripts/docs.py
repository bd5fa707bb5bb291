#!/usr/bin/env python3
"""Writes the tables that the documentation shares with the code: the settings and the moves of an application."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from portal.config import documentation  # noqa: E402
from services.applications.workflow import MOVES, NATIONAL_STATE, Status  # noqa: E402


def settings() -> str:
    """The settings as a table."""
    lines = ["| variable | default | meaning |", "|---|---|---|"]
    lines += [f"| `{name}` | {f'`{default}`' if default else ''} | {doc} |" for name, default, doc in documentation()]
    return "\n".join(lines)


def moves() -> str:
    """The table of moves as a diagram, and the national states."""
    lines = ["```mermaid", "stateDiagram-v2", "    [*] --> draft"]
    lines += [f"    {before} --> {move.to}: {action} ({move.by})" for (before, action), move in MOVES.items()]
    lines += ["```", "", "| status | national state |", "|---|---|"]
    lines += [f"| {status} | {NATIONAL_STATE[status] or '–'} |" for status in Status]
    return "\n".join(lines)


PARTS = {"docs/operations.md": ("settings", settings), "docs/architecture.md": ("moves", moves)}


def written(text: str, name: str, body: str) -> str:
    """`text` with what stands between the two marks of `name` replaced."""
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    head, rest = text.split(begin)
    return f"{head}{begin}\n{body}\n{end}{rest.split(end)[1] if end in rest else rest}"


if __name__ == "__main__":
    for path, (name, make) in PARTS.items():
        file = ROOT / path
        file.write_text(written(file.read_text("utf-8"), name, make()), "utf-8")
