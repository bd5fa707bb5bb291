"""Signing in and out.

Signing in takes three steps, so that the slow check of the password holds no transaction: `begin` counts the attempt,
`Candidate.matches` checks, `complete` opens the session. An address without an account goes the same way.
"""

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from services.audit.chain import record
from services.people import attempts, details, passwords
from services.people.keys import Keys, token_hash
from services.people.models import Account, SignIn

#: A session nobody uses ends after a working day; one in use, after a week.
IDLE: Final = dt.timedelta(hours=8)
LONGEST: Final = dt.timedelta(days=7)
#: How coarse `last_seen_at` is.
SEEN_EVERY: Final = dt.timedelta(minutes=10)


@dataclass(frozen=True)
class Candidate:
    """Somebody who says they own an address. `account_id` is None when no open account has it."""

    account_id: str | None
    kept: str | None
    counted: dict[str, str]

    def matches(self, password: str) -> bool:
        """Whether the password is right. Slow, and equally slow without an account."""
        return passwords.matches(self.kept, password)


def begin(db: Session, *, email: str, network: str, keys: Keys, now: dt.datetime) -> Candidate:
    """Count the attempt. Raises TooMany while this account or network has to wait."""
    key = details.email_key(email)
    counted = {
        "sign-in:account": key,
        "sign-in:account+network": f"{key} {network}",
        "sign-in:network": network,
    }
    attempts.count(db, counted, keys=keys, now=now)
    account = db.scalar(select(Account).where(Account.email_key == key, Account.disabled_at.is_(None)))
    if account is None:
        return Candidate(None, None, counted)
    return Candidate(account.id, account.password_hash, counted)


def complete(
    db: Session, candidate: Candidate, *, device: str, keys: Keys, now: dt.datetime, fresh_hash: str | None = None
) -> str | None:
    """Open a session for a candidate whose password matched; returns its token for the cookie.

    None when the account was closed or its password changed in between. `fresh_hash` replaces an outdated hash.
    """
    account = db.get(Account, candidate.account_id, with_for_update=True) if candidate.account_id else None
    if account is None or account.disabled_at is not None or account.password_hash != candidate.kept:
        return None
    if fresh_hash is not None:
        account.password_hash = fresh_hash
    right = frozenset({"sign-in:account", "sign-in:account+network"})
    attempts.forgive(db, candidate.counted, keys=keys, whole=right)
    token = secrets.token_urlsafe(32)
    db.add(
        SignIn(
            token_hash=token_hash(token),
            account_id=account.id,
            device=device,
            created_at=now,
            last_seen_at=now,
            expires_at=now + IDLE,
        )
    )
    record(db, actor=account.id, verb="sign-in", subject=f"account:{account.id}", now=now)
    return token


_CURRENT: Final = (
    select(SignIn, Account)
    .join(Account, Account.id == SignIn.account_id)
    .where(
        SignIn.token_hash == bindparam("hash"),
        SignIn.revoked_at.is_(None),
        SignIn.expires_at > bindparam("now"),
        Account.disabled_at.is_(None),
    )
)


def current(db: Session, token: str, *, now: dt.datetime) -> tuple[SignIn, Account] | None:
    """The living session of a cookie's token and its person, or None."""
    found = db.execute(_CURRENT, {"hash": token_hash(token), "now": now}).one_or_none()
    return (found[0], found[1]) if found is not None else None


def owner_of(db: Session, token: str) -> str | None:
    """Whose session a token belongs or belonged to, even when it has ended."""
    return db.scalar(select(SignIn.account_id).where(SignIn.token_hash == token_hash(token)))


def is_due_to_be_seen(sign_in: SignIn, *, now: dt.datetime) -> bool:
    """Whether `seen` should be called for this session."""
    return now - sign_in.last_seen_at >= SEEN_EVERY


def seen(db: Session, token: str, *, now: dt.datetime) -> dt.datetime:
    """Remember that a session is in use, and let it last. Returns when it ends; `now` when it has."""
    sign_in = db.scalar(select(SignIn).where(SignIn.token_hash == token_hash(token), SignIn.revoked_at.is_(None)))
    if sign_in is not None:
        sign_in.last_seen_at = now
        sign_in.expires_at = min(now + IDLE, sign_in.created_at + LONGEST)
        return sign_in.expires_at
    return now


def sign_out(db: Session, token: str, *, now: dt.datetime) -> None:
    """End one session. A token that is not one changes nothing."""
    db.execute(
        update(SignIn).where(SignIn.token_hash == token_hash(token), SignIn.revoked_at.is_(None)).values(revoked_at=now)
    )


def sign_out_everywhere(db: Session, account_id: str, *, now: dt.datetime, but: str | None = None) -> None:
    """End all sessions of a person, except that of the token `but`."""
    ended = update(SignIn).where(SignIn.account_id == account_id, SignIn.revoked_at.is_(None))
    if but is not None:
        ended = ended.where(SignIn.token_hash != token_hash(but))
    db.execute(ended.values(revoked_at=now))
    record(db, actor=account_id, verb="sign-out.everywhere", subject=f"account:{account_id}", now=now)


def revoke(db: Session, account_id: str, sign_in_id: int, *, now: dt.datetime) -> None:
    """End one of a person's own sessions by its number; another person's, or no session at all, is left alone."""
    if not 0 < sign_in_id < 2**63:  # more than a column holds
        return
    db.execute(
        update(SignIn)
        .where(SignIn.id == sign_in_id, SignIn.account_id == account_id, SignIn.revoked_at.is_(None))
        .values(revoked_at=now)
    )


def sessions(db: Session, account_id: str, *, now: dt.datetime) -> Sequence[SignIn]:
    """A person's living sessions, the latest first."""
    return db.scalars(
        select(SignIn)
        .where(SignIn.account_id == account_id, SignIn.revoked_at.is_(None), SignIn.expires_at > now)
        .order_by(SignIn.last_seen_at.desc(), SignIn.id.desc())
        .limit(50)
    ).all()
