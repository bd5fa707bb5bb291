"""What a person changes about their own account."""

import datetime as dt

from sqlalchemy.orm import Session

from services.audit.chain import record
from services.db import new_id
from services.errors import NotFound, Stale
from services.notices.outbox import tell
from services.people import attempts, details, signing_in
from services.people.keys import Keys
from services.people.models import Account


def account(db: Session, account_id: str) -> Account:
    """A person's account. Raises NotFound."""
    found = db.get(Account, account_id)
    if found is None:
        raise NotFound
    return found


def facts(person: Account) -> dict[str, str]:
    """What a form may fill in by itself from the person's account, by the name questions ask for it under."""
    known = {"name": person.name, "email": person.email, "phone": details.shown_phone(person.phone)}
    return {name: value for name, value in known.items() if value}


def change_details(db: Session, account_id: str, *, name: str, phone: str, now: dt.datetime) -> Account:
    """Set name and phone. Raises Invalid with the field. Filed applications keep the name they were filed with."""
    person = account(db, account_id)
    person.name = details.clean_name(name)
    person.phone = details.clean_phone(phone)
    record(db, actor=person.id, verb="account.change", subject=f"account:{person.id}", now=now)
    return person


def change_locale(db: Session, account_id: str, locale: str) -> Account:
    """Set the language of pages, mail and papers."""
    person = account(db, account_id)
    person.locale = details.clean_locale(locale)
    return person


def count_password_check(db: Session, account_id: str, *, keys: Keys, now: dt.datetime) -> str:
    """Count one check of the current password; returns the kept hash to compare with. Raises TooMany."""
    attempts.count(db, {"password:account": account_id}, keys=keys, now=now)
    return account(db, account_id).password_hash


def change_password(
    db: Session, account_id: str, *, seen_hash: str, password_hash: str, token: str, keys: Keys, now: dt.datetime
) -> None:
    """Set a new password after the current one was checked against `seen_hash`; ends all other sessions.

    Raises Stale when the password was changed elsewhere meanwhile.
    """
    person = db.get_one(Account, account_id, with_for_update=True)
    if person.password_hash != seen_hash:
        raise Stale
    person.password_hash = password_hash
    counted = {"password:account": account_id}
    attempts.forgive(db, counted, keys=keys, whole=frozenset(counted))
    tell(db, kind="password_changed", key=f"password:{new_id()}", account=person, params={}, now=now)
    record(db, actor=person.id, verb="password.change", subject=f"account:{person.id}", now=now)
    signing_in.sign_out_everywhere(db, account_id, now=now, but=token)
