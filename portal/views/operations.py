"""Pages for operators and builders: is the process up, and what do all components look like."""

import datetime as dt

from flask import Blueprint, Response, abort, current_app, render_template

from portal.views.patterns import Sample

bp = Blueprint("operations", __name__)


@bp.get("/health")
def health() -> Response:
    """The process answers. Touches nothing else, so that a slow database does not get it killed."""
    return Response("ok\n", mimetype="text/plain")


@bp.get("/patterns")
def patterns() -> str:
    """Every component once, in every state. Not in production."""
    if current_app.config["IS_PRODUCTION"]:
        abort(404)
    return render_template(
        "patterns/index.html", now=dt.datetime.now(dt.UTC), form=Sample.filled_with_mistakes(), empty=Sample()
    )
