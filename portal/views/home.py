"""The first page."""

from flask import Blueprint, g, render_template

from portal.access import public
from portal.identity import person
from portal.kept import kept_page
from portal.security import public_page
from portal.views.for_me import shown_to
from services.guidance.events import events

bp = Blueprint("home", __name__)


@bp.get("/")
@public
@public_page
@kept_page
def index() -> str:
    """The first page: search, what happens in life, following and checking; above it, for who signed in, their own."""
    someone = person()
    if someone is not None:
        g.is_public_page = False  # it shows what is theirs: nobody keeps it
    return render_template(
        "home/index.html", events=events().values(), for_me=shown_to(someone) if someone is not None else None
    )
