"""What the first page shows somebody who has signed in, in words: next steps, drafts, promised dates, documents."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import current_app, url_for
from flask_babel import gettext as _

from portal import filters
from portal.acting import acting_for
from portal.clock import utc_now
from portal.identity import Person
from portal.language import current
from portal.names import agency_name
from portal.store import reading
from portal.views.applications.mine import card
from services.agencies.models import Agency
from services.applications import home, policy, queue
from services.applications.home import Date, Due, Home
from services.applications.queue import Tab
from services.calendar import local_date
from services.text import N_

#: A clerk of many agencies finds the others at the desk.
_MOST_AGENCIES: Final = 3
_SAID: Final[Mapping[Due, str]] = {
    Due.PAY: N_("Last day to pay the fee"),
    Due.APPOINTMENT: N_("You are expected"),
    Due.PROMISED: N_("The result is promised"),
    Due.DRAFT_ENDS: N_("The draft is kept until then"),
    Due.VALID_UNTIL: N_("The document is valid until then"),
}


@dataclass(frozen=True)
class Cards:
    """One list of the page: its title, the cards, how many there are in all, and where all of them are."""

    title: str
    cards: list[dict[str, Any]]
    count: int
    href: str


def shown_to(someone: Person) -> dict[str, Any]:
    """What the first page shows this person, or the company they act for, as `home/_for_me.html` draws it."""
    db, now, company = reading(), utc_now(), acting_for()
    found = home.home(
        db,
        someone.actor,
        organisation_id=company.id if company else None,
        keeping=current_app.config["SETTINGS"].keeping,
        now=now,
    )
    return {
        "name": company.name if company else someone.name,
        "lists": [each for each in _lists(found, company.id if company else "") if each.cards],
        "dates": [_date(each) for each in found.dates],
        "held": found.held,
        "today": local_date(now),
        "is_empty": found.is_empty,
        "desks": _desks(someone),
    }


def _lists(found: Home, company_id: str) -> list[Cards]:
    href = url_for("organisations.one", organisation_id=company_id) if company_id else url_for("applications.mine")
    return [
        Cards(title, [card(row) for row in rows], found.counts[name], href)
        for name, title, rows in (
            ("waiting", _("Waiting for you"), found.waiting),
            ("drafts", _("Drafts"), found.drafts),
            ("under_way", _("Under way"), found.under_way),
        )
    ]


def _date(date: Date) -> dict[str, Any]:
    if date.held is not None:
        about, code, href = date.held.title.text(current()), date.held.number, url_for("applications.wallet")
    else:
        assert date.row is not None
        about, code = date.row.service.text(current()), date.row.application.code or ""
        href = url_for("applications.one", application_id=date.row.application.id)
    return {"day": filters.date(date.day), "said": _(_SAID[date.kind]), "about": about, "code": code, "href": href}


def _desks(someone: Person) -> list[dict[str, Any]]:
    """The agencies whose cases this person handles: how many wait, and how many are late."""
    codes = sorted(set().union(*(someone.actor.agencies(role) for role in policy.DESK_ROLES)))[:_MOST_AGENCIES]
    db, now, found = reading(), utc_now(), []
    for code in codes:
        counts = queue.badges(db, someone.actor, code, now=now)
        found.append(
            {
                "agency": agency_name(db.get_one(Agency, code)),
                "href": url_for("desk.queue", agency=code),
                "open": counts[Tab.OPEN],
                "late": counts[Tab.LATE],
                "to_sign": counts[Tab.TO_SIGN],
            }
        )
    return found
