"""A published record as a page may honestly show it: what is stated, what is doubtful, what is missing."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from services.catalogue import fees, papers, terms
from services.catalogue.models import Procedure
from services.text import N_

#: The doubt that a published definition's own term removes.
NO_UNIT: Final = N_("The time is published without a unit; ask the agency.")
#: Words of a paper that says no, or not yet; one that may say either is what people come for.
_REFUSES: Final = re.compile(
    r"từ chối|không chấp (?:thuận|nhận)|không (?:được )?cấp|không đồng ý|không đủ điều kiện|không phê duyệt"
    r"|không công nhận|lý do|bổ sung hồ sơ|cần sửa đổi|trả (?:lại )?hồ sơ|hoàn thiện hồ sơ|dừng thực hiện thủ tục",
    re.IGNORECASE,
)
_EITHER: Final = re.compile(r"\bhoặc\b|/(?!\W*$)", re.IGNORECASE)


@dataclass(frozen=True)
class Facts:
    """Everything the information page tells about a procedure, beside its columns."""

    fees: Sequence[fees.FeeRow]
    times: terms.Times
    cases: Sequence[papers.Case]
    steps: Sequence[str]
    legal_basis: Sequence[str]
    results: Sequence[str]
    channels: Sequence[str]
    audience: str
    executing_agency: str
    decision: str
    #: Sentences (marked for translation) about what is wrong with this record in the source.
    doubts: Sequence[str]


def facts(procedure: Procedure, today: dt.date) -> Facts:
    """The facts of `procedure`, with the doubts that hold on `today`."""
    record = procedure.facts
    rows = fees.fee_rows(record.get("fees", ()))
    times = terms.times(record.get("processing_time"))
    groups = papers.cases(record.get("documents", ()))
    steps = tuple(record.get("steps", ()))
    return Facts(
        fees=rows,
        times=times,
        cases=groups,
        steps=steps,
        legal_basis=tuple(record.get("legal_basis", ())),
        results=results(record),
        channels=tuple(record.get("channels", ())),
        audience=record.get("audience_text", ""),
        executing_agency=record.get("executing_agency", ""),
        decision=record.get("decision", ""),
        doubts=tuple(_doubts(procedure, rows, times, groups, steps, today)),
    )


def results(record: Mapping[str, Any]) -> tuple[str, ...]:
    """The papers a record may end in, each once; those that refuse stand last, wherever the source put them."""
    names = dict.fromkeys(row["name"] for row in record.get("results", ()))
    return tuple(sorted(names, key=lambda name: bool(_REFUSES.search(name)) and not _EITHER.search(name)))


def _doubts(
    procedure: Procedure,
    rows: Sequence[fees.FeeRow],
    times: terms.Times,
    groups: Sequence[papers.Case],
    steps: Sequence[str],
    today: dt.date,
) -> list[str]:
    record = procedure.facts
    names = [paper.name for group in groups for paper in group.papers]
    names += [remark for group in groups for remark in group.remarks]
    texts = [*names, *steps, *(row.note for row in rows)]
    old_names = f"{procedure.name} {record.get('executing_agency', '')}".casefold()
    channels = record.get("channels", ())
    found = {
        N_("The owner of this record had shortened it; papers and steps are missing."): procedure.is_condensed,
        NO_UNIT: any(row.unit is None for row in times.rows),
        N_("A fee rate named here is no longer in force; ask the agency for today's."): any(
            row.has_ended(today) for row in rows
        ),
        N_("A published fee cannot be right, so it is not shown as an amount."): any(row.is_doubtful for row in rows),
        N_("Some texts were cut in the source; they end with three dots."): any(
            text.endswith(papers.CUT) for text in texts
        ),
        N_("It is said to be filed online, but the national portal shows no button for it."): (
            procedure.online_submit is False and "online" in channels
        ),
        N_("The national portal shows a button to file it, but does not list online filing."): (
            procedure.online_submit is True and "online" not in channels
        ),
        N_("It names the district level, which was abolished on 1 July 2025; ask the commune or the province."): (
            "huyện" in old_names
        ),
    }
    return [sentence for sentence, holds in found.items() if holds]
