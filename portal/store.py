"""How views reach the database: one reading session per request, and a transaction per change.

    procedure = catalogue.procedure(reading(), code)
    with transaction() as db:
        intake.file(db, ...)

The view is the edge: leaving `transaction()` commits, raising rolls back. Objects read with `reading()` are never
written; a change reads its object again inside the transaction.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, current_app, g
from sqlalchemy.orm import Session

from services.db import Database


def init_app(app: Flask, url: str) -> None:
    """Give the app its database; connections are opened when first used."""
    app.extensions["database"] = Database(url)
    app.teardown_appcontext(_close)


def database() -> Database:
    """The database of the current app, for commands and the worker."""
    found: Database = current_app.extensions["database"]
    return found


def reading() -> Session:
    """This request's session for reading. It sees the database as it was when it was first used."""
    if "reading" not in g:
        g.reading = database().reader()
    session: Session = g.reading
    return session


@contextmanager
def transaction() -> Iterator[Session]:
    """A writing session that commits on leaving the block.

    Afterwards what this request had read is read afresh, so that the page shows the change.
    """
    with database().transaction() as session:
        yield session
    if "reading" in g:
        g.reading.rollback()


def _close(_: BaseException | None) -> None:
    session: Session | None = g.pop("reading", None)
    if session is not None:
        session.close()
