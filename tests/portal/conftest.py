"""The portal on a fresh database, and a visitor who looks at every page with care."""

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from portal import create_app
from portal.config import Settings
from services.db import Database
from tests.portal import filing, whole
from tests.portal.pages import PageClient


@pytest.fixture(scope="session")
def filled(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the whole catalogue, for modules that take their `app` from `whole.portal`."""
    path = tmp_path_factory.mktemp("filled") / "portal.db"
    shutil.copy(sqlite_template, path)
    whole.fill(path)
    return path


@pytest.fixture
def settings(tmp_path: Path, database: Database) -> Settings:
    """Settings of a test: everything it needs is made under a folder of its own."""
    environ = {"PORTAL_MODE": "test", "DATA_DIR": str(tmp_path / "data"), "DATABASE_URL": database.url}
    return Settings.from_environ(environ)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The portal."""
    app = create_app(settings)
    app.test_client_class = PageClient
    yield app
    app.extensions["database"].dispose()


@pytest.fixture
def visitor(app: Flask) -> PageClient:
    """Somebody who is not signed in."""
    client = app.test_client()
    assert isinstance(client, PageClient)
    return client


@pytest.fixture
def clock(now: dt.datetime) -> Iterator[time_machine.Traveller]:
    """The moment of the test stands still, for the portal's own clock as well."""
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


@pytest.fixture
def office(database: Database, now: dt.datetime) -> None:
    """One ward that takes applications for 1.004873, with the demo's people."""
    filing.open_office(database, now)


@pytest.fixture
def citizen(app: Flask) -> PageClient:
    """A person who has signed in."""
    return filing.sign_in(app, "citizen")
