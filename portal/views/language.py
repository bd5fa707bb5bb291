"""The language switch: remembers the choice and comes back to the page."""

from flask import Blueprint, abort, current_app, redirect, request
from flask.typing import ResponseReturnValue

from portal.access import public
from portal.language import COOKIE, COOKIE_SECONDS, safe_next
from services.text import LOCALES

bp = Blueprint("language", __name__)


@bp.get("/language/<lang>")
@public
def switch(lang: str) -> ResponseReturnValue:
    """Keep `lang` in a cookie and return to `next`, a path on this portal. Works without scripts."""
    if lang not in LOCALES:
        abort(404)
    response = redirect(safe_next(request.args.get("next")), 303)
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    response.set_cookie(COOKIE, lang, max_age=COOKIE_SECONDS, secure=secure, httponly=True, samesite="Lax")
    response.headers["Cache-Control"] = "no-store"
    return response
