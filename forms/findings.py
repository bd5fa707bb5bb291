"""What is wrong with the files of a definition: one finding each, with file, line, reason and remedy."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

#: So many mistakes are told of one file: whoever has more is helped by the first ones, and nothing takes for ever.
MOST: Final = 200


@dataclass(frozen=True, order=True)
class Finding:
    """One mistake in a definition's files, told so that its author can mend it. `line` counts from 1."""

    file: str
    line: int
    reason: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}. {self.remedy}."


class DefinitionError(Exception):
    """The files do not make a definition; `findings` holds every mistake, not only the first."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = sorted(findings)
        super().__init__("\n".join(map(str, self.findings)))


@dataclass
class Findings:
    """The mistakes of one file, collected while it is read."""

    file: str
    found: list[Finding] = field(default_factory=list)

    def add(self, line: int, reason: str, remedy: str) -> None:
        """Note one mistake at `line` of this file."""
        finding = Finding(self.file, line, reason, remedy)
        if len(self.found) < MOST and finding not in self.found:
            self.found.append(finding)
