"""Official slips: what each says is frozen in the transaction of the act; the worker prints it afterwards.

The worker's half is in `services.results.press`.
"""

import datetime as dt
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.applications.models import Application
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


def print_later(
    db: Session,
    application: Application,
    kind: str,
    *,
    now: dt.datetime,
    by: str = "",
    round: int = 0,
    reason: str = "",
) -> None:
    """Have the worker print a slip. `by`: the officer it names; `reason`: as the officer gave it."""
    facts: dict[str, Any] = {
        "at": now.isoformat(),
        "by": by,
        "reason": reason,
        "due_at": application.due_at.isoformat() if application.due_at else None,
    }
    db.add(Slip(application_id=application.id, kind=kind, round=round, facts=facts))
    queue.enqueue(db, "slips.print", {"application_id": application.id, "kind": kind, "round": round}, now=now)


def printed(db: Session, application: Application) -> list[Slip]:
    """The slips of an application that can be downloaded, oldest first."""
    made = select(Slip).where(Slip.application_id == application.id, Slip.sha256.is_not(None))
    return list(db.scalars(made.order_by(Slip.id)))
