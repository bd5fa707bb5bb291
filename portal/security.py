"""Response headers: what a browser may load, where a form may lead, and what may be kept by whom.

A page is private (`no-store`) unless its view says `@public_page`. Public pages carry validators and the right `Vary`,
and are shared only when they were made for a stranger.
"""

import secrets
import string
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import quote_from_bytes

from flask import Flask, Request, Response, abort, current_app, g, request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.utils import cached_property

from portal.language import asked_for

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

View = TypeVar("View", bound=Callable[..., Any])

#: How long a shared cache may serve a public page without asking again, in seconds.
PUBLIC_SECONDS: Final = 60
_PERMISSIONS: Final = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
        "browsing-topics",
    )
)
#: What every answer says unless its view said otherwise.
_ALWAYS: Final = {
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": _PERMISSIONS,
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


def init_app(app: Flask) -> None:
    """Put the headers on every answer, refuse what no keyboard types, and give templates `csp_nonce()`."""
    app.request_class = TidyRequest
    app.before_request(_refuse_nul)
    app.after_request(_add_headers)
    app.jinja_env.globals["csp_nonce"] = csp_nonce


def _refuse_nul() -> None:
    """No address of ours holds the letter NUL."""
    if "\0" in request.path:
        abort(404)


class TidyRequest(Request):
    """A request without the letter NUL: no keyboard types it, no text has it, and PostgreSQL cannot keep it.

    It is left out of what was asked or typed, so that nothing else a person typed is lost with it. Bytes that should
    have been written as %80 to %FF in the query are read as if they were.
    """

    def __init__(self, environ: "WSGIEnvironment", *args: Any, **kwargs: Any) -> None:
        super().__init__(environ, *args, **kwargs)
        if not self.query_string.isascii():
            self.query_string = quote_from_bytes(self.query_string, safe=string.printable).encode()

    @cached_property
    def args(self) -> MultiDict[str, str]:
        """The query."""
        return _without_nul(super().args)

    @cached_property
    def form(self) -> ImmutableMultiDict[str, str]:
        """The fields of a form."""
        return _without_nul(super().form)


def _without_nul(given: MultiDict[str, str]) -> ImmutableMultiDict[str, str]:
    pairs = [(name.replace("\0", ""), text.replace("\0", "")) for name, text in given.items(multi=True)]
    return ImmutableMultiDict(pairs)


def csp_nonce() -> str:
    """This answer's nonce, for the rare inline script. Public pages have none, so their bytes stay the same."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(18)
    nonce: str = g.csp_nonce
    return nonce


def public_page(view: View) -> View:
    """Mark a view whose GET answer may be kept by anyone when it was made for a stranger."""

    @wraps(view)
    def marked(*args: Any, **kwargs: Any) -> Any:
        g.is_public_page = True
        return view(*args, **kwargs)

    marked.is_public_page = True  # type: ignore[attr-defined]
    return marked  # type: ignore[return-value]


def content_security_policy(nonce: str) -> str:
    """The policy of stack and law: our own files only, forms to us and to the payment page, framed by nobody."""
    payment = current_app.config["PAYMENT_PAGE_ORIGIN"]
    return (
        "default-src 'none'; img-src 'self' data:; style-src 'self'; font-src 'self'; "
        f"script-src 'self' 'nonce-{nonce}'; connect-src 'self'; form-action 'self' {payment}; "
        "frame-ancestors 'none'; base-uri 'none'"
    )


def _add_headers(response: Response) -> Response:
    headers = response.headers
    if "Content-Security-Policy" not in headers:
        headers.add("Content-Security-Policy", content_security_policy(csp_nonce()))
    said = {name.lower() for name, _ in headers}
    for name, value in _ALWAYS.items():
        if name.lower() not in said:
            headers.add(name, value)
    if current_app.config["HSTS"]:
        headers.setdefault("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
    _say_who_may_keep(response)
    return response


def _say_who_may_keep(response: Response) -> None:
    if "Cache-Control" in response.headers:
        return
    if not (g.get("is_public_page") and response.status_code == 200 and request.method in ("GET", "HEAD")):
        response.headers["Cache-Control"] = "no-store"
        return
    response.vary.add("Cookie")
    if asked_for() is None:
        response.vary.add("Accept-Language")
    is_stranger = (
        current_app.config["SESSION_COOKIE_NAME"] not in request.cookies and "Set-Cookie" not in response.headers
    )
    if not is_stranger:
        response.headers["Cache-Control"] = "private, no-cache"
    else:
        response.headers["Cache-Control"] = f"public, max-age={PUBLIC_SECONDS}"
    if not response.is_streamed:
        response.add_etag(weak=True)
        response.make_conditional(request)
