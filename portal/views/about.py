"""The short pages about the portal itself, and where to report a weakness (RFC 9116)."""

import datetime as dt
from typing import Final

from flask import Blueprint, Response, current_app, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.access import public
from portal.clock import utc_now
from portal.security import public_page
from services.retention import rules

bp = Blueprint("about", __name__)

#: For how long /.well-known/security.txt says it holds; RFC 9116 wants less than a year.
_HOLDS: Final = dt.timedelta(days=180)
#: When somebody last compared the accessibility statement with the portal.
_LOOKED_THROUGH: Final = dt.date(2026, 11, 22)


@bp.get("/accessibility")
@public
@public_page
def accessibility() -> str:
    """How accessible the portal is, what is known to be missing, and how to tell us."""
    return render_template("about/accessibility.html", written=_LOOKED_THROUGH)


@bp.get("/privacy")
@public
@public_page
def privacy() -> str:
    """What the portal keeps about people, why and how long: the very table the daily jobs work by."""
    settings = current_app.config["SETTINGS"]
    in_force = rules.in_force(draft_days=settings.draft_days)
    kept = [(rule, _(rule.until, period=_period(rule.period))) for rule in in_force]
    return render_template("about/privacy.html", kept=kept, lasting=rules.LASTING)


@bp.get("/terms")
@public
@public_page
def terms() -> str:
    """The terms of use."""
    return render_template("about/terms.html")


@bp.get("/security")
@public
@public_page
def security() -> str:
    """How to report a weakness, and what one may expect then."""
    return render_template("about/security.html")


@bp.get("/.well-known/security.txt")
@public
def security_txt() -> Response:
    """Where to report a weakness, for machines (RFC 9116)."""
    settings = current_app.config["SETTINGS"]
    report = settings.base_url + url_for("feedback.page", about=url_for("about.security"))
    until = (utc_now() + _HOLDS).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = (
        f"Contact: {settings.security_contact or report}",
        f"Expires: {until.strftime('%Y-%m-%dT%H:%M:%SZ')}",
        "Preferred-Languages: vi, en",
        f"Canonical: {settings.base_url}{url_for('about.security_txt')}",
        f"Policy: {settings.base_url}{url_for('about.security')}",
    )
    return Response("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def _period(period: dt.timedelta) -> str:
    """A period as people say it: "90 days", "1 hour"."""
    if period < dt.timedelta(days=1):
        hours = period // dt.timedelta(hours=1)
        return str(ngettext("%(count)s hour", "%(count)s hours", hours, count=hours))
    return str(ngettext("%(count)s day", "%(count)s days", period.days, count=period.days))
