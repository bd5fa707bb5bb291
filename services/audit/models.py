"""The audit tables."""

import datetime as dt
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from services.db import Base, RowId


class AuditChain(Base):
    """The head of one chain, locked while an entry is added: a chain per agency, so that agencies do not wait."""

    __tablename__ = "audit_chain"

    #: Agency code, or "portal" for what belongs to no agency.
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    length: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(String(64), default="")


class AuditEntry(Base):
    """One line. Ids only: the audit is read by people who may not read the dossiers."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_subject", "subject"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    chain: Mapped[str] = mapped_column(String(60), index=True)
    #: 1, 2, 3 … within the chain.
    position: Mapped[int]
    at: Mapped[dt.datetime]
    #: Account id, or "system".
    actor: Mapped[str] = mapped_column(String(40))
    #: What was done, e.g. "application.accept", "file.read", "sign-in".
    verb: Mapped[str] = mapped_column(String(60))
    #: What it was done to, e.g. "application:…".
    subject: Mapped[str] = mapped_column(String(120))
    data: Mapped[dict[str, Any]]
    previous: Mapped[str] = mapped_column(String(64))
    #: SHA-256 over the canonical JSON of all columns above.
    digest: Mapped[str] = mapped_column(String(64))
