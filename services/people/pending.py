"""Keeping what was typed into a form whose session had ended, until its author has signed in again."""

import datetime as dt
import json
from collections.abc import Sequence
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from services.people.keys import token_hash
from services.people.models import PendingPost
from services.retention import rules

LASTS: Final = rules.FORMS.period
#: Bytes of all names and values together.
LARGEST: Final = 64 * 1024
#: Forms kept for one browser at a time.
MOST: Final = 5

Fields = Sequence[tuple[str, str]]


def keep(db: Session, token: str, *, path: str, fields: Fields, account_id: str | None, now: dt.datetime) -> bool:
    """Keep `fields` of the form sent to `path` for the browser that holds `token`. False when they are too large.

    Passwords and form tokens are left out by name.
    """
    kept = [[name, value] for name, value in fields if name != "csrf_token" and "password" not in name.lower()]
    if len(json.dumps(kept, ensure_ascii=False).encode()) > LARGEST or len(path) > 1000:
        return False
    mine = PendingPost.token_hash == token_hash(token)
    db.execute(delete(PendingPost).where(mine, PendingPost.path == path))
    older = db.scalars(select(PendingPost.id).where(mine).order_by(PendingPost.id.desc()).offset(MOST - 1)).all()
    db.execute(delete(PendingPost).where(PendingPost.id.in_(older)))
    db.add(
        PendingPost(
            token_hash=token_hash(token),
            path=path,
            fields=kept,
            account_id=account_id,
            created_at=now,
            expires_at=now + LASTS,
        )
    )
    return True


def find(db: Session, token: str, *, path: str, account_id: str | None, now: dt.datetime) -> Fields | None:
    """What was kept for this browser and path, or None. Another person on the same browser gets nothing."""
    row = db.scalar(
        select(PendingPost).where(
            PendingPost.token_hash == token_hash(token), PendingPost.path == path, PendingPost.expires_at > now
        )
    )
    if row is None or (row.account_id is not None and row.account_id != account_id):
        return None
    return [(name, value) for name, value in row.fields]


def latest_path(db: Session, token: str, *, account_id: str, now: dt.datetime) -> str | None:
    """Where the newest form was sent that is kept for this browser and is a stranger's or this person's own."""
    mine = (PendingPost.token_hash == token_hash(token)) & (PendingPost.expires_at > now)
    is_theirs = PendingPost.account_id.is_(None) | (PendingPost.account_id == account_id)
    return db.scalar(select(PendingPost.path).where(mine, is_theirs).order_by(PendingPost.id.desc()).limit(1))


def forget(db: Session, token: str, *, path: str) -> None:
    """Delete what was kept for this browser and path: the form has been sent."""
    db.execute(delete(PendingPost).where(PendingPost.token_hash == token_hash(token), PendingPost.path == path))
