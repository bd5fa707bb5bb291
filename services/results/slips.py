"""Official slips: what each says is frozen in the transaction of the act; the worker prints it afterwards.

The worker's half is in `services.results.press`.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.applications.models import Application
from services.db import append
from services.jobs import queue
from services.results.models import Slip

#: The form as it was filed.
FILED: Final = "filed_form"
#: Code and secret, at once after filing.
ACKNOWLEDGEMENT: Final = "acknowledgement"
#: Forms 01, 02 and 03 of 01/2018/TT-VPCP.
RECEIPT: Final = "receipt"
SUPPLEMENT: Final = "supplement"
REFUSAL: Final = "refusal"
#: Notice of a decision not to grant what was asked.
REJECTION: Final = "rejection"
#: Biên lai: the receipt of a fee, one for each payment that settled one.
FEE_RECEIPT: Final = "fee_receipt"
#: The address to stick on a parcel; for the desk alone.
LABEL: Final = "label"


def print_later(
    db: Session,
    application: Application,
    kind: str,
    *,
    now: dt.datetime,
    by: str = "",
    round: int = 0,
    reason: str = "",
    more: Mapping[str, Any] | None = None,
) -> None:
    """Have the worker print a slip. `by`: the officer it names; `reason`: as they gave it; `more`: other facts."""
    facts: dict[str, Any] = {
        "at": now.isoformat(),
        "by": by,
        "reason": reason,
        "due_at": application.due_at.isoformat() if application.due_at else None,
        **(more or {}),
    }
    append(db, Slip, application_id=application.id, kind=kind, round=round, facts=facts)
    queue.enqueue(db, "slips.print", {"application_id": application.id, "kind": kind, "round": round}, now=now)


def printed(db: Session, application: Application) -> list[Slip]:
    """The slips of an application that the person and the desk can download, oldest first; labels are no slips."""
    made = select(Slip).where(Slip.application_id == application.id, Slip.sha256.is_not(None), Slip.kind != LABEL)
    return list(db.scalars(made.order_by(Slip.id)))


def of_kind(db: Session, application: Application, kind: str, *, round: int) -> Slip | None:
    """One slip, printed or still to be printed."""
    wanted = select(Slip).where(Slip.application_id == application.id, Slip.kind == kind, Slip.round == round)
    return db.scalar(wanted)
