"""The daily job that deletes what has stayed its time, as the table of rules says. See also `people.tidying`."""

import datetime as dt
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, delete, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.applications.confirming import Standing
from services.applications.models import Application, Attachment, ConfirmationRequest
from services.applications.workflow import Status
from services.feedback.models import PageReport
from services.jobs.models import Job
from services.jobs.queue import enqueue
from services.jobs.worker import Workshop
from services.notices.models import Notice
from services.retention import rules
from services.retention.files import throw_away_loose_files

EVERY: Final = dt.timedelta(days=1)
#: Rows deleted in one transaction: nobody who files waits for a large clear-out.
AT_ONCE: Final = 500


def schedule(db: Session, *, now: dt.datetime) -> None:
    """Queue the next round, once a day whoever asks."""
    key = f"{rules.JOB}:{now.date().isoformat()}"
    enqueue(db, rules.JOB, {}, now=now, key=key, run_at=now + EVERY, can_wait=True)


def tidy(workshop: Workshop) -> None:
    """Job `retention.tidy`: delete what has stayed its time and queue the next round."""
    now = workshop.now()
    _delete(workshop, Attachment.id, _taken_out(now - rules.REMOVED_FILES.period))
    _delete(workshop, ConfirmationRequest.id, _unanswered(now - rules.CONFIRMATIONS.period))
    _delete(workshop, Notice.id, and_(Notice.state != "queued", Notice.created_at < now - rules.LETTERS.period))
    _delete(workshop, PageReport.id, PageReport.at < now - rules.REPORTS.period)
    _delete(workshop, Job.id, and_(Job.state == "done", Job.finished_at < now - rules.WORK.period))
    throw_away_loose_files(workshop, before=now - rules.LOOSE_FILES.period)
    with workshop.database.transaction() as db:
        schedule(db, now=now)


def _taken_out(before: dt.datetime) -> ColumnElement[bool]:
    """Files taken out of drafts; what was filed once stays in the dossier it was filed with."""
    drafts = select(Application.id).where(Application.status == Status.DRAFT)
    return and_(Attachment.removed_at < before, Attachment.application_id.in_(drafts))


def _unanswered(before: dt.datetime) -> ColumnElement[bool]:
    """Requests that the other person did not confirm: of drafts, and those that a later request replaced."""
    drafts = select(Application.id).where(Application.status == Status.DRAFT)
    is_replaced = ConfirmationRequest.state == Standing.REPLACED
    is_a_drafts = and_(ConfirmationRequest.state != Standing.CONFIRMED, ConfirmationRequest.application_id.in_(drafts))
    return and_(ConfirmationRequest.expires_at < before, or_(is_replaced, is_a_drafts))


def _delete(workshop: Workshop, key: InstrumentedAttribute[Any], condition: ColumnElement[bool]) -> None:
    """Delete the rows that fit `condition`, a few in each transaction; they are looked for outside of it."""
    found = AT_ONCE
    while found == AT_ONCE:
        with workshop.database.reading() as db:
            ids = db.scalars(select(key).where(condition).limit(AT_ONCE)).all()
        with workshop.database.transaction() as db:
            gone = delete(key.class_).where(key.in_(ids), condition)
            db.execute(gone.execution_options(synchronize_session=False))
        found = len(ids)
