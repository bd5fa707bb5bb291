"""A portal with the whole catalogue, the demo's people and their offerings; and people who use it in a browser."""

import datetime as dt
import re
import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ViewportSize
from sqlalchemy import delete

from portal.config import Settings
from services import demo
from services.db import Database
from services.jobs.models import Job
from services.notices.fake.servers import Catcher
from tests.conftest import ENGINES, admin, in_database
from tests.journey.forge import Forge
from tests.journey.house import House
from tests.journey.people import Person
from tests.journey.portal_process import Portal, running_portal
from tests.payments.provider import KEY, Provider, running_provider


def _seed(url: str) -> None:
    database = Database(url)
    demo.seed(database, with_people=True, now=dt.datetime.now(dt.UTC), say=lambda _: None)
    with database.transaction() as db:
        # Every house here would print the blank forms of all services anew; they have tests of their own.
        db.execute(delete(Job).where(Job.name == "definitions.print"))
    database.dispose()


@pytest.fixture(scope="session")
def seeded_sqlite(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A seeded SQLite file."""
    path = tmp_path_factory.mktemp("seeded") / "seeded.db"
    shutil.copy(sqlite_template, path)
    _seed(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def seeded_postgresql(postgresql_url: str) -> str:
    """The name of a seeded database of the run's PostgreSQL."""
    admin(postgresql_url, "create database seeded_portal template template_portal")
    _seed(in_database(postgresql_url, "seeded_portal"))
    return "seeded_portal"


@pytest.fixture(params=ENGINES)
def seeded_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A seeded database of its own, on each engine in turn."""
    if request.param == "sqlite":
        path = tmp_path / "portal.db"
        shutil.copy(request.getfixturevalue("seeded_sqlite"), path)
        yield f"sqlite:///{path}"
        return
    template = request.getfixturevalue("seeded_postgresql")
    server = request.getfixturevalue("postgresql_url")
    name = f"s{uuid.uuid4().hex}"
    admin(server, f"create database {name} template {template}")
    yield in_database(server, name)
    admin(server, f"drop database {name} with (force)")


@pytest.fixture(scope="session")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    """A local payment provider."""
    with running_provider(tmp_path_factory.mktemp("provider") / "provider.db") as running:
        yield running


@pytest.fixture(scope="session")
def forge() -> Iterator[Forge]:
    """Where the processes that die come from."""
    forge = Forge()
    yield forge
    forge.close()


@pytest.fixture
def house(seeded_url: str, tmp_path: Path, provider: Provider, forge: Forge) -> Iterator[House]:
    """A portal that dies on request."""
    with Catcher("127.0.0.1") as catcher:
        environ = {
            "PORTAL_MODE": "test",
            "DATA_DIR": str(tmp_path / "data"),
            "DATABASE_URL": seeded_url,
            "MAIL_SERVER": "127.0.0.1",
            "MAIL_PORT": str(catcher.smtp_port),
            "PAYMENT_API_BASE": provider.url,
            "PAYMENT_API_KEY": KEY,
            "FLASK_APP": "wsgi.py",
            "LOG_LEVEL": "critical",
        }
        database = Database(seeded_url)
        yield House(Settings.from_environ(environ), database, environ, catcher, forge)
        database.dispose()


@pytest.fixture(scope="session")
def portal(seeded_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A running portal that all tests in a browser share; each brings its own people."""
    folder = tmp_path_factory.mktemp("portal")
    shutil.copy(seeded_sqlite, folder / "portal.db")
    with running_portal(folder, f"sqlite:///{folder / 'portal.db'}") as running:
        yield running


@pytest.fixture
def meet(browser: Browser, portal: Portal) -> Iterator[Callable[..., Person]]:
    """Makes people: `meet("clerk", scripts=False, width=360)` has a browser of their own."""
    met: list[BrowserContext] = []

    def person(who: str, *, scripts: bool = True, width: int = 1280, locale: str = "vi") -> Person:
        screen: ViewportSize = {"width": width, "height": 800 if width > 640 else 740}
        context = browser.new_context(java_script_enabled=scripts, viewport=screen, locale=locale)
        met.append(context)
        return Person(f"{who}-{width}", context, portal, locale=locale)

    yield person
    for context in met:
        context.close()


@pytest.fixture
def phone(meet: Callable[..., Person]) -> Callable[..., Person]:
    """Somebody with the smallest phone, signed in when they have an account."""

    def person(user: str, locale: str = "vi") -> Person:
        someone = meet(user or "stranger", width=320, locale=locale)
        if user:
            someone.open("/login")
            someone.signs_in(f"{user}@example.com")
            someone.page.wait_for_url(re.compile("/(applications|desk)"))
        return someone

    return person
