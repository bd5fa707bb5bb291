"""The public look-up: code and secret together, and nothing personal in the answer."""

import hmac

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.applications.models import Application
from services.errors import NotFound


def by_code_and_secret(db: Session, code: str, secret: str) -> Application:
    """The application with this code, if the secret is its own. One refusal for both mistakes.

    Upper and lower case, spaces and dashes do not matter: people copy these by hand.
    """
    application = db.scalar(select(Application).where(Application.code == code.strip().upper()[:60]))
    expected = (application.secret if application else None) or "-" * 14
    if not hmac.compare_digest(_plain(expected), _plain(secret[:60])) or application is None:
        raise NotFound
    return application


def _plain(secret: str) -> bytes:
    return "".join(letter for letter in secret.upper() if letter.isalnum()).encode()
