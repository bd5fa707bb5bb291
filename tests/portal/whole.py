"""The portal over the whole catalogue and country, with one service offered by one commune."""

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from flask import Flask

from portal import create_app
from portal.config import Settings
from services.agencies.loading import load_bundled as load_agencies
from services.catalogue import offerings
from services.catalogue.loading import load_bundled
from services.db import Database
from services.definitions.publishing import publish_national
from tests.portal.pages import PageClient

NOW: Final = dt.datetime(2026, 11, 16, 3, tzinfo=dt.UTC)
#: The certificate of marital status.
MARRIAGE: Final = "1.004873"


def fill(path: Path) -> None:
    """Load everything the portal comes with into an empty database."""
    database = Database(f"sqlite:///{path}")
    with database.transaction() as db:
        load_agencies(db, NOW)
        load_bundled(db, NOW)
        (version, *_) = [each for each in publish_national(db, now=NOW) if each.procedure_code == MARRIAGE]
        offerings.offer(
            db, procedure_code=MARRIAGE, agency_codes=["H26.00070"], level=3, definition=version.slug, now=NOW
        )
    database.dispose()


def portal(filled: Path, folder: Path) -> Iterator[Flask]:
    """The portal over its own copy of that database."""
    path = folder / "portal.db"
    shutil.copy(filled, path)
    environ = {"PORTAL_MODE": "test", "DATA_DIR": str(folder), "DATABASE_URL": f"sqlite:///{path}"}
    app = create_app(Settings.from_environ(environ))
    app.test_client_class = PageClient
    yield app
    app.extensions["database"].dispose()
