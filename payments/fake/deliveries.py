"""Sends events to the webhook endpoint: signed anew at each try, again with growing pauses until it answers 2xx."""

import hashlib
import hmac
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any, Final

from payments.fake.events import Events
from payments.fake.store import Store

#: Stripe gives up after three days; doubling from a second, sixteen tries take eighteen hours.
MOST_TRIES: Final = 16
_TIMEOUT_SECONDS: Final = 10
_LONGEST_SLEEP: Final = 1.0


def signature(payload: bytes, secrets: str, at: int) -> str:
    """The `Stripe-Signature` header of a payload sent at that second, once for each comma-separated secret."""
    signed = f"{at}.".encode() + payload
    macs = [hmac.new(secret.strip().encode(), signed, hashlib.sha256).hexdigest() for secret in secrets.split(",")]
    return ",".join([f"t={at}", *(f"v1={mac}" for mac in macs)])


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect is not an acknowledgement."""

    def redirect_request(self, *_: Any) -> None:
        return None


class Deliveries(threading.Thread):
    """One thread, one delivery after another by due time. `keep_house` runs once a second."""

    def __init__(
        self, store: Store, events: Events, *, url: str, secret: str, pause: float, keep_house: Callable[[], None]
    ) -> None:
        super().__init__(name="deliveries", daemon=True)
        self._store, self._events, self._url, self._secret = store, events, url, secret
        self._pause, self._keep_house = pause, keep_house
        # No proxy: the endpoint is on this machine.
        self._opener = urllib.request.build_opener(_NoRedirects, urllib.request.ProxyHandler({}))
        self._wake, self._ending = threading.Event(), False

    def wake(self) -> None:
        """Something may be due."""
        self._wake.set()

    def end(self) -> None:
        """Finish the delivery under way and stop."""
        self._ending = True
        self._wake.set()
        self.join()

    def run(self) -> None:
        """Until told to end."""
        kept = 0.0
        while not self._ending:
            if time.monotonic() - kept >= 1:
                self._keep_house()
                kept = time.monotonic()
            if not self._one():
                self._wake.wait(self._idle())
                self._wake.clear()

    def _idle(self) -> float:
        with self._store.change():
            rows = self._store.execute("select min(due) from delivery where state = 'waiting'")
        due = rows[0][0]
        return _LONGEST_SLEEP if due is None else min(max(due - time.time(), 0.0), _LONGEST_SLEEP)

    def _one(self) -> bool:
        """Try the delivery that has been due longest; False when none is."""
        with self._store.change():
            rows = self._store.execute(
                "select id, event, tries from delivery where state = 'waiting' and due <= ? order by due, id limit 1",
                time.time(),
            )
            if not rows:
                return False
            number, event_id, tries = rows[0]
            payload = self._events.payload(event_id)
        arrived = not self._url or self._send(payload)
        with self._store.change():
            self._record(number, event_id, tries + 1, arrived)
        return True

    def _send(self, payload: bytes) -> bool:
        request = urllib.request.Request(  # noqa: S310 - the operator's own address
            self._url,
            payload,
            {
                "Content-Type": "application/json; charset=utf-8",
                "Stripe-Signature": signature(payload, self._secret, int(time.time())),
                "User-Agent": "Stripe/1.0 (+local provider)",
            },
        )
        try:
            with self._opener.open(request, timeout=_TIMEOUT_SECONDS) as answer:
                return bool(200 <= answer.status < 300)
        except (urllib.error.URLError, OSError, ValueError):
            return False

    def _record(self, number: int, event_id: str, tries: int, arrived: bool) -> None:
        if arrived:
            self._store.save({**self._store.get("event", event_id), "pending_webhooks": 0})
        state = "done" if arrived else "given-up" if tries >= MOST_TRIES else "waiting"
        due = time.time() + self._pause * 2 ** (tries - 1)
        self._store.execute("update delivery set state = ?, tries = ?, due = ? where id = ?", state, tries, due, number)
