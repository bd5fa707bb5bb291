"""Pages for operators and builders: is the process up, and what do all components look like."""

import datetime as dt

from flask import Blueprint, Response, abort, current_app, jsonify, render_template
from sqlalchemy.exc import SQLAlchemyError

from portal.access import public
from portal.logs import failure, log
from portal.store import reading
from portal.views import patterns as samples
from portal.views.catalogue.rows import result_row
from services import health as portal_health
from services.calendar import local_date

bp = Blueprint("operations", __name__)


@bp.get("/health")
@public
def health() -> Response:
    """The process answers. Touches nothing else, so that a slow database does not get it killed."""
    return Response("ok\n", mimetype="text/plain")


@bp.get("/ready")
@public
def ready() -> tuple[Response, int]:
    """Whether this node may be sent people: 200 when the database answers and a worker is alive, else 503."""
    state = {"database": False, "worker": False}
    try:
        state["worker"] = portal_health.is_ready(reading(), now=dt.datetime.now(dt.UTC))
        state["database"] = True
    except SQLAlchemyError as error:
        log.error("database does not answer", causes=failure(error))
    return jsonify(state), 200 if all(state.values()) else 503


@bp.get("/patterns")
@public
def patterns() -> str:
    """Every component once, in every state. Not in production."""
    if current_app.config["IS_PRODUCTION"]:
        abort(404)
    now = dt.datetime.now(dt.UTC)
    return render_template(
        "patterns/index.html",
        now=now,
        form=samples.Sample.filled_with_mistakes(),
        empty=samples.Sample(),
        icons=samples.icon_names(),
        cards=samples.cards(),
        held=samples.held(now),
        today=local_date(now),
        results=[result_row(entry) for entry in samples.entries()],
    )
