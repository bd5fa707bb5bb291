"""A forgotten password: a mailed link, good for one hour and one use, that ends all sessions."""

import datetime as dt
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from services.audit.chain import record
from services.errors import NotFound
from services.notices.outbox import Addressee, tell
from services.people import attempts, details, signing_in
from services.people.keys import Keys
from services.people.models import Account, PasswordReset

LINK_LASTS: Final = dt.timedelta(hours=1)


def request_reset(db: Session, *, email: str, locale: str, network: str, keys: Keys, now: dt.datetime) -> None:
    """Mail a link to choose a new password; where the address has no account, mail it that.

    The answer is the same either way. Raises Invalid for what is no address, TooMany for too many mails.
    """
    email = details.clean_email(email)
    key = details.email_key(email)
    attempts.count(db, {"mail:address": key, "mail:network": network}, keys=keys, now=now)
    account = db.scalar(select(Account).where(Account.email_key == key, Account.disabled_at.is_(None)))
    if account is None:
        nobody = Addressee(email, "", details.clean_locale(locale))
        tell(db, kind="no_account", key=f"no-account:{key}:{now.isoformat()}", account=nobody, params={}, now=now)
        return
    link = PasswordReset(account_id=account.id, created_at=now, expires_at=now + LINK_LASTS)
    db.add(link)
    db.flush()
    tell(db, kind="reset_password", key=f"reset:{link.id}", account=account, params={"reset": link.id}, now=now)


def waiting(db: Session, token: str, *, keys: Keys, now: dt.datetime) -> PasswordReset:
    """The open request a mailed link stands for. Raises NotFound for a wrong, used or old link."""
    link = db.get(PasswordReset, keys.link_id("reset", token) or "")
    if link is None or link.used_at is not None or link.expires_at <= now:
        raise NotFound
    return link


def email_of(db: Session, token: str, *, keys: Keys, now: dt.datetime) -> str:
    """The address of the account a mailed link belongs to. Raises as `waiting` does."""
    return db.get_one(Account, waiting(db, token, keys=keys, now=now).account_id).email


def reset(db: Session, token: str, *, password_hash: str, keys: Keys, now: dt.datetime) -> Account:
    """Set the new password, void the person's other links, end all their sessions. Raises as `waiting` does."""
    link = waiting(db, token, keys=keys, now=now)
    account = db.get_one(Account, link.account_id, with_for_update=True)
    db.refresh(link)
    if link.used_at is not None:  # another tab was faster while we waited for the account's row
        raise NotFound
    account.password_hash = password_hash
    db.execute(
        update(PasswordReset)
        .where(PasswordReset.account_id == account.id, PasswordReset.used_at.is_(None))
        .values(used_at=now)
    )
    # Whoever owns the mailbox need not wait for what a guesser did to their account.
    mine = {"sign-in:account": account.email_key}
    attempts.forgive(db, mine, keys=keys, whole=frozenset(mine))
    tell(db, kind="password_changed", key=f"reset-done:{link.id}", account=account, params={}, now=now)
    record(db, actor=account.id, verb="password.reset", subject=f"account:{account.id}", now=now)
    signing_in.sign_out_everywhere(db, account.id, now=now)
    return account
