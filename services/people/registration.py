"""Opening an account: the wish, the confirmation of its address. Nobody learns here who has an account."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services.audit.chain import record
from services.errors import Conflict, NotFound
from services.notices.outbox import Addressee, tell
from services.people import attempts, details, passwords
from services.people.keys import Keys
from services.people.models import Account, Registration
from services.text import N_

LINK_LASTS: Final = dt.timedelta(days=3)


@dataclass(frozen=True)
class Wish:
    """A checked wish to open an account; the password is already hashed."""

    email: str
    name: str
    locale: str
    password_hash: str

    @classmethod
    def of(cls, *, email: str, name: str, password: str, locale: str) -> "Wish":
        """Check what was entered and hash the password (slow: outside a transaction). Raises Invalid."""
        email = details.clean_email(email)
        name = details.clean_name(name)
        passwords.check(password, email=email)
        return cls(email, name, details.clean_locale(locale), passwords.hashed(password))


def register(db: Session, wish: Wish, *, network: str, keys: Keys, now: dt.datetime) -> None:
    """Mail a link that opens the account; where the address already has one, mail its owner instead.

    Raises TooMany when this address or network asked for too many mails.
    """
    key = details.email_key(wish.email)
    attempts.count(db, {"mail:address": key, "mail:network": network}, keys=keys, now=now)
    row = Registration(
        email=wish.email,
        email_key=key,
        name=wish.name,
        locale=wish.locale,
        password_hash=wish.password_hash,
        created_at=now,
        expires_at=now + LINK_LASTS,
    )
    owner = db.scalar(select(Account).where(Account.email_key == key))
    if owner is not None:
        row.used_at = now  # the same work as for a new address, and no link that works
    db.add(row)
    db.flush()
    to = owner or Addressee(wish.email, wish.name, wish.locale)
    kind = "confirm_address" if owner is None else "address_taken"
    params = {"registration": row.id} if owner is None else {}
    tell(db, kind=kind, key=f"registration:{row.id}", account=to, params=params, now=now)


def waiting(db: Session, token: str, *, keys: Keys, now: dt.datetime) -> Registration:
    """The wish a mailed link stands for. Raises NotFound for a wrong or old link, Conflict for a used one."""
    row = db.get(Registration, keys.link_id("confirm", token) or "")
    if row is None:
        raise NotFound
    taken = db.scalar(select(Account.id).where(Account.email_key == row.email_key))
    if row.used_at is not None or taken is not None:
        raise Conflict(N_("This address is already confirmed. You can sign in."))
    if row.expires_at <= now:
        raise NotFound
    return row


def confirm(db: Session, token: str, *, keys: Keys, now: dt.datetime) -> Account:
    """Open the account a mailed link stands for. Raises as `waiting` does; a link works once."""
    wish = waiting(db, token, keys=keys, now=now)
    account = Account(
        email=wish.email,
        email_key=wish.email_key,
        name=wish.name,
        locale=wish.locale,
        password_hash=wish.password_hash,
        confirmed_at=now,
        created_at=wish.created_at,
    )
    wish.used_at = now
    try:
        with db.begin_nested():
            db.add(account)
    except IntegrityError as error:  # two links for one address, opened at the same moment
        raise Conflict(N_("This address is already confirmed. You can sign in.")) from error
    record(db, actor=account.id, verb="account.open", subject=f"account:{account.id}", now=now)
    return account
