"""Legal times as published. 275 records give a number without a unit, some give 0: those are not known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from services.calendar import Unit


class Summary(StrEnum):
    """What all rows together allow a list to say."""

    FIXED = "fixed"
    UP_TO = "up_to"
    VARIES = "varies"
    TEXT = "text"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class TimeRow:
    """The time for some channels. `unit` is None where the source does not name one, or the value cannot be right."""

    value: float
    unit: Unit | None
    channels: Sequence[str]


@dataclass(frozen=True)
class Times:
    """All times of a procedure; `text` is the official wording where it is not just the rows again."""

    rows: Sequence[TimeRow]
    text: str

    @property
    def summary(self) -> tuple[Summary, float | None, Unit | None]:
        """(kind, value, unit): the one line a list or the head of a page may show."""
        if not self.rows:
            return (Summary.TEXT if self.text else Summary.UNKNOWN), None, None
        units = {row.unit for row in self.rows}
        if None in units:
            return Summary.UNKNOWN, None, None
        if len(units) > 1:
            return Summary.VARIES, None, None
        longest = max(row.value for row in self.rows)
        kind = Summary.FIXED if all(row.value == longest for row in self.rows) else Summary.UP_TO
        return kind, longest, self.rows[0].unit


def times(published: Mapping[str, Any] | None) -> Times:
    """The `processing_time` of a record."""
    published = published or {}
    rows = tuple(
        TimeRow(
            value=row["value"],
            unit=Unit(row["unit"]) if row.get("unit") and row["value"] > 0 else None,
            channels=tuple(row.get("channels", ())),
        )
        for row in published.get("by_channel", ())
    )
    return Times(rows, "" if rows else str(published.get("text", "")).strip())
