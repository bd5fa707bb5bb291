"""Versions of a service: which one counts today, and what publishing by command does and does not do."""

import datetime as dt
from collections.abc import Mapping

import pytest

from services.content import content_version
from services.db import Database
from services.definitions import publishing
from services.definitions.bundle import read_folder
from services.definitions.models import State
from services.errors import NotFound
from services.files.store import FileStore
from services.jobs import worker
from services.jobs.worker import Workshop
from tests import factories
from tests.services.test_definitions import SMALL

CODE = "1.000001"
DAY = dt.timedelta(days=1)


def named(name: str) -> Mapping[str, str]:
    """The small service under another name."""
    return {**SMALL, "procedure.yaml": SMALL["procedure.yaml"].replace("Thử", name)}


def test_the_version_in_force_is_the_one_whose_valid_from_came_last(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        first, _ = publishing.publish(db, named("Một"), actor_id="command", now=now)
        second, _ = publishing.publish(db, named("Hai"), actor_id="command", now=now)
        publishing.bring_into_force(db, second, publisher_id="command", valid_from=now + 7 * DAY, now=now)
    with database.reading() as db:
        assert publishing.latest(db, CODE, now + 7 * DAY - dt.timedelta(seconds=1)).id == first.id
        assert publishing.latest(db, CODE, now + 7 * DAY).id == second.id
        with pytest.raises(NotFound):
            publishing.latest(db, CODE, now - DAY)


def test_a_draft_is_never_what_new_applications_follow(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        version, _ = publishing.publish(db, SMALL, actor_id="command", now=now)
        version.state = State.DRAFT
    with database.reading() as db, pytest.raises(NotFound):
        publishing.latest(db, CODE, now)


def test_publishing_unchanged_files_does_nothing_and_older_ones_get_a_new_number(
    database: Database, now: dt.datetime
) -> None:
    with database.transaction() as db:
        numbers = [
            publishing.publish(db, named(name), actor_id="command", now=now)[0].number
            for name in ("Một", "Một", "Hai", "Hai", "Một")
        ]
    assert numbers == [1, 1, 2, 2, 3]


def test_seeding_again_leaves_what_people_published_since(database: Database, now: dt.datetime) -> None:
    bundle = dict(read_folder(publishing.NATIONAL / factories.SLUG))
    bundle["procedure.yaml"] = bundle["procedure.yaml"].replace("minutes: 10", "minutes: 11")
    with database.transaction() as db:
        publishing.publish_national(db, now=now)
        newer, _ = publishing.publish(db, bundle, actor_id="command", now=now + DAY)
        before = content_version(db)
        publishing.publish_national(db, now=now + 2 * DAY)
        assert content_version(db) == before
        assert publishing.latest(db, factories.CODE, now + 2 * DAY).id == newer.id


def test_pages_are_made_anew_when_the_moment_of_a_version_comes(
    database: Database, files: FileStore, now: dt.datetime
) -> None:
    with database.transaction() as db:
        version, _ = publishing.publish(db, SMALL, actor_id="command", now=now)
        publishing.bring_into_force(db, version, publisher_id="command", valid_from=now + DAY, now=now)
        before = content_version(db)
    for moment, raised in ((now + DAY / 2, 0), (now + DAY, 1), (now + 2 * DAY, 1)):
        workshop = Workshop(database, files, {}, lambda moment=moment: moment)  # type: ignore[misc]
        worker.drain(workshop, {"definitions.begin": publishing.begin, "definitions.print": lambda *_, **__: None})
        with database.reading() as db:
            assert content_version(db) == before + raised
