"""`python -m payments.fake --port 8001 --webhook-url … --webhook-secret … --data FILE`: runs until told to stop."""

import argparse
import os
import signal
import threading
from http.server import BaseHTTPRequestHandler

from payments.fake.provider import Provider, Setup
from payments.fake.server import Desk, Server


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m payments.fake", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8001, help="0 takes any free one (default: %(default)s)")
    parser.add_argument("--origin", default="", help="where browsers reach it (default: http://localhost:PORT)")
    parser.add_argument("--data", required=True, help="SQLite file of its own; made when missing")
    parser.add_argument("--webhook-url", default="", help="where events are sent; empty: nowhere")
    parser.add_argument(
        "--webhook-secret",
        default=os.environ.get("FAKE_WEBHOOK_SECRET", ""),
        help="signs events (several, comma-separated, while one is rotated); or FAKE_WEBHOOK_SECRET, which hides it",
    )
    parser.add_argument("--retry-pause", type=float, default=1.0, help="seconds before a second delivery; doubles")
    parser.add_argument("--merchant", default="Một Cửa", help="who is paid, as the payer reads it")
    parser.add_argument("--minimum", type=int, default=13_000, help="least total in đồng (default: %(default)s)")
    chosen = parser.parse_args()
    if chosen.webhook_url and not chosen.webhook_secret:
        parser.error("--webhook-url needs --webhook-secret")
    return chosen


def main() -> None:
    """Serve until SIGINT or SIGTERM."""
    chosen = _options()
    server = Server((chosen.host, chosen.port), BaseHTTPRequestHandler)
    setup = Setup(
        origin=chosen.origin.rstrip("/") or f"http://localhost:{server.server_port}",
        data=chosen.data,
        webhook_url=chosen.webhook_url,
        webhook_secret=chosen.webhook_secret,
        merchant=chosen.merchant,
        minimum=chosen.minimum,
        pause=chosen.retry_pause,
    )
    provider = Provider(setup)
    server.answer_with(Desk(provider))
    for number in (signal.SIGINT, signal.SIGTERM):
        # From another thread: shutdown() waits for the loop that this handler interrupts.
        signal.signal(number, lambda *_: threading.Thread(target=server.shutdown).start())
    provider.start()
    print(f"Payment provider {setup.origin}/", flush=True)
    server.serve_forever(poll_interval=0.1)
    server.server_close()
    provider.close()


if __name__ == "__main__":
    main()
