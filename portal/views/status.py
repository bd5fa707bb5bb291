"""How the portal is, for people. It answers also when the database does not, and is never kept by anyone."""

from flask import Blueprint, current_app, g, render_template
from sqlalchemy.exc import DBAPIError, TimeoutError

from portal.access import public
from portal.clock import utc_now
from portal.logs import failure, log
from portal.store import database
from services import health

bp = Blueprint("status", __name__)


@bp.get("/status")
@public
def index() -> str:
    """What works, what does not, and since when."""
    now = utc_now()
    try:
        with database().reading() as db:
            parts = health.examine(db, now=now)
    except (DBAPIError, TimeoutError) as error:
        log.error("database does not answer", causes=failure(error))
        # Who this is stands in the database too: the page is drawn as for a stranger.
        g._login_user = current_app.login_manager.anonymous_user()  # type: ignore[attr-defined]
        return render_template("status/index.html", parts=[], now=now)
    return render_template("status/index.html", parts=parts, now=now)
