"""Telling the applicant: one notice per change they must know, in the language of the application.

For a company's application that is who filed it; where they have left, its owners. Whoever pays is told of money too.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy.orm import Session

from services.agencies.names import name_of
from services.applications import drafts
from services.applications.models import Application
from services.notices.outbox import tell
from services.organisations.roles import Role
from services.organisations.telling import accounts
from services.people.models import Account

#: What those who pay a company's fees are told of.
_ABOUT_MONEY: Final = frozenset(
    {"fee_due", "fee_to_file", "fee_reminder", "fee_paid", "paid_twice", "refund_coming", "expired"}
)


def tell_owner(
    db: Session, application: Application, kind: str, *, now: dt.datetime, key: str = "", **params: Any
) -> None:
    """Write the notice with the change; it is sent afterwards. `key` tells repeated changes of one kind apart."""
    service = drafts.definition_of(db, application)
    if application.due_at is not None:
        params["due"] = application.due_at.isoformat()
    for account in _told(db, application, kind):
        is_filer = account.id == application.owner_id
        locale = application.locale if is_filer else account.locale
        said = {"service": service.name.text(locale), "agency": name_of(db, application.agency_code, locale)}
        tell(
            db,
            kind=kind,
            key=f"{kind}:{application.id}:{key}" + ("" if is_filer else f":{account.id}"),
            account=account,
            locale=locale,
            params={"code": application.code, **said, **params},
            application_id=application.id,
            now=now,
        )


def _told(db: Session, application: Application, kind: str) -> Sequence[Account]:
    filer = db.get_one(Account, application.owner_id)
    company = application.organisation_id
    if company is None:
        return [filer]
    colleagues = accounts(db, company, *Role)
    told = [filer] if filer in colleagues else accounts(db, company, Role.OWNER)
    if kind in _ABOUT_MONEY:
        told += [
            each for each in accounts(db, company, Role.PAYER) or accounts(db, company, Role.OWNER) if each not in told
        ]
    return told
