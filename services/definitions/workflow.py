"""The stages a case goes through inside the agency (`workflow.yaml`): who handles each, and in how many hours."""

from dataclasses import dataclass
from typing import Final

from forms.findings import Findings
from forms.reading import Block
from forms.source import read_yaml
from forms.text import Text

ROLES: Final = ("receptionist", "clerk", "approver", "cashier")


@dataclass(frozen=True)
class Stage:
    """One stage: the role that handles it and its share of the term in working hours."""

    id: str
    role: str
    hours: int
    name: Text


def read_stages(text: str, findings: Findings) -> tuple[Stage, ...]:
    """The stages written in `text`, in order; mistakes go to `findings`."""
    values = read_yaml(text, findings)
    if values is None:
        return ()
    block = Block(values, findings)
    block.only(("stages",), "A workflow")
    stages: list[Stage] = []
    for inner in block.blocks("stages", required=True):
        inner.only(("id", "role", "hours", "name"), "A stage")
        stage = Stage(
            id=inner.string("id", required=True),
            role=inner.choice("role", ROLES, required=True),
            hours=inner.number("hours", required=True),
            name=inner.text("name", required=True),
        )
        if stage.id in {earlier.id for earlier in stages}:
            inner.wrong("id", f"The stage {stage.id} stands twice", "Give each stage its own id")
        stages.append(stage)
    if stages and not any(stage.role == "approver" for stage in stages):
        block.wrong("stages", "Nobody signs", "Add a stage with role: approver")
    return tuple(stages)
