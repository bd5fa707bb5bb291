"""The brake on guessing: attempts are counted before they are made, in the database, whichever process serves them.

Counting first means that a hundred guesses sent at once are a hundred guesses counted. The counters know neither
addresses nor accounts, only keyed digests of them, and the same waiting holds whether an account exists or not.
"""

import datetime as dt
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from services.errors import TooMany
from services.people.keys import Keys
from services.people.models import Attempt
from services.retention import rules
from services.text import N_

#: A counter that rested this long begins again.
FORGOTTEN_AFTER: Final = rules.ATTEMPTS.period


@dataclass(frozen=True)
class Brake:
    """So many attempts are free; then the wait is `first`, and twice as long each time, up to `longest`."""

    free: int
    first: dt.timedelta
    longest: dt.timedelta

    def wait_after(self, count: int) -> dt.timedelta | None:
        """How long to wait after the `count`th attempt, or None."""
        over = count - self.free
        return min(self.first * 2 ** min(over, 20), self.longest) if over >= 0 else None


#: What is counted. Networks are shared by many people (mobile carriers), so they get more room than one account; an
#: account tried from everywhere gets more than from one network, so that a stranger cannot easily shut a person out.
BRAKES: Final[Mapping[str, Brake]] = {
    "sign-in:account+network": Brake(5, dt.timedelta(seconds=2), dt.timedelta(minutes=15)),
    "sign-in:account": Brake(20, dt.timedelta(seconds=2), dt.timedelta(minutes=5)),
    "sign-in:network": Brake(60, dt.timedelta(seconds=2), dt.timedelta(minutes=15)),
    "password:account": Brake(5, dt.timedelta(seconds=2), dt.timedelta(minutes=15)),
    "mail:address": Brake(3, dt.timedelta(minutes=5), dt.timedelta(hours=1)),
    "mail:network": Brake(30, dt.timedelta(minutes=1), dt.timedelta(hours=1)),
    "invite:account": Brake(20, dt.timedelta(minutes=1), dt.timedelta(hours=1)),
    "look-up:code": Brake(10, dt.timedelta(seconds=2), dt.timedelta(minutes=15)),
    "look-up:network": Brake(60, dt.timedelta(seconds=2), dt.timedelta(minutes=15)),
    "feedback:network": Brake(20, dt.timedelta(minutes=1), dt.timedelta(hours=1)),
    "verify:network": Brake(120, dt.timedelta(seconds=2), dt.timedelta(minutes=5)),
}


def network_of(address: str | None) -> str:
    """The network an address belongs to (/24 of IPv4, /48 of IPv6): one household or firm, not one device."""
    try:
        found = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    return str(ipaddress.ip_network((found, 24 if found.version == 4 else 48), strict=False))


def count(db: Session, counted: Mapping[str, str], *, keys: Keys, now: dt.datetime) -> None:
    """Count an attempt under each kind of `counted` (kind in BRAKES -> what it is about).

    Raises TooMany, and counts nothing, while one of them has to wait.
    """
    rows = {kind: _row(db, keys.counter(kind, value), now) for kind, value in sorted(counted.items())}
    waits = [row.wait_until for row in rows.values() if row.wait_until is not None and row.wait_until > now]
    if waits:
        until = max(waits)
        minutes = -(-int((until - now).total_seconds()) // 60) or 1
        raise TooMany(until, N_("Too many attempts. Try again in %(minutes)s min."), minutes=minutes)
    for kind, row in rows.items():
        row.count = 1 if now - row.last_at > FORGOTTEN_AFTER else row.count + 1
        row.last_at = now
        wait = BRAKES[kind].wait_after(row.count)
        row.wait_until = now + wait if wait is not None else None
    db.flush()


def forgive(db: Session, counted: Mapping[str, str], *, keys: Keys, whole: frozenset[str]) -> None:
    """Take the attempt back because it was right: the kinds in `whole` begin again, the others lose this one count."""
    for kind, value in sorted(counted.items()):
        row = db.get(Attempt, keys.counter(kind, value), with_for_update=True)
        if row is not None:
            row.count = 0 if kind in whole else max(row.count - 1, 0)
            row.wait_until = None if BRAKES[kind].wait_after(row.count) is None else row.wait_until
    db.flush()


def forget_old(db: Session, *, now: dt.datetime) -> None:
    """Delete counters that would begin again anyway."""
    db.execute(delete(Attempt).where(Attempt.last_at < now - FORGOTTEN_AFTER))


def _row(db: Session, key: str, now: dt.datetime) -> Attempt:
    insert = postgresql_insert if db.get_bind().dialect.name == "postgresql" else sqlite_insert
    db.execute(insert(Attempt).values(key=key, count=0, last_at=now).on_conflict_do_nothing())
    return db.scalars(select(Attempt).where(Attempt.key == key).with_for_update()).one()
