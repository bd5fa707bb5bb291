"""Everything the provider remembers, in one SQLite file: objects as JSON, idempotency keys, events on their way.

One change at a time: `change()` holds the lock for one request, whose effect and whose remembered answer are written
together or not at all. A killed process loses nothing that was answered.
"""

import json
import secrets
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from payments.fake.problems import missing

Body = dict[str, Any]

_TABLES: Final = """
create table if not exists object (
    seq integer primary key, id text not null unique, kind text not null, created integer not null, body text not null
);
create index if not exists object_by_kind on object (kind, seq);
create table if not exists answer (
    key text primary key, asked text not null, status integer not null, body text not null, created integer not null
);
create index if not exists answer_by_age on answer (created);
create table if not exists delivery (
    id integer primary key, event text not null, tries integer not null default 0, due real not null,
    state text not null default 'waiting'
);
create index if not exists delivery_due on delivery (state, due);
create table if not exists setting (name text primary key, value text not null);
"""
#: The kinds of object by the beginning of their ids.
PREFIXES: Final = {
    "cs_test": "checkout.session",
    "pi": "payment_intent",
    "ch": "charge",
    "re": "refund",
    "evt": "event",
}


class Store:
    """The provider's memory. Methods that read or write objects are called inside `change()`."""

    def __init__(self, path: str) -> None:
        self._lock = threading.RLock()
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        # Survives the end of the process at any moment; a power cut is not what a fake is for.
        self._db.execute("pragma journal_mode=wal")
        self._db.execute("pragma synchronous=normal")
        self._db.executescript(_TABLES)

    def close(self) -> None:
        """Fold the log into the file."""
        with self._lock:
            self._db.close()

    @contextmanager
    def change(self) -> Iterator[None]:
        """One request's work, alone: all of it or, when it raises, nothing."""
        with self._lock:
            self._db.execute("begin immediate")
            try:
                yield
            except BaseException:
                self._db.execute("rollback")
                raise
            self._db.execute("commit")

    def execute(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows of a statement."""
        return self._db.execute(statement, values).fetchall()

    def now(self) -> int:
        """Seconds of the provider's clock, which may have been put forward."""
        return int(time.time()) + int(self.setting("clock", "0"))

    def setting(self, name: str, default: str) -> str:
        """A remembered value."""
        rows = self.execute("select value from setting where name = ?", name)
        return str(rows[0][0]) if rows else default

    def remember(self, name: str, value: str) -> None:
        """Keep a value."""
        self.execute("insert or replace into setting values (?, ?)", name, value)

    def add(self, prefix: str, body: Body) -> Body:
        """A new object with an id of its own; `body` without id, object and created."""
        whole = {
            "id": f"{prefix}_{secrets.token_hex(12)}",
            "object": PREFIXES[prefix],
            "created": self.now(),
            "livemode": False,
            **body,
        }
        self.execute(
            "insert into object (id, kind, created, body) values (?, ?, ?, ?)",
            whole["id"],
            whole["object"],
            whole["created"],
            json.dumps(whole),
        )
        return whole

    def save(self, body: Body) -> Body:
        """Write a changed object back."""
        self.execute("update object set body = ? where id = ?", json.dumps(body), body["id"])
        return body

    def get(self, kind: str, object_id: str, param: str = "id") -> Body:
        """An object by its id. Raises 404."""
        rows = self.execute("select body from object where id = ? and kind = ?", object_id, kind)
        if not rows:
            raise missing(kind, object_id, param)
        body: Body = json.loads(rows[0][0])
        return body

    def all(self, kind: str) -> Iterator[Body]:
        """Every object of a kind, newest first."""
        for (body,) in self.execute("select body from object where kind = ? order by seq desc", kind):
            yield json.loads(body)
