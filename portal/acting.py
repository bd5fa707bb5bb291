"""For whom the signed-in person acts: for themselves, or for one of their companies.

The choice is kept in the session and decides for whom a service is begun and which list "My files" opens. It opens
nothing: what a person may do for a company is read from their memberships each time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask import Flask, g, request, session, url_for

from portal.identity import person
from portal.store import reading
from services.organisations import companies
from services.organisations.roles import RIGHTS, Right

_KEY: Final = "acting_for"


@dataclass(frozen=True)
class Company:
    """A company the signed-in person works for, and as what."""

    id: str
    name: str
    role: str

    def may(self, right: str) -> bool:
        """Whether the person has `right` there."""
        return Right(right) in RIGHTS.get(self.role, ())


def init_app(app: Flask) -> None:
    """Make the switch of the header known to templates."""
    app.jinja_env.globals.update(my_companies=my_companies, acting_for=acting_for, acting_next=_next)


def my_companies() -> Sequence[Company]:
    """The companies of the signed-in person, by name; none for a stranger."""
    if "my_companies" not in g:
        someone = person()
        found = companies.of(reading(), someone.actor) if someone else ()
        g.my_companies = [Company(each.id, each.name, someone.actor.role_in(each.id)) for each in found if someone]
    known: Sequence[Company] = g.my_companies
    return known


def acting_for() -> Company | None:
    """The company the person acts for, or None when they act for themselves or do not work there any more."""
    return next((each for each in my_companies() if each.id == session.get(_KEY)), None)


def act_for(organisation_id: str | None) -> None:
    """Remember the choice for this session."""
    if organisation_id:
        session[_KEY] = organisation_id
    else:
        session.pop(_KEY, None)


def _next() -> str:
    """Where the switch comes back to: this page, or the list for one that answers a form."""
    if request.method not in ("GET", "HEAD"):
        return url_for("applications.mine")
    return request.full_path if request.query_string else request.path
