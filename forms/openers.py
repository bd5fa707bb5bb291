"""Conditions so simple that a page can follow them while it is filled: one question, and the answers that open another.

Rules of groups are of this kind only: their parts are judged together, before any rule of the form is.
"""

import re
from collections.abc import Collection, Mapping
from typing import Any, Final

from forms.definition import Question, Rule

_SIMPLE: Final = re.compile(r"(\w+)(?: == '([\w-]+)'| in \[((?:'[\w-]+'(?:, *)?)+)\]|)")


def opener(rule: Rule | None, own: Collection[str]) -> tuple[str, tuple[str, ...]] | None:
    """The one of the questions `own` and those of its answers that a condition asks for, when it is that simple."""
    match = _SIMPLE.fullmatch(rule.source.strip()) if rule else None
    if not match or match[1] not in own:
        return None
    if match[3]:
        return match[1], tuple(re.findall(r"'([\w-]+)'", match[3]))
    return match[1], (match[2] or "yes",)


def open_parts(group: Question, value: Mapping[str, Any]) -> list[Question]:
    """The parts of a group that are asked, given the answers to its parts."""
    names = [part.id for part in group.parts]
    return [part for part in group.parts if _is_open(opener(part.show, names), value)]


def _is_open(wanted: tuple[str, tuple[str, ...]] | None, value: Mapping[str, Any]) -> bool:
    if wanted is None:
        return True
    answer = value.get(wanted[0])
    return ("yes" if answer is True else answer) in wanted[1]
