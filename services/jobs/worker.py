"""The worker: runs due jobs until idle (`drain`) or for ever (`run`)."""

import datetime as dt
import logging
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from services.db import Database
from services.files.store import FileStore
from services.jobs import queue
from services.jobs.models import Job
from services.killpoints import killpoint

log = logging.getLogger("portal.worker")
POLL_SECONDS: Final = 0.5


@dataclass(frozen=True)
class Workshop:
    """What a handler may use. `tools` holds clients made by the edge (mailer, printer, signers), by name."""

    database: Database
    files: FileStore
    tools: Mapping[str, Any]
    now: Callable[[], dt.datetime]


Handler = Callable[..., None]


def describe(error: BaseException) -> str:
    """The kind of an error and where it rose, without its message: messages can quote personal data."""
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    return f"{type(error).__name__} at " + " < ".join(
        f"{f.filename.rsplit('/', 1)[-1]}:{f.lineno}" for f in reversed(frames)
    )


def run_one(workshop: Workshop, handlers: Mapping[str, Handler]) -> bool:
    """Run one due job. False when none was due."""
    job = queue.claim(workshop.database, now=workshop.now())
    if job is None:
        return False
    killpoint("job.claimed")
    with _Heartbeat(workshop, job):
        try:
            handlers[job.name](workshop, **job.args)
        except Exception as error:  # a failed job must not end the worker; the cause is kept on its row
            log.error("job failed", extra={"job": job.id, "name_of_job": job.name, "cause": describe(error)})
            queue.fail(workshop.database, job, error=describe(error), now=workshop.now())
            return True
    queue.finish(workshop.database, job, now=workshop.now())
    killpoint("job.finished")
    return True


def drain(workshop: Workshop, handlers: Mapping[str, Handler]) -> int:
    """Run what is due until nothing is. Returns how many jobs ran."""
    done = 0
    while run_one(workshop, handlers):
        done += 1
    return done


def run(workshop: Workshop, handlers: Mapping[str, Handler], stop: threading.Event, beat: Callable[[], None]) -> None:
    """Run jobs until `stop` is set. `beat` is called now and then, so that readiness can see a living worker."""
    last_beat = 0.0
    while not stop.is_set():
        if time.monotonic() - last_beat > 5:
            beat()
            last_beat = time.monotonic()
        if not run_one(workshop, handlers):
            stop.wait(POLL_SECONDS)


class _Heartbeat:
    """Renews the lease from a thread while the handler works."""

    def __init__(self, workshop: Workshop, job: Job) -> None:
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, args=(workshop, job), daemon=True)

    def _beat(self, workshop: Workshop, job: Job) -> None:
        while not self._stop.wait(queue.LEASE.total_seconds() / 3):
            if not queue.renew(workshop.database, job, now=workshop.now()):
                return

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
