"""Adding to the audit chains and checking them."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from services.audit.models import AuditChain, AuditEntry

PORTAL: Final = "portal"


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
    entry = AuditEntry(
        chain=chain,
        position=head.length + 1,
        at=now,
        actor=actor,
        verb=verb,
        subject=subject,
        data=data or {},
        previous=head.head,
    )
    entry.digest = digest_of(entry)
    head.length, head.head = entry.position, entry.digest
    db.add(entry)


def digest_of(entry: AuditEntry) -> str:
    """The digest an untouched entry must have."""
    at = entry.at.astimezone(dt.UTC).isoformat()
    columns = [entry.chain, entry.position, at, entry.actor, entry.verb, entry.subject, entry.data, entry.previous]
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
    find = select(AuditChain).where(AuditChain.name == chain).with_for_update()
    head = db.scalar(find)
    if head is None:
        insert = postgresql_insert if db.get_bind().dialect.name == "postgresql" else sqlite_insert
        db.execute(insert(AuditChain).values(name=chain, length=0, head="").on_conflict_do_nothing())
        head = db.scalars(find).one()
    return head
