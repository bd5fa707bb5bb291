"""The database: base class, column types, and the two ways in (`Database.reading`, `Database.transaction`).

One schema serves SQLite (embedded default) and PostgreSQL (production). On SQLite the writers of all processes queue on
one file lock, because SQLite's own busy handler sleeps and is not fair (p99 of 2 s with four writers).
"""

import datetime as dt
import fcntl
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    Engine,
    Insert,
    Integer,
    MetaData,
    Table,
    TypeDecorator,
    create_engine,
    event,
    insert,
)
from sqlalchemy.orm import DeclarativeBase, Session

NAMING: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[dt.datetime]):
    """An aware datetime, stored as UTC. Naive ones are refused: a deadline must not depend on a server's zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime reached the database")
        value = value.astimezone(dt.UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class Vnd(TypeDecorator[int]):
    """Whole đồng. VND has no minor unit; a float is a programming error."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> int | None:
        if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
            raise TypeError("money is an integer of đồng")
        return value


#: A growing row number. SQLite only numbers rows by itself for INTEGER.
RowId = BigInteger().with_variant(Integer, "sqlite")


class Base(DeclarativeBase):
    """All tables. Each subject's models.py is the data dictionary of its tables."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {dt.datetime: UtcDateTime, dict[str, Any]: JSON, list[Any]: JSON, list[str]: JSON}


def new_id() -> str:
    """An unguessable id for an object that appears in an address (128 random bits, 22 URL-safe letters)."""
    return secrets.token_urlsafe(16)


def make_engine(url: str) -> Engine:
    """An engine whose transactions begin when SQLAlchemy says so, on either database."""
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True, pool_size=5, max_overflow=5)
    engine = create_engine(url)

    @event.listens_for(engine, "connect")
    def connect(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # SQLAlchemy, not the driver, begins
        for pragma in (
            "journal_mode=wal",
            "synchronous=full",
            "foreign_keys=on",
            "busy_timeout=10000",
            "cache_size=-512",  # kB per connection: the system keeps the file's pages anyway
        ):
            connection.execute("pragma " + pragma)

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        readonly = connection.get_execution_options().get("readonly")
        # By the driver alone: a statement of SQLAlchemy's costs a third of the reads that follow.
        connection.connection.driver_connection.execute("BEGIN" if readonly else "BEGIN IMMEDIATE")

    return engine


#: In `Session.info`: table -> rows that the next flush inserts.
_APPENDED: Final = "appended"


@cache
def _insert(model: type[Base]) -> Insert:
    return insert(cast(Table, model.__table__))


class _Session(Session):
    """A session whose flush also inserts what was appended, the rows of one table together and after all else."""

    def flush(self, objects: Sequence[Any] | None = None) -> None:
        super().flush(objects)
        appended: dict[type[Base], list[dict[str, Any]]] = self.info.get(_APPENDED, {})
        for model in list(appended):
            self.connection().execute(_insert(model), appended[model])
            del appended[model]


@event.listens_for(_Session, "before_commit")
def _write_appended(session: Session) -> None:
    session.flush()  # a session in which no object changed would not


@event.listens_for(_Session, "after_soft_rollback")
def _drop_appended(session: Session, _: Any) -> None:
    session.info.pop(_APPENDED, None)  # a savepoint flushes when it begins: all that waits is younger


def append(db: Session, model: type[Base], **row: Any) -> None:
    """Add a row that this transaction does not change again: an event, a job, a line of audit or ledger.

    As with `Session.add`, the next flush writes it, and queries flush first. It costs a quarter of an object.
    The rows of one model all name the same columns.
    """
    appended: dict[type[Base], list[dict[str, Any]]] = db.info.setdefault(_APPENDED, {})
    appended.setdefault(model, []).append(row)


class Database:
    """One database and the two ways to talk to it. Safe to share between threads; opens connections when first used."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = make_engine(url)
        self._reader = self.engine.execution_options(readonly=True)
        name = self.engine.url.database
        is_file = self.engine.dialect.name == "sqlite" and name not in (None, "", ":memory:")
        self._lock_path = Path(f"{name}.lock") if is_file else None

    def reader(self) -> Session:
        """A session for reading that its owner closes; on SQLite it never waits for a writer."""
        return _Session(self._reader, autoflush=False)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session for reading; whatever was changed in it is thrown away."""
        with self.reader() as session:
            yield session

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session for writing: leaving the block commits, raising rolls back. Never hold one across the network."""
        with self._writers_turn(), _Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def _writers_turn(self) -> Iterator[None]:
        if self._lock_path is None:
            yield
            return
        # A descriptor per call: flock then also queues the threads of one process.
        with self._lock_path.open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def dispose(self) -> None:
        """Close pooled connections (before a fork, at the end of a test)."""
        self.engine.dispose()
