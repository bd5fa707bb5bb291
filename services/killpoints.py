"""Marks at the steps worth dying at. Inert unless the portal runs in test mode.

`PORTAL_KILLPOINT=name[:nth]` makes the process kill itself, as a power cut would, the nth time it passes `name`.
"""

import os
import signal
from typing import Final

#: Every mark in the code; `tests/journey/test_killpoints.py` walks through all of them.
KILLPOINTS: Final = frozenset(
    {
        "filing.before-commit",
        "filing.after-commit",
        "upload.stored",
        "desk.before-commit",
        "desk.after-commit",
        "result.number-drawn",
        "result.rendered",
        "result.stored",
        "result.recorded",
        "slip.stored",
        "notice.sent",
        "job.claimed",
        "job.finished",
        "payment.remembered",
        "payment.opened",
        "payment.asked",
        "payment.settled",
        "refund.asked",
        "refund.recorded",
    }
)
_passed: dict[str, int] = {}


def killpoint(name: str) -> None:
    """Die here if the test asks for it. `name` must be one of KILLPOINTS."""
    if name not in KILLPOINTS:
        raise LookupError(name)
    wanted = os.environ.get("PORTAL_KILLPOINT") if os.environ.get("PORTAL_MODE") == "test" else None
    if not wanted:
        return
    wanted_name, _, nth = wanted.partition(":")
    if wanted_name == name:
        _passed[name] = _passed.get(name, 0) + 1
        if _passed[name] == int(nth or 1):
            os.kill(os.getpid(), signal.SIGKILL)
