"""What every page's frame needs: where its links lead and what is open to the person looking at it."""

from typing import Any

from flask import Flask, url_for
from werkzeug.routing import BuildError


def init_app(app: Flask) -> None:
    """Make the helpers known to templates."""
    app.jinja_env.globals.update(link=link, is_production=app.config["IS_PRODUCTION"], portal_mode=app.config["MODE"])
    if not hasattr(app, "login_manager"):
        app.jinja_env.globals["current_user"] = None


def link(endpoint: str, **values: Any) -> str:
    """The address of a page, or an empty text where this installation has no such page."""
    try:
        return url_for(endpoint, **values)
    except BuildError:
        return ""
