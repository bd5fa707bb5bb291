"""What happened, as events; and the choice of when and how often each is delivered."""

import json
import time

from payments.fake.faults import Faults
from payments.fake.store import Body, Store

API_VERSION = "2026-10-28.endive"


class Events:
    """Writes events beside the change they tell about. Delivery is `deliveries.py`."""

    def __init__(self, store: Store, faults: Faults, *, delivered: bool) -> None:
        self._store, self._faults, self._delivered = store, faults, delivered

    def tell(self, kind: str, body: Body) -> None:
        """Something happened to an object; inside the change."""
        shown = {name: value for name, value in body.items() if not name.startswith("_")}
        event = self._store.add(
            "evt",
            {
                "api_version": API_VERSION,
                "type": kind,
                "data": {"object": shown},
                "pending_webhooks": int(self._delivered),
                "request": {"id": None, "idempotency_key": None},
            },
        )
        if not self._delivered:
            return
        now = time.time()
        match self._faults.webhook(kind):
            case "webhook-drop", _:
                return
            case "webhook-hold", _:
                self._queue(event, state="held", due=now)
            case "webhook-late", seconds:
                self._queue(event, due=now + seconds)
            case "webhook-twice", seconds:
                self._queue(event, due=now)
                self._queue(event, due=now + seconds)
            case _:
                self._queue(event, due=now)

    def again(self, event_id: str) -> None:
        """Deliver an event once more, as the provider's dashboard can."""
        self._queue(self._store.get("event", event_id), due=time.time())

    def release(self, *, newest_first: bool) -> int:
        """Send what was held back; returns how many."""
        held = self._store.execute("select id from delivery where state = 'held' order by id")
        order = held[::-1] if newest_first else held
        for place, (number,) in enumerate(order):
            # Deliveries go out by due time: a past one of its own for each keeps the order asked for.
            self._store.execute(
                "update delivery set state = 'waiting', due = ? where id = ?", time.time() - 1 + place / 1000, number
            )
        return len(held)

    def _queue(self, event: Body, *, due: float, state: str = "waiting") -> None:
        self._store.execute("insert into delivery (event, due, state) values (?, ?, ?)", event["id"], due, state)

    def payload(self, event_id: str) -> bytes:
        """The bytes that are signed and sent."""
        return json.dumps(self._store.get("event", event_id), indent=2).encode()
