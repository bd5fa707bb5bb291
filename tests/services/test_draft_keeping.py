"""A draft is kept for a while after its last change; its owner is told before it goes, always."""

import datetime as dt

from sqlalchemy import select

from services.applications import drafts, keeping
from services.applications.models import Application
from services.applications.workflow import Status
from services.db import Database
from services.files.store import FileStore
from services.jobs.worker import Workshop
from services.notices.models import Notice
from tests import factories

DAY = dt.timedelta(days=1)


def tidied(database: Database, files: FileStore, at: dt.datetime) -> tuple[list[str], list[str]]:
    """The drafts left and the notices written after the round of this day."""
    keeping.tidy(Workshop(database, files, {keeping.TOOL: keeping.Keeping(90, 14)}, lambda: at))
    with database.reading() as db:
        left = db.scalars(select(Application.id).where(Application.status == Status.DRAFT)).all()
        told = select(Notice).where(Notice.kind == "draft_ends").order_by(Notice.created_at)
        return list(left), [notice.params["day"] for notice in db.scalars(told)]


def test_an_untouched_draft_is_announced_once_and_deleted_after_its_last_day(
    database: Database, files: FileStore, now: dt.datetime
) -> None:
    with database.transaction() as db:
        draft = factories.draft(db, now=now)
        filed = factories.filed(db, now=now)
    ends = (now + 90 * DAY).date().isoformat()

    assert tidied(database, files, now + 75 * DAY) == ([draft.id], [])
    assert tidied(database, files, now + 76 * DAY) == ([draft.id], [ends])
    assert tidied(database, files, now + 90 * DAY) == ([draft.id], [ends])
    assert tidied(database, files, now + 91 * DAY) == ([], [ends])
    with database.reading() as db:
        assert db.get(Application, filed.id) is not None


def test_who_saves_a_page_after_the_reminder_keeps_the_draft_and_is_told_again_later(
    database: Database, files: FileStore, now: dt.datetime
) -> None:
    with database.transaction() as db:
        person = factories.citizen(db, now=now)
        draft = factories.draft(db, person, now=now)
    tidied(database, files, now + 80 * DAY)
    with database.transaction() as db:
        drafts.save_answers(db, person, draft.id, {"copies": 2}, now=now + 85 * DAY)

    left, told = tidied(database, files, now + 100 * DAY)
    assert (left, len(told)) == ([draft.id], 1)
    left, told = tidied(database, files, now + 165 * DAY)
    assert (left, len(told)) == ([draft.id], 2)


def test_however_long_the_worker_was_away_nothing_is_deleted_untold(
    database: Database, files: FileStore, now: dt.datetime
) -> None:
    with database.transaction() as db:
        draft = factories.draft(db, now=now)

    assert tidied(database, files, now + 400 * DAY) == ([draft.id], [(now + 414 * DAY).date().isoformat()])
    assert tidied(database, files, now + 413 * DAY)[0] == [draft.id]
    assert tidied(database, files, now + 414 * DAY)[0] == []
