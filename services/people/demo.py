"""The accounts of the demo, with made-up names. Only ever called by `flask seed` in demo mode."""

import datetime as dt
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.agencies.posts import Role, appoint
from services.people import passwords
from services.people.actor import SYSTEM_ID
from services.people.models import Account

PASSWORD: Final = "mot-cua-demo-2026"  # noqa: S105  (printed by `make run`; never valid elsewhere)

HOAN_KIEM: Final = "H26.00070"
HANOI_POLICE: Final = "G01.01"
HANOI_AGRICULTURE: Final = "H26.SNNMT"
GOVERNMENT_OFFICE: Final = "G22"

#: (address before @example.com, name, posts)
PEOPLE: Final[tuple[tuple[str, str, tuple[tuple[str, Role], ...]], ...]] = (
    ("citizen", "Nguyễn Thị Ánh", ()),
    ("citizen2", "Trần Văn Độ", ()),
    ("business", "Phạm Minh Quân", ()),
    ("clerk", "Lê Thu Hà", ((HOAN_KIEM, Role.CLERK),)),
    ("approver", "Hoàng Quốc Việt", ((HOAN_KIEM, Role.APPROVER),)),
    ("clerk2", "Đỗ Hữu Phước", ((HANOI_POLICE, Role.CLERK),)),
    ("approver2", "Vũ Thị Kim Oanh", ((HANOI_POLICE, Role.APPROVER),)),
    ("cashier", "Trịnh Thị Hương Giang", ((HANOI_POLICE, Role.CASHIER), (HOAN_KIEM, Role.CASHIER))),
    ("finance", "Lương Đức Thắng", ((HANOI_POLICE, Role.FINANCE), (HOAN_KIEM, Role.FINANCE))),
    ("clerk3", "Bùi Xuân Nghĩa", ((HANOI_AGRICULTURE, Role.CLERK),)),
    ("approver3", "Đặng Thị Thuỷ", ((HANOI_AGRICULTURE, Role.APPROVER),)),
    ("agency", "Ngô Gia Huy", ((HOAN_KIEM, Role.AGENCY_ADMIN),)),
    ("national", "Phan Thị Quỳnh Như", ((GOVERNMENT_OFFICE, Role.NATIONAL_ADMIN),)),
)


def seed_people(db: Session, now: dt.datetime) -> int:
    """Create the demo's accounts and posts that are missing. Returns how many accounts were new."""
    password_hash = passwords.hashed(PASSWORD)
    new = 0
    for user, name, posts in PEOPLE:
        email = f"{user}@example.com"
        account = db.scalar(select(Account).where(Account.email_key == email))
        if account is None:
            account = Account(
                email=email,
                email_key=email,
                name=name,
                locale="vi",
                password_hash=password_hash,
                confirmed_at=now,
                created_at=now,
            )
            db.add(account)
            db.flush()
            new += 1
        for agency_code, role in posts:
            appoint(db, account.id, agency_code, role, actor_id=SYSTEM_ID, now=now)
    return new
