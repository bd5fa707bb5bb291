"""Who is looking at this page: the session behind the cookie.

The cookie carries nothing but a token (and what protects forms); the session itself is a row that can be revoked.
Views ask `current_user`, a `Person` of plain values. Verbs get an `Actor`, read again inside their transaction.
"""

import datetime as dt
from functools import cached_property
from typing import cast

from flask import Flask, Request, current_app, request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from portal.clock import utc_now
from portal.store import database, reading, transaction
from services.people import passwords, signing_in
from services.people.actor import Actor, actor_of
from services.people.attempts import network_of
from services.people.devices import device_of
from services.people.keys import Keys
from services.people.models import Account

#: The view that tells when the session ends.
ASKS_HOW_LONG = "account.session_left"
#: Posts that work at the desk.
DESK_ROLES = ("clerk", "approver", "receptionist", "cashier", "supervisor", "finance")
#: Posts that look after services as files.
OWNER_ROLES = ("author", "publisher")


class Person(UserMixin):  # type: ignore[misc]
    """The signed-in person, as plain values that outlive the database session."""

    def __init__(self, account: Account, token: str, ends_at: dt.datetime) -> None:
        self.id: str = account.id
        self.name: str = account.name
        self.email: str = account.email
        self.locale: str = account.locale
        self.token = token
        #: When the session ends unless it is used before.
        self.ends_at = ends_at

    def get_id(self) -> str:
        """What the cookie carries."""
        return self.token

    @cached_property
    def actor(self) -> Actor:
        """The person with their posts, for deciding what a page shows. A verb reads it again (`acting`)."""
        return actor_of(reading(), self.id, utc_now())

    def seconds_left(self) -> int:
        """How long the session lasts unless it is used before."""
        return max(0, int((self.ends_at - utc_now()).total_seconds()))

    @property
    def is_clerk(self) -> bool:
        """Whether the desk is open to this person."""
        return self.actor.holds_any(*DESK_ROLES)

    @property
    def is_owner(self) -> bool:
        """Whether the pages of services as files are open to this person."""
        return self.actor.holds_any(*OWNER_ROLES)

    @property
    def is_national(self) -> bool:
        """Whether the pages of the national administration are open to this person."""
        return self.actor.holds_any("national_admin")


class SessionCookie(SecureCookieSessionInterface):
    """Flask's own, without the work for a stranger: no keys are made to read a cookie that was not sent."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """What the cookie holds; empty without one."""
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)


def init_app(app: Flask) -> None:
    """Connect Flask-Login: `current_user` is a Person, or anonymous when there is no living session."""
    app.session_interface = SessionCookie()
    manager = LoginManager(app)
    # A phone changes its address on the way: "strong" would sign it out.
    manager.session_protection = "basic"
    manager.user_loader(_person)


def person() -> Person | None:
    """The signed-in person, or None."""
    return cast(Person, current_user._get_current_object()) if current_user.is_authenticated else None


def keys() -> Keys:
    """The keys of links and counters."""
    return Keys(current_app.config["SECRET_KEY"])


def network() -> str:
    """The network this request came from, for counting."""
    return network_of(request.remote_addr)


def sign_in(email: str, password: str) -> bool:
    """Open a session for this browser if address and password belong together. Raises TooMany."""
    now = utc_now()
    with transaction() as db:
        candidate = signing_in.begin(db, email=email, network=network(), keys=keys(), now=now)
    if not candidate.matches(password) or candidate.kept is None:
        return False
    fresh = passwords.hashed(password) if passwords.is_outdated(candidate.kept) else None
    device = device_of(request.user_agent.string)
    with transaction() as db:
        token = signing_in.complete(db, candidate, device=device, keys=keys(), now=now, fresh_hash=fresh)
    someone = _person(token) if token is not None else None
    if someone is None:
        return False
    # Nothing a stranger may have planted in the cookie survives, the form token included.
    session.clear()
    login_user(someone)
    return True


def sign_out() -> None:
    """End this browser's session, in the database too."""
    someone = person()
    if someone is not None:
        with transaction() as db:
            signing_in.sign_out(db, someone.token, now=utc_now())
    logout_user()
    session.clear()


def former_account_id() -> str | None:
    """Whose session this browser's cookie belongs or belonged to."""
    token = session.get("_user_id")
    return signing_in.owner_of(reading(), token) if isinstance(token, str) else None


def _person(token: str) -> Person | None:
    now = utc_now()
    found = signing_in.current(reading(), token, now=now)
    if found is None:
        return None
    sign_in, account = found
    ends_at = sign_in.expires_at
    # A script that only asks how long the session lasts does not make it last.
    if request.endpoint != ASKS_HOW_LONG and signing_in.is_due_to_be_seen(sign_in, now=now):
        with database().transaction() as db:
            ends_at = signing_in.seen(db, token, now=now)
    return Person(account, token, ends_at)
