"""Which host names the portal answers to. Links never follow the Host header: they begin with BASE_URL."""

from urllib.parse import urlsplit

from flask import Flask, abort, current_app, request
from werkzeug.exceptions import SecurityError

from portal.config import Settings


def init_app(app: Flask) -> None:
    """In production, answer 400 to a Host that is neither BASE_URL's nor in TRUSTED_HOSTS."""
    settings: Settings = app.config["SETTINGS"]
    app.config["HOSTS"] = {urlsplit(settings.base_url).hostname, *settings.trusted_hosts}
    app.before_request(_check)


def _check() -> None:
    try:
        name = urlsplit(f"//{request.host}").hostname
    except (SecurityError, ValueError):
        abort(400)
    if current_app.config["IS_PRODUCTION"] and name not in current_app.config["HOSTS"]:
        abort(400)
