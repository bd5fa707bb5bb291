"""The version of what public pages show: one number, raised by each load and each publication that changes something.

Whatever a process keeps of the public content (search index, lists of places, finished pages) carries the number it
was made from and is made anew when the number has changed.
"""

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any, Final, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.db import Base

T = TypeVar("T")
_ONLY_ROW: Final = 1
_lock: Final = threading.RLock()  # one kept thing may be made of another
#: Connection pool (that is: database) -> name -> (content version, value).
_kept: "WeakKeyDictionary[Any, dict[str, tuple[int, Any]]]" = WeakKeyDictionary()


class ContentVersion(Base):
    """The one row that tells every process whether the public content has changed."""

    __tablename__ = "content_version"

    #: Always 1.
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]
    changed_at: Mapped[dt.datetime]


_NUMBER: Final = select(ContentVersion.number).where(ContentVersion.id == _ONLY_ROW)
#: In `Session.info`: (transaction, number).
_KNOWN: Final = "content version"
#: In `Session.info`: the number its owner looked up a moment ago.
_RELIED_ON: Final = "content version relied on"
#: In `Session.info`: the transaction that raised the number and may still be rolled back.
_RAISED: Final = "content version raised"


def content_version(db: Session) -> int:
    """The current number; 0 before the first load. Looked up once per transaction, which sees one state of things."""
    relied_on: int | None = db.info.get(_RELIED_ON)
    if relied_on is not None:
        return relied_on
    known: tuple[Any, int] | None = db.info.get(_KNOWN)
    if known is not None and known[0] is db.get_transaction() and known[0] is not None:
        return known[1]
    number = db.scalar(_NUMBER) or 0
    db.info[_KNOWN] = (db.get_transaction(), number)
    return number


def rely_on(db: Session, number: int) -> None:
    """Let a session that only reads take `number`, looked up a moment ago, for the version without looking again.

    What is kept under a number older than the truth is made anew at the next look; nothing is kept under a newer one.
    """
    db.info[_RELIED_ON] = number


def raise_content_version(db: Session, now: dt.datetime) -> None:
    """Tell every process that public content changed in this transaction."""
    db.info.pop(_KNOWN, None)
    db.info.pop(_RELIED_ON, None)
    db.info[_RAISED] = db.get_transaction()
    row = db.get(ContentVersion, _ONLY_ROW, with_for_update=True)
    if row is None:
        db.add(ContentVersion(id=_ONLY_ROW, number=1, changed_at=now))
    else:
        row.number += 1
        row.changed_at = now
    db.flush()


def kept(db: Session, name: str, build: Callable[[Session], T]) -> T:
    """What `build` makes of the public content, made once per process, database and content version.

    A transaction that is changing the content gets what it made of it so far, which nobody else does.
    """
    if db.info.get(_RAISED) is not None and db.info[_RAISED] is db.get_transaction():
        return build(db)
    version = content_version(db)
    pool = db.get_bind().engine.pool
    found = _kept.get(pool, {}).get(name)
    if found is None or found[0] != version:
        with _lock:  # one thread builds, the others wait for it
            found = _kept.get(pool, {}).get(name)
            if found is None or found[0] != version:
                found = (version, build(db))
                _kept.setdefault(pool, {})[name] = found
    value: T = found[1]
    return value
