"""The first page."""

from flask import Blueprint, render_template

from portal.access import public
from portal.kept import kept_page
from portal.security import public_page

bp = Blueprint("home", __name__)


@bp.get("/")
@public
@public_page
@kept_page
def index() -> str:
    """The first page: search, the services most asked for, following an application, checking a paper."""
    return render_template("home/index.html")
