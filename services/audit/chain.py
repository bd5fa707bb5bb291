"""Adding to the audit chains and checking them."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from services.audit.models import AuditChain, AuditEntry
from services.db import append

PORTAL: Final = "portal"
_HEAD: Final = select(AuditChain).where(AuditChain.name == bindparam("chain")).with_for_update()
#: In `Session.info`: (transaction and savepoint, the heads locked in it by chain).
_HEADS: Final = "audit heads"


@dataclass(frozen=True)
class Break:
    """Where a chain does not hold."""

    chain: str
    position: int
    reason: str


def record(
    db: Session,
    *,
    actor: str,
    verb: str,
    subject: str,
    now: dt.datetime,
    chain: str = PORTAL,
    data: dict[str, Any] | None = None,
) -> None:
    """Add a line. Call it last in a verb: the chain's head stays locked until the transaction ends."""
    head = _locked_head(db, chain)
    columns: dict[str, Any] = {
        "chain": chain,
        "position": head.length + 1,
        "at": now,
        "actor": actor,
        "verb": verb,
        "subject": subject,
        "data": data or {},
        "previous": head.head,
    }
    head.length, head.head = columns["position"], _digest(**columns)
    append(db, AuditEntry, **columns, digest=head.head)


def digest_of(entry: AuditEntry) -> str:
    """The digest an untouched entry must have."""
    return _digest(
        chain=entry.chain,
        position=entry.position,
        at=entry.at,
        actor=entry.actor,
        verb=entry.verb,
        subject=entry.subject,
        data=entry.data,
        previous=entry.previous,
    )


def _digest(
    *,
    chain: str,
    position: int,
    at: dt.datetime,
    actor: str,
    verb: str,
    subject: str,
    data: dict[str, Any],
    previous: str,
) -> str:
    columns = [chain, position, at.astimezone(dt.UTC).isoformat(), actor, verb, subject, data, previous]
    text = json.dumps(columns, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def verify(db: Session) -> Iterator[Break]:
    """Every place where a chain was altered, cut or reordered. Nothing means all is well."""
    for head in db.scalars(select(AuditChain).order_by(AuditChain.name)):
        previous, position = "", 0
        entries = select(AuditEntry).where(AuditEntry.chain == head.name).order_by(AuditEntry.position)
        for entry in db.scalars(entries.execution_options(yield_per=500)):
            position += 1
            if entry.position != position:
                yield Break(head.name, position, "a line is missing")
                position = entry.position
            elif entry.previous != previous:
                yield Break(head.name, position, "the line before was replaced")
            if digest_of(entry) != entry.digest:
                yield Break(head.name, entry.position, "the line was altered")
            previous = entry.digest
        if (position, previous) != (head.length, head.head):
            yield Break(head.name, head.length, "lines at the end are missing")


def _locked_head(db: Session, chain: str) -> AuditChain:
    """The head of a chain: locked by the first line of a transaction, and nobody else's until that ends."""
    # A savepoint that is rolled back gives up its locks: what was locked in one counts in that one alone.
    here = (db.get_transaction(), db.get_nested_transaction())
    known: tuple[Any, dict[str, AuditChain]] | None = db.info.get(_HEADS)
    if known is None or known[0] != here:
        known = db.info[_HEADS] = (here, {})
    heads = known[1]
    if chain in heads:
        return heads[chain]
    head = db.scalar(_HEAD, {"chain": chain})
    if head is None:
        insert = postgresql_insert if db.get_bind().dialect.name == "postgresql" else sqlite_insert
        db.execute(insert(AuditChain).values(name=chain, length=0, head="").on_conflict_do_nothing())
        head = db.scalars(_HEAD, {"chain": chain}).one()
    heads[chain] = head
    return head
