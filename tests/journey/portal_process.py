"""A portal as an operator runs it: web server, worker, payment provider and mail catcher, each on its own port.

The database is seeded by the fixtures; everything else (secrets, keys, files) the portal makes in its own folder.
"""

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from services.db import Database
from services.notices.fake.servers import Catcher
from tests.payments.provider import KEY, SECRET, Provider, running_provider

ROOT = Path(__file__).parents[2]
#: A machine that is busy with other things needs this long at worst.
PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Portal:
    """A running portal as the people in front of it know it, and its database for looking behind the curtain."""

    url: str
    #: Where the mail catcher shows its letters.
    mail_url: str
    folder: Path
    database: Database
    #: The payment provider, an origin of its own.
    provider: Provider

    def letter(self, to: str, subject: str, *, after: int = 0) -> str:
        """The text of the newest letter to `to` whose subject contains `subject`, waiting until it arrives.

        `after`: the number of the last letter that was there before.
        """
        ends = time.monotonic() + PATIENCE_SECONDS
        seen: list[str] = []
        while time.monotonic() < ends:
            with urllib.request.urlopen(f"{self.mail_url}/messages.json?to={to}") as answer:
                letters = json.load(answer)
            for letter in letters:
                if subject in letter["subject"] and letter["number"] > after:
                    return str(letter["text"])
            seen = [letter["subject"] for letter in letters]
            time.sleep(0.1)
        raise AssertionError(f"no letter “{subject}” to {to}; there are: {seen}")

    def link_in(self, text: str) -> str:
        """The first address of this portal in a letter."""
        found = re.search(re.escape(self.url) + r"\S*", text)
        assert found, text
        return found.group()


@contextmanager
def running_portal(folder: Path, database_url: str) -> Iterator[Portal]:
    """Start everything, wait until the portal says that it is ready, and end it cleanly."""
    port = _free_port()
    url = f"http://localhost:{port}"
    folder.mkdir(parents=True, exist_ok=True)
    with (
        Catcher("127.0.0.1", keep=1000) as catcher,
        running_provider(folder / "provider.db", webhook_url=f"http://127.0.0.1:{port}/payments/webhook") as provider,
    ):
        environ = {
            **os.environ,
            "PORTAL_MODE": "test",
            "DATA_DIR": str(folder),
            "DATABASE_URL": database_url,
            "BASE_URL": url,
            "MAIL_SERVER": "127.0.0.1",
            "MAIL_PORT": str(catcher.smtp_port),
            "PAYMENT_API_BASE": provider.url,
            "PAYMENT_PAGE_ORIGIN": provider.url.replace("127.0.0.1", "localhost"),
            "PAYMENT_API_KEY": KEY,
            "PAYMENT_WEBHOOK_SECRET": SECRET,
            "FLASK_APP": "wsgi.py",
            "LOG_LEVEL": "error",
        }
        web = ("granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "1")
        commands = (
            (*web, "--blocking-threads", "4", "--no-ws", "--log-level", "error", "wsgi:app"),
            ("flask", "worker"),
        )
        with (folder / "processes.log").open("wb") as log:
            running = [
                subprocess.Popen(
                    [sys.executable, "-m", *command], cwd=ROOT, env=environ, stdout=log, stderr=subprocess.STDOUT
                )
                for command in commands
            ]
            database = Database(database_url)
            try:
                _wait_until_ready(url, running, folder / "processes.log")
                yield Portal(url, f"http://127.0.0.1:{catcher.http_port}", folder, database, provider)
            finally:
                database.dispose()
                for process in running:
                    process.terminate()
                for process in running:
                    process.wait(PATIENCE_SECONDS)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait_until_ready(url: str, running: list[subprocess.Popen[bytes]], log: Path) -> None:
    ends = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < ends:
        if any(process.poll() is not None for process in running):
            break
        try:
            with urllib.request.urlopen(f"{url}/ready"):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise AssertionError(f"the portal did not start:\n{log.read_text('utf-8', 'replace')}")
