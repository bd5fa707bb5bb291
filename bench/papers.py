"""A signed result against WeasyPrint's bare render of the same page; memory of the worker that makes them."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select

from bench.measure import Row, at_most, cpu_ms, fact, memory_mb
from bench.portal import AGENCY, PROCEDURE, Place, actor, now, sample_answers, version
from portal import workshop
from services.applications import desk, drafts, intake
from services.jobs.models import Job
from services.results import press
from services.results.models import Result
from services.results.printing import Printer

MEASURED = 10
FOR_THE_WORKER = 20


def rows(place: Place) -> Iterator[Row]:
    """CPU of one issued result (numbered, made, signed, stored, recorded), its floor, and the worker's memory."""
    results = [_approved(place) for _ in range(MEASURED + FOR_THE_WORKER)]
    shop = workshop.make(place.settings, place.database)
    page = _page_of(shop.tools["printer"], lambda: press.issue_result(shop, results[0]))
    from weasyprint import HTML

    bare = cpu_ms(lambda: HTML(string=page).write_pdf(), times=7)
    waiting = iter(results[1:])
    whole = cpu_ms(lambda: press.issue_result(shop, next(waiting)), times=MEASURED - 2)
    yield fact("bare render of the same page, CPU", bare, "ms")
    yield at_most("signed result, CPU", whole, "ms", 170)
    yield at_most("signed result / bare render, CPU", whole / bare, "ratio", 1.6)
    yield at_most("worker after its results, memory (PSS)", _worker_memory(place), "MB", 150)


def _approved(place: Place) -> str:
    """One application, filed, accepted, proposed and signed; its result's id."""
    citizen, clerk, approver = (actor(place, user) for user in ("citizen", "clerk", "approver"))
    with place.database.transaction() as db:
        draft = drafts.start(db, citizen, procedure_code=PROCEDURE, agency_code=AGENCY, locale="vi", now=now())
        drafts.save_answers(db, citizen, draft.id, sample_answers(), now=now())
        code = intake.file(db, citizen, draft.id, now=now(), declared={"oath": True}).application.code or ""
        desk.claim(db, clerk, code, now=now())
        for step in (desk.accept, lambda *a, **k: desk.propose(*a, outcome="approve", reason="", **k)):
            step(db, clerk, code, now=now(), seen=version(db, code))
        application = desk.sign(db, approver, code, now=now(), seen=version(db, code))
        return db.scalars(select(Result.id).where(Result.application_id == application.id)).one()


def _page_of(printer: Printer, work: Any) -> str:
    """The HTML that `work` has printed."""
    seen: list[str] = []
    pdf_of = printer.pdf

    def noting(html: str, **more: Any) -> bytes:
        seen.append(html)
        return pdf_of(html, **more)

    printer.pdf = noting  # type: ignore[method-assign]
    work()
    printer.pdf = pdf_of  # type: ignore[method-assign]
    return seen[0]


def _worker_memory(place: Place) -> float:
    """PSS of a real worker process once every result is made."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi.py", "worker"]
    process = subprocess.Popen(command, env={**os.environ, **place.environ}, stdout=subprocess.DEVNULL)
    unmade = select(func.count()).select_from(Job).where(Job.name == "results.issue", Job.state != "done")
    try:
        for _ in range(1200):
            with place.database.reading() as db:
                if not db.scalars(unmade).one():
                    return memory_mb(process.pid)
            time.sleep(0.1)
        raise RuntimeError("the worker did not finish")
    finally:
        process.terminate()
        process.wait(20)
