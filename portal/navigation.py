"""What every page's frame needs: where its links lead and what is open to the person looking at it."""

from flask import Flask, current_app, url_for
from werkzeug.routing import BuildError


def init_app(app: Flask) -> None:
    """Make the helpers known to templates."""
    app.extensions["links"] = {}
    app.jinja_env.globals.update(link=link, is_production=app.config["IS_PRODUCTION"], portal_mode=app.config["MODE"])
    if not hasattr(app, "login_manager"):
        app.jinja_env.globals["current_user"] = None


def link(endpoint: str) -> str:
    """The address of a page without parts of its own, or an empty text where this installation has no such page."""
    known: dict[str, str] = current_app.extensions["links"]
    if endpoint not in known:
        try:
            known[endpoint] = url_for(endpoint)
        except BuildError:
            known[endpoint] = ""
    return known[endpoint]
