"""What has run out is thrown away once a day, and nothing else."""

import datetime as dt

from sqlalchemy import func, select

from services.db import Database
from services.files.store import FileStore
from services.jobs import worker
from services.jobs.worker import Workshop
from services.people import pending, tidying
from services.people.models import PendingPost, Registration

DAY = dt.timedelta(days=1)


def test_what_has_run_out_is_deleted_and_the_next_round_is_queued(
    database: Database, files: FileStore, now: dt.datetime
) -> None:
    with database.transaction() as db:
        pending.keep(db, "token", path="/x", fields=[("name", "Ánh")], account_id=None, now=now)
        for expires_at in (now, now + 3 * DAY):
            db.add(
                Registration(
                    email="a@example.com",
                    email_key="a@example.com",
                    name="Ánh",
                    locale="vi",
                    password_hash="x",
                    created_at=now,
                    expires_at=expires_at,
                )
            )
        tidying.schedule(db, now=now)
        tidying.schedule(db, now=now)
    for day in (1, 2):
        later = now + day * DAY
        shop = Workshop(database, files, {}, lambda later=later: later)  # type: ignore[misc]
        assert worker.drain(shop, {"people.tidy": tidying.tidy}) == 1
    with database.reading() as db:
        assert db.scalar(select(func.count()).select_from(PendingPost)) == 0
        assert db.scalars(select(Registration.expires_at)).all() == [now + 3 * DAY]
