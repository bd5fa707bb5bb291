"""The double-entry ledger: append-only lines in whole đồng; the lines of each posting sum to zero."""

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.billing.models import Invoice, LedgerEntry
from services.db import append, new_id


def post(db: Session, invoice: Invoice, lines: Mapping[str, int], *, now: dt.datetime) -> None:
    """Write one posting: account -> đồng, debit positive. Raises ValueError when it does not balance."""
    if sum(lines.values()) != 0:
        raise ValueError("a posting must balance")
    posting = new_id()
    for account, amount in lines.items():
        append(
            db,
            LedgerEntry,
            posting=posting,
            account=account,
            agency_code=invoice.agency_code,
            amount_vnd=amount,
            invoice_id=invoice.id,
            at=now,
        )


def balance(db: Session, *, account: str, agency_code: str) -> int:
    """The balance of one account of one agency, in đồng."""
    total = select(func.coalesce(func.sum(LedgerEntry.amount_vnd), 0)).where(
        LedgerEntry.account == account, LedgerEntry.agency_code == agency_code
    )
    return int(db.scalars(total).one())
