"""The company of the demo. Only ever called by `flask seed` in demo mode."""

import datetime as dt
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.organisations.models import Membership, Organisation
from services.organisations.roles import Role
from services.people.models import Account

#: Made up, with a check digit that fits: the tax office gives no codes that begin with 99.
TAX_CODE: Final = "9900000016"
NAME: Final = "Công ty TNHH Thực phẩm Hoa Sen Hồ Tây (ví dụ)"
#: (address before @example.com, role)
MEMBERS: Final = (("business", Role.OWNER), ("business2", Role.PAYER))


def seed_company(db: Session, now: dt.datetime) -> None:
    """Create the demo's company with its two members, unless it is there."""
    if db.scalar(select(Organisation).where(Organisation.tax_code == TAX_CODE)) is not None:
        return
    emails = [f"{user}@example.com" for user, _ in MEMBERS]
    ids = dict(db.execute(select(Account.email_key, Account.id).where(Account.email_key.in_(emails))).all())
    company = Organisation(
        tax_code=TAX_CODE,
        name=NAME,
        province="01",
        commune="00091",
        street="18 phố Vệ Hồ",
        created_at=now,
        created_by=ids[emails[0]],
    )
    db.add(company)
    db.flush()
    for email, (_, role) in zip(emails, MEMBERS, strict=True):
        db.add(Membership(organisation_id=company.id, account_id=ids[email], role=role, joined_at=now))
    db.flush()
