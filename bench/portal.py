"""A seeded portal of its own for the measurements, in a temporary folder on SQLite."""

import datetime as dt
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.config import Settings
from services import demo, migrations
from services.applications.models import Application
from services.db import Database
from services.definitions.publishing import NATIONAL
from services.people.actor import Actor, actor_of
from services.people.models import Account

PROCEDURE = "1.004873"
AGENCY = "H26.00070"
#: As docs/operations.md says that processes are started.
LEAN = {"MALLOC_ARENA_MAX": "1"}
SLUG = "xac-nhan-tinh-trang-hon-nhan"


@dataclass(frozen=True)
class Place:
    """A portal to measure: its settings, database and environment."""

    settings: Settings
    database: Database
    environ: dict[str, str]


def set_up(folder: Path) -> Place:
    """Migrate and seed a fresh portal in `folder`."""
    environ = {**LEAN, "PORTAL_MODE": "demo", "DATA_DIR": str(folder), "LOG_LEVEL": "warning", "MAIL_PORT": "9"}
    settings = Settings.from_environ(environ)
    migrations.upgrade(settings.database)
    database = Database(settings.database)
    demo.seed(database, with_people=True, now=now(), say=lambda _: None)
    return Place(settings, database, environ)


def now() -> dt.datetime:
    """This moment."""
    return dt.datetime.now(dt.UTC)


def actor(place: Place, user: str) -> Actor:
    """One of the demo's people."""
    with place.database.reading() as db:
        account_id = db.scalars(select(Account.id).where(Account.email_key == f"{user}@example.com")).one()
        return actor_of(db, account_id, now())


def version(db: Session, code: str) -> int:
    """The version a page of the case would show now."""
    db.flush()
    return db.scalars(select(Application.version).where(Application.code == code)).one()


def sample_answers(slug: str = SLUG) -> dict[str, Any]:
    """The answers of the first sample person of the service."""
    people = yaml.safe_load((NATIONAL / slug / "rehearsals.yaml").read_text("utf-8"))["people"]
    answers: dict[str, Any] = json.loads(json.dumps(people[0]["answers"], default=str))
    return answers


@contextmanager
def server(application: str, environ: dict[str, str]) -> Iterator[tuple[int, int]]:
    """A granian server of one worker with four threads: its process number and port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", "1", "--blocking-threads", "4", "--no-ws", "--log-level", "warning", application]
    process = subprocess.Popen(command, env={**os.environ, **environ}, stdout=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield process.pid, port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def _wait_for(port: int) -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5)
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("the server does not answer")
