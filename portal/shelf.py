"""The shelf in front of the portal: finished public pages answered before Flask is entered.

A stranger's GET of a canonical address (`?lang=` and nothing else, no cookie) is answered with the very bytes and
headers the portal gave to the stranger before, as long as the content version and the day are the same. What may lie
here the portal says itself: a 200 of HTML that anyone may keep, with a validator and without a cookie. The host is part
of the key, and an unknown host never gets a 200, so nothing a client makes up reaches another one.
"""

import secrets
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from portal.clock import utc_now
from portal.kept import Shelf, has_it_already, takes_gzip
from portal.logs import log
from services.calendar import local_date

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_LANGUAGES: Final = frozenset({"lang=vi", "lang=en", "lang=zh"})
#: Headers that belong to one answer and not to the page.
_OWN: Final = frozenset({"date", "content-length"})
_POLICY: Final = "content-security-policy"
_LONGEST: Final = 200

Headers = list[tuple[str, str]]


class Finished:
    """A page as it went out: status line, headers, bytes."""

    def __init__(self, headers: Headers, body: bytes, etag: str) -> None:
        policy = next((value for name, value in headers if name.lower() == _POLICY), "")
        #: What stands before and after the nonce in the policy; the body holds no inline script and so no nonce.
        self._before, _, rest = policy.partition("'nonce-")
        self._after = rest.partition("'")[2]
        headers = [pair for pair in headers if pair[0].lower() != _POLICY]
        self._whole = [*headers, ("Content-Length", str(len(body)))]
        self._unchanged = [pair for pair in headers if pair[0].lower() not in ("content-type", "content-encoding")]
        self.body = body
        self.etag = etag

    def headers(self, *, is_whole: bool) -> Headers:
        """The headers of one answer, with a nonce of its own."""
        policy = f"{self._before}'nonce-{secrets.token_urlsafe(18)}'{self._after}"
        return [*(self._whole if is_whole else self._unchanged), ("Content-Security-Policy", policy)]

    @property
    def size(self) -> int:
        """What it takes in memory."""
        return len(self.body) + 2_000


class Front:
    """A WSGI application around the portal's: the shelf first, then the portal."""

    def __init__(self, app: Flask, inner: "WSGIApplication") -> None:
        self._app, self._inner = app, inner
        self._shelf: Shelf[Finished] = Shelf(app.extensions["database"], looks_every_time=app.config["MODE"] == "test")
        self._logs = app.config["SETTINGS"].log_level in ("info", "debug", "notset")

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer from the shelf, or let the portal answer and keep what may be kept."""
        if environ.get("QUERY_STRING") not in _LANGUAGES or "HTTP_COOKIE" in environ:
            return self._inner(environ, start_response)
        path = environ.get("PATH_INFO", "")
        if environ["REQUEST_METHOD"] != "GET" or len(path) > _LONGEST:
            return self._inner(environ, start_response)
        host = (environ.get("wsgi.url_scheme"), environ.get("HTTP_HOST", "")[:_LONGEST])
        try:
            version = self._shelf.content_version()
        except SQLAlchemyError:
            # Some pages need no database, and the others say what is wrong.
            return self._inner(environ, start_response)
        is_small = takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
        key = (*host, path, environ["QUERY_STRING"], is_small, version, local_date(utc_now()))
        page = self._shelf.get(key)
        if page is None:
            return self._first(key, environ, start_response)
        if self._logs:
            log.info("request", method="GET", route="(kept)", status=200)
        if has_it_already(page.etag, environ.get("HTTP_IF_NONE_MATCH", "")):
            start_response("304 NOT MODIFIED", page.headers(is_whole=False))
            return ()
        start_response("200 OK", page.headers(is_whole=True))
        return (page.body,)

    def _first(
        self, key: tuple[Any, ...], environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """The portal's own answer; kept for the next stranger when the portal lets anyone keep it."""
        said: list[tuple[str, Headers]] = []

        def listen(status: str, headers: Headers, exc_info: Any = None) -> Any:
            said[:] = [(status, headers)]
            return start_response(status, headers, exc_info)

        answer = self._inner(environ, listen)
        if not said or not _may_be_kept(*said[0]):
            return answer
        try:
            body = b"".join(answer)
        finally:
            if hasattr(answer, "close"):
                answer.close()
        headers = [(name, value) for name, value in said[0][1] if name.lower() not in _OWN]
        etag = next(value for name, value in headers if name.lower() == "etag")
        self._shelf.put(key, Finished(headers, body, etag))
        return (body,)


def _may_be_kept(status: str, headers: Headers) -> bool:
    said = {name.lower(): value for name, value in headers}
    return (
        status.startswith("200")
        and said.get("cache-control", "").startswith("public")
        and said.get("content-type", "").startswith("text/html")
        and "etag" in said
        and "set-cookie" not in said
    )
