"""The first page, and the short pages about the portal itself."""

from flask import Blueprint, render_template

from portal.access import public
from portal.kept import kept_page
from portal.security import public_page
from services.guidance.events import events

bp = Blueprint("home", __name__)


@bp.get("/")
@public
@public_page
@kept_page
def index() -> str:
    """The first page: search, the services most asked for, following an application, checking a paper."""
    return render_template("home/index.html", events=events().values())


@bp.get("/accessibility")
@public
@public_page
def accessibility() -> str:
    """How accessible the portal is, and how to tell us where it is not."""
    return render_template("home/accessibility.html")


@bp.get("/privacy")
@public
@public_page
def privacy() -> str:
    """What the portal keeps about people, and why."""
    return render_template("home/privacy.html")


@bp.get("/terms")
@public
@public_page
def terms() -> str:
    """The terms of use."""
    return render_template("home/terms.html")
