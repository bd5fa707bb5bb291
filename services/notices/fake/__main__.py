"""`python -m services.notices.fake --smtp-port 8003 --http-port 8002`: runs until it is told to stop."""

import argparse
import signal
import threading

from services.notices.fake.servers import Catcher


def main() -> None:
    """Serve until SIGINT or SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m services.notices.fake", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--smtp-port", type=int, default=8003)
    parser.add_argument("--http-port", type=int, default=8002)
    parser.add_argument("--keep", type=int, default=200, help="how many letters to keep (default: %(default)s)")
    chosen = parser.parse_args()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with Catcher(chosen.host, smtp_port=chosen.smtp_port, http_port=chosen.http_port, keep=chosen.keep) as catcher:
        print(
            f"Mail page http://{chosen.host}:{catcher.http_port}/  SMTP {chosen.host}:{catcher.smtp_port}", flush=True
        )
        stop.wait()


if __name__ == "__main__":
    main()
