"""A local provider in its own process, somebody to receive its events, and the knobs of its control endpoint."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import requests

ROOT = Path(__file__).parents[2]
SECRET = "whsec_tests"
KEY = "sk_test_tests"
#: A machine that is busy with other things needs this long at worst.
PATIENCE_SECONDS = 30


@dataclass(frozen=True)
class Letter:
    """One delivery of an event, as it arrived."""

    body: bytes
    signature: str

    @property
    def event(self) -> dict[str, Any]:
        event: dict[str, Any] = json.loads(self.body)
        return event


class Mailbox:
    """The webhook endpoint: keeps what arrives, and refuses as often as it is told to."""

    def __init__(self) -> None:
        self._arrived = threading.Condition()
        self._letters: list[Letter] = []
        self.refusals = 0
        box = self

        class Endpoint(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(box._take(Letter(body, self.headers["Stripe-Signature"])))
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/payments/webhook"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def _take(self, letter: Letter) -> int:
        with self._arrived:
            refused = self.refusals > 0
            self.refusals -= refused
            self._letters.append(letter)
            self._arrived.notify_all()
        return 500 if refused else 200

    def about(self, object_id: str, kind: str = "") -> list[Letter]:
        """What arrived about an object, in the order of arrival."""
        with self._arrived:
            return [
                letter
                for letter in self._letters
                if letter.event["data"]["object"]["id"] == object_id and letter.event["type"].startswith(kind)
            ]

    def wait(self, object_id: str, kind: str = "", *, copies: int = 1) -> list[Letter]:
        """The same, once there are that many."""
        with self._arrived:
            if self._arrived.wait_for(lambda: len(self.about(object_id, kind)) >= copies, PATIENCE_SECONDS):
                return self.about(object_id, kind)
        raise AssertionError(f"no {copies} × {kind} about {object_id}; there are {self.about(object_id)}")

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@dataclass(frozen=True)
class Provider:
    """A running local provider."""

    url: str
    process: subprocess.Popen[str]

    def turn(self, knob: str, **asked: Any) -> Any:
        """Turn a knob of the control endpoint."""
        answer = requests.post(f"{self.url}/_control/{knob}", json=asked, timeout=PATIENCE_SECONDS)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def fault(self, fault: str, match: str = "", **more: Any) -> None:
        """Ask for a fault of the next request or webhook that matches."""
        self.turn("faults", fault=fault, match=match, **more)

    def pay(self, checkout_id: str, card: str = "4242424242424242", *, agree: bool = True) -> str:
        """Pay as on the page; returns whether the session is then open or complete."""
        return str(self.turn("pay", session=checkout_id, card=card, agree=agree)["status"])

    def settled(self) -> None:
        """Wait until nothing more is on its way."""
        ends = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < ends:
            if requests.get(f"{self.url}/_control/webhooks", timeout=PATIENCE_SECONDS).json()["waiting"] == 0:
                return
        raise AssertionError("events are still waiting")

    def listed(self, path: str, **query: Any) -> list[dict[str, Any]]:
        """What the API lists."""
        query = {"limit": 100, **query}
        answer = requests.get(f"{self.url}/v1/{path}", params=query, auth=(KEY, ""), timeout=PATIENCE_SECONDS)
        assert answer.status_code == 200, answer.text
        rows: list[dict[str, Any]] = answer.json()["data"]
        return rows


@contextmanager
def running_provider(data: Path, *, webhook_url: str = "", port: int = 0) -> Iterator[Provider]:
    """Start one on a free port, and end it cleanly."""
    options = ["--port", str(port), "--data", str(data), "--retry-pause", "0.05"]
    if webhook_url:
        options += ["--webhook-url", webhook_url, "--webhook-secret", SECRET]
    process = subprocess.Popen(
        [sys.executable, "-m", "payments.fake", *options], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        assert line.startswith("Payment provider "), line
        yield Provider(line.split()[-1].rstrip("/").replace("localhost", "127.0.0.1"), process)
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)
        process.stdout.close()


def nobody_sleeps(note: list[float]) -> Callable[[float], None]:
    """A sleep that only writes down how long it would have been."""
    return note.append
