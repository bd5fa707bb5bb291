"""What a supervisor asks: is the process up, and may people be sent to it."""

import datetime as dt

from portal import create_app
from portal.config import Settings
from services.db import Database
from services.jobs import beats
from tests.portal.pages import PageClient


def test_ready_says_which_part_is_missing(visitor: PageClient, database: Database) -> None:
    response = visitor.get("/ready")
    assert (response.status_code, response.json) == (503, {"database": True, "worker": False})
    with database.transaction() as db:
        beats.beat(db, "worker-1", now=dt.datetime.now(dt.UTC))
    response = visitor.get("/ready")
    assert (response.status_code, response.json) == (200, {"database": True, "worker": True})


def test_a_portal_without_its_database_is_up_but_not_ready(settings: Settings, tmp_path: object) -> None:
    broken = create_app(Settings(**{**vars(settings), "database_url": f"sqlite:///{tmp_path}/nowhere/portal.db"}))
    client = broken.test_client()
    assert client.get("/health").status_code == 200
    assert client.get("/ready").status_code == 503
    assert client.get("/terms?lang=vi").status_code == 200
