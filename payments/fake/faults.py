"""Faults on request: the next requests or webhooks that match go wrong in the way asked for.

Requests (`match` is "METHOD /path-prefix", `*` any method; or the header `Fake-Fault: NAME[:SECONDS]` on one request):
    latency         answers after `seconds`
    busy            429 with Retry-After, before the effect
    500-before      500, before any effect; no key remembers it
    500-after       the effect, then 500; the same key gets the true answer
    500-kept        the effect, then 500, and the same key gets that 500 again (what Stripe promises for its own 500s)
    timeout-before  no answer for `seconds`, then the connection closes; no effect
    timeout-after   the effect, then no answer for `seconds`, then the connection closes
Webhooks (`match` is an event type or its beginning):
    webhook-drop    never sent (only `resend` sends it)
    webhook-twice   sent again after `seconds`
    webhook-late    sent after `seconds`
    webhook-hold    kept back until released, in order or newest first
Faults are forgotten when the process ends.
"""

import threading
from dataclasses import asdict, dataclass
from typing import Any, Final

REQUEST_FAULTS: Final = (
    "latency",
    "busy",
    "500-before",
    "500-after",
    "500-kept",
    "timeout-before",
    "timeout-after",
)
WEBHOOK_FAULTS: Final = ("webhook-drop", "webhook-twice", "webhook-late", "webhook-hold")
_LONGEST_SECONDS: Final = 600.0


@dataclass
class Fault:
    """One wish: what goes wrong, for whom, how many times (-1: until cleared)."""

    fault: str
    match: str = ""
    times: int = 1
    seconds: float = 0.0

    def __post_init__(self) -> None:
        if self.fault not in REQUEST_FAULTS + WEBHOOK_FAULTS:
            raise ValueError(f"no such fault: {self.fault}")
        if not 0 <= self.seconds <= _LONGEST_SECONDS:
            raise ValueError(f"seconds is 0 to {_LONGEST_SECONDS:.0f}")


class Faults:
    """The wishes that are still open. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: list[Fault] = []

    def add(self, wish: dict[str, Any]) -> None:
        """Ask for a fault. Raises ValueError or TypeError for an unknown one."""
        fault = Fault(**wish)
        with self._lock:
            self._open.append(fault)

    def clear(self) -> None:
        """Behave."""
        with self._lock:
            self._open.clear()

    def as_json(self) -> list[dict[str, Any]]:
        """What is still asked for."""
        with self._lock:
            return [asdict(fault) for fault in self._open]

    def request(self, method: str, path: str, header: str) -> tuple[str, float]:
        """What happens to this request, and for how many seconds; ("", 0) when nothing does."""
        if header:
            name, _, seconds = header.partition(":")
            wish = Fault(name, seconds=float(seconds or 0))
            return wish.fault, wish.seconds

        def fits(fault: Fault) -> bool:
            wanted, _, prefix = fault.match.partition(" ")
            return fault.fault in REQUEST_FAULTS and wanted in (method, "*", "") and path.startswith(prefix)

        return self._take(fits)

    def webhook(self, kind: str) -> tuple[str, float]:
        """What happens to the delivery of an event of this type."""
        return self._take(lambda fault: fault.fault in WEBHOOK_FAULTS and kind.startswith(fault.match))

    def _take(self, fits: Any) -> tuple[str, float]:
        with self._lock:
            found = next((fault for fault in self._open if fits(fault)), None)
            if found is None:
                return "", 0.0
            found.times -= 1
            if found.times == 0:
                self._open.remove(found)
            return found.fault, found.seconds
