"""The papers a procedure asks for, by case; remarks that the source stores among them stand apart."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

#: The source's sign for a text that was cut.
CUT: Final = "…"
#: A case that is a heading over remarks, not over papers.
_REMARKS: Final = "Lưu ý"


@dataclass(frozen=True)
class Paper:
    """One paper. Counts of zero or None are not stated as a number."""

    name: str
    originals: int
    copies: int
    #: Names of the official form files.
    forms: Sequence[str]

    @property
    def is_cut(self) -> bool:
        """Whether the source gives only the beginning of the name."""
        return self.name.endswith(CUT)


@dataclass(frozen=True)
class Case:
    """Papers and remarks under one heading; the heading is empty where the source has none."""

    heading: str
    papers: Sequence[Paper]
    remarks: Sequence[str]


def cases(published: Iterable[Mapping[str, Any]]) -> list[Case]:
    """The `documents` of a record, grouped by case in the order of the source; those without a case first."""
    papers: dict[str, list[Paper]] = {"": []}
    remarks: dict[str, list[str]] = {}
    for row in published:
        heading = str(row.get("case") or "").strip()
        papers.setdefault(heading, [])
        name = str(row["name"]).strip()
        if row.get("note"):
            remarks.setdefault(heading, []).append(name)
        else:
            papers[heading].append(_paper(name, row))
    groups = [Case(heading, tuple(rows), tuple(remarks.get(heading, ()))) for heading, rows in papers.items()]
    groups = [group for group in groups if group.papers or group.remarks]
    return sorted(groups, key=lambda group: group.heading == _REMARKS)


def _paper(name: str, row: Mapping[str, Any]) -> Paper:
    files = row.get("form_file") or ()
    return Paper(
        name=name,
        originals=row.get("original") or 0,
        copies=row.get("copy") or 0,
        forms=(files,) if isinstance(files, str) else tuple(files),
    )
