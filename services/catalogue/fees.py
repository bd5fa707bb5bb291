"""Fees as published, and what may honestly be said about them.

The source writes "Miễn phí" for an empty amount, loses thousands ("20 đồng"), and keeps rates that have ended. An
amount is shown as such only when nothing in its row contradicts it; otherwise the official note speaks for itself.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from services.search.folding import plain


class Kind(StrEnum):
    """What one row says."""

    FREE = "free"
    AMOUNT = "amount"
    #: No amount that can be believed; read the note.
    NOTE = "note"
    #: The people's council of the province decides.
    LOCAL = "local"


class Summary(StrEnum):
    """What all rows together allow a list to say."""

    FREE = "free"
    FIXED = "fixed"
    FROM = "from"
    #: Of a definition's tariff alone: some pay nothing.
    UP_TO = "up_to"
    LOCAL = "local"
    NOTE = "note"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class FeeRow:
    """One row of the published tariff. `amount` is in whole units of `currency`; `note` is the official text."""

    kind: Kind
    amount: int | None
    currency: str
    note: str
    channels: Sequence[str]
    #: The days on which rates named in the note end, ascending.
    ends: Sequence[dt.date]
    #: The source has an amount that cannot be right ("20 đồng" for 20.000), or lost it.
    is_doubtful: bool

    def has_ended(self, today: dt.date) -> bool:
        """Whether a rate named in this row is no longer in force."""
        return any(end < today for end in self.ends)


_NOTHING: Final = re.compile(r"\b0+(?:[.,]0+)*\s*(?:đồng|đ|vnđ|vnd)\b", re.IGNORECASE)
_FREE: Final = re.compile(r"^(?:(?:le fi|fi) )*(?:mien fi|khong|khong co|khong thu|0 dong|0)(?: (?:le fi|fi))*$")
_LOCAL: Final = re.compile(r"hội đồng nhân dân|hđnd", re.IGNORECASE)
_ENDS: Final = re.compile(
    r"(?:đến\s+hết|đến|tới|-|–)\s*(?:ngày\s*)?(\d{1,2})\s*(?:/|tháng)\s*(\d{1,2})\s*(?:/|năm)\s*(\d{4})", re.IGNORECASE
)
#: Text that the collectors of the data put where the source had none.
_COLLECTORS_NOTES: Final = ("số tiền nguồn ghi", "có thu phí, số tiền không đọc được từ nguồn")
#: No fee of the state is smaller.
_SMALLEST_VND: Final = 1_000


def fee_rows(published: Iterable[Mapping[str, Any]]) -> list[FeeRow]:
    """The rows of a record's `fees`, each with what may be believed of it; equal rows become one for all channels."""
    rows: dict[FeeRow, list[str]] = {}
    for row in map(_row, published):
        channels = rows.setdefault(replace(row, channels=()), [])
        channels += [channel for channel in row.channels if channel not in channels]
    return [replace(row, channels=tuple(channels)) for row, channels in rows.items()]


def summary(rows: Sequence[FeeRow]) -> tuple[Summary, int | None, str | None]:
    """(kind, amount, currency): the one line a list or the head of a page may show."""
    if not rows:
        return Summary.UNKNOWN, None, None
    kinds = {row.kind for row in rows}
    if kinds == {Kind.FREE}:
        return Summary.FREE, None, None
    if kinds <= {Kind.LOCAL, Kind.FREE}:
        return Summary.LOCAL, None, None
    if kinds != {Kind.AMOUNT} or len({row.currency for row in rows}) > 1:
        return Summary.NOTE, None, None
    least = min(row.amount or 0 for row in rows)
    named = {amount for row in rows for amount in _amounts_in(row.note)} | {row.amount or 0 for row in rows}
    if min(named) < least:
        return Summary.NOTE, None, None
    return (Summary.FIXED if named == {least} else Summary.FROM), least, rows[0].currency


def of_span(least: int, most: int) -> tuple[Summary, int | None, str | None]:
    """The same line for a definition's tariff: the least and the most đồng that somebody pays."""
    if not most:
        return Summary.FREE, None, None
    if least == most:
        return Summary.FIXED, most, "VND"
    return (Summary.FROM, least, "VND") if least else (Summary.UP_TO, most, "VND")


def _row(published: Mapping[str, Any]) -> FeeRow:
    text = str(published.get("text", "")).strip()
    note = "" if text.startswith(_COLLECTORS_NOTES) else text
    amount = published.get("amount_vnd", published.get("amount"))
    currency = str(published.get("currency", "VND"))
    ends = tuple(sorted(set(_ends_in(text))))
    is_doubtful = note != text or _is_doubtful(published, note, amount, currency)
    if _LOCAL.search(note):
        kind = Kind.LOCAL  # even beside an amount: one province's tariff is not the country's
    elif amount == 0 and _says_free(note) and not ends:
        kind = Kind.FREE
    elif amount and not ends and not is_doubtful:
        kind = Kind.AMOUNT
    else:
        kind = Kind.NOTE
    return FeeRow(
        kind=kind,
        amount=amount if kind is Kind.AMOUNT else None,
        currency=currency,
        note=note,
        channels=tuple(published.get("channels", ())),
        ends=ends,
        is_doubtful=is_doubtful,
    )


def _is_doubtful(published: Mapping[str, Any], note: str, amount: int | None, currency: str) -> bool:
    """Whether the row contradicts itself. A lost "thousand" is mended only where the note repeats the amount."""
    shown = published.get("source_amount")
    if shown is not None:
        return bool(amount != shown * 1000)
    if not amount or currency != "VND":
        return False
    named = _amounts_in(note)
    is_a_year = f"/{amount}/" in note  # "Thông tư số 249/2016/TT-BTC" read as 2016 đồng
    return amount < _SMALLEST_VND or is_a_year or bool(named and amount not in named)


def _says_free(note: str) -> bool:
    """Whether the note agrees that nothing is charged. "Không quy định" says nobody laid it down, which is less."""
    return bool(_FREE.match(plain(_NOTHING.sub("0", note)))) or not note


def _ends_in(text: str) -> Iterable[dt.date]:
    for day, month, year in _ENDS.findall(text):
        try:
            yield dt.date(int(year), int(month), int(day))
        except ValueError:
            continue  # the source has dates that never were


def _amounts_in(note: str) -> set[int]:
    return {int(re.sub(r"\D", "", found)) for found in re.findall(r"\d{1,3}(?:[.,]\d{3})+", note)}
