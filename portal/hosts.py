"""Which host names the portal answers to. Links never follow the Host header: they begin with BASE_URL."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, request

from portal.config import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

#: What can be the name of a host at all, with a port or without.
_HOST: Final = re.compile(r"([\w.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(:[0-9]{1,5})?", re.ASCII)
_REFUSED: Final = "portal.refused_host"


def init_app(app: Flask) -> None:
    """In production, answer 400 to a Host that is neither BASE_URL's nor in TRUSTED_HOSTS."""
    settings: Settings = app.config["SETTINGS"]
    app.config["HOSTS"] = {urlsplit(settings.base_url).hostname, *settings.trusted_hosts}
    app.before_request(_check)
    app.wsgi_app = _Readable(app.wsgi_app)  # type: ignore[method-assign]


class _Readable:
    """Puts a name in the place of a Host that is none, which Flask cannot even make an error page for."""

    def __init__(self, inner: "WSGIApplication") -> None:
        self._inner = inner

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if not _HOST.fullmatch(environ.get("HTTP_HOST") or "none"):
            environ |= {"HTTP_HOST": "refused.invalid", _REFUSED: True}
        return self._inner(environ, start_response)


def _check() -> None:
    if _REFUSED in request.environ:
        abort(400)
    name = urlsplit(f"//{request.host}").hostname
    if current_app.config["IS_PRODUCTION"] and name not in current_app.config["HOSTS"]:
        abort(400)
