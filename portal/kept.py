"""Finished public pages, kept as bytes: the page of a stranger costs what an empty answer costs.

Kept is what a stranger gets at a page's plain address or its canonical one (`?lang=` and nothing else), per language,
content version and day. The key holds nothing a client can make up; links in pages begin with BASE_URL, so a hostile
Host header changes nothing. Only successful pages are kept, at most CAPACITIES bytes of them.

Answers to a question (`kept_answers`) are kept too, under the whole query and apart from the pages, so that asking a
million questions pushes out nothing but other answers.
"""

import gzip
import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final, Generic, Protocol, TypeVar

from flask import Response, current_app, make_response, request
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

from portal.clock import utc_now
from portal.language import asked_for, current
from portal.security import PUBLIC_SECONDS
from portal.store import database, reading
from services.calendar import local_date
from services.content import content_version, rely_on
from services.db import Database

View = TypeVar("View", bound=Callable[..., Any])
Key = tuple[Any, ...]

#: Bytes one process keeps: of pages, and of answers to questions.
CAPACITIES: Final = {"pages": 6 * 1024 * 1024, "answers": 2 * 1024 * 1024}
#: Bytes of the shelf in front (`portal.shelf`).
CAPACITY: Final = 6 * 1024 * 1024
#: Of gzip: half the time of its usual 6 for a tenth more bytes.
_EFFORT: Final = 3
#: Of a query or a header; longer ones are nothing that people's browsers send.
LONGEST_QUESTION: Final = 400
#: How long a process may show what was true before a change; tests look every time.
VERSION_SECONDS: Final = 1.0


@dataclass(frozen=True)
class KeptPage:
    """One page, as it goes out to nearly everybody: compressed, which takes a fifth of the memory."""

    gzipped: bytes
    etag: str

    @property
    def size(self) -> int:
        """What it takes in memory."""
        return len(self.gzipped) + 500


class Sized(Protocol):
    """What can lie on a shelf."""

    @property
    def size(self) -> int:
        """What it takes in memory, in bytes."""


P = TypeVar("P", bound=Sized)


class Shelf(Generic[P]):
    """The pages of one process, the least recently read ones dropped first. Safe to share between threads."""

    def __init__(self, source: Database, *, looks_every_time: bool = False, capacity: int = CAPACITY) -> None:
        self._source = source
        self._patience = 0.0 if looks_every_time else VERSION_SECONDS
        self._capacity = capacity
        self._size = 0
        self._pages: OrderedDict[Key, P] = OrderedDict()
        self._lock = threading.Lock()
        self._version = 0
        self._looked = float("-inf")

    def get(self, key: Key) -> P | None:
        """The page under `key`, if it is here."""
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def put(self, key: Key, page: P) -> None:
        """Keep a page; one too large for the shelf is not kept."""
        with self._lock:
            if key in self._pages or page.size > self._capacity:
                return
            self._pages[key] = page
            self._size += page.size
            while self._size > self._capacity:
                self._size -= self._pages.popitem(last=False)[1].size

    def content_version(self) -> int:
        """The version of the public content, read at most once per VERSION_SECONDS."""
        now = time.monotonic()
        if now - self._looked >= self._patience:
            with self._source.reading() as db:
                self._version = content_version(db)
            self._looked = now
        return self._version


def kept_page(view: View) -> View:
    """Mark a view whose page for strangers is kept: it shows the same to all of them until the content changes."""
    return _kept(view, "pages", _is_plain)


def kept_answers(*names: str) -> Callable[[View], View]:
    """Mark a view that answers what strangers ask by the parameters `names`: each once, and no other beside `lang`."""

    def is_question() -> bool:
        asked = list(request.args.keys())
        given = [name for name, _ in request.args.items(multi=True)]
        may = len(request.query_string) <= LONGEST_QUESTION and len(asked) == len(given)
        return may and {*asked} <= {*names, "lang"} and ("lang" not in asked or asked_for() is not None)

    return lambda view: _kept(view, "answers", is_question)


def takes_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding header takes gzip; `gzip;q=0` says that it does not."""
    if "gzip" not in accepted:
        return False
    if ";" not in accepted:
        return "gzip" in [each.strip().lower() for each in accepted.split(",")]
    return bool(parse_accept_header(accepted[:LONGEST_QUESTION], Accept).quality("gzip"))


def has_it_already(etag: str, known: str) -> bool:
    """Whether an If-None-Match header names this page, as it is or compressed."""
    return etag.removeprefix("W/") in known or known.strip() == "*"


def _is_plain() -> bool:
    asked = asked_for()
    return request.query_string == (b"lang=" + asked.encode() if asked else b"")


def _kept(view: View, name: str, may_be_kept: Callable[[], bool]) -> View:
    @wraps(view)
    def answer(**arguments: Any) -> Any:
        if current_app.config["SESSION_COOKIE_NAME"] in request.cookies or not may_be_kept():
            return view(**arguments)
        shelf = _shelf(name)
        version = shelf.content_version()
        asked = request.query_string, current(), version, local_date(utc_now())
        key = (request.endpoint, *sorted(arguments.items()), *asked)
        page = shelf.get(key)
        if page is None:
            rely_on(reading(), version)
            response = make_response(view(**arguments))
            if response.status_code != 200 or "Set-Cookie" in response.headers:
                return response
            page = _finished(response)
            shelf.put(key, page)
        return _answer(page)

    return answer  # type: ignore[return-value]


def _shelf(name: str) -> Shelf[KeptPage]:
    shelves: dict[str, Shelf[KeptPage]] = current_app.extensions.setdefault("kept", {})
    if name not in shelves:
        is_test = current_app.config["MODE"] == "test"
        shelves[name] = Shelf(database(), looks_every_time=is_test, capacity=CAPACITIES[name])
    return shelves[name]


def _finished(response: Response) -> KeptPage:
    body = response.get_data()
    return KeptPage(gzip.compress(body, _EFFORT, mtime=0), f'W/"{hashlib.sha256(body).hexdigest()[:20]}"')


def _answer(page: KeptPage) -> Response:
    if has_it_already(page.etag, request.headers.get("If-None-Match", "")):
        response = Response(status=304)
    elif takes_gzip(request.headers.get("Accept-Encoding", "")):
        response = Response(page.gzipped, mimetype="text/html", headers={"Content-Encoding": "gzip"})
    else:
        response = Response(gzip.decompress(page.gzipped), mimetype="text/html")
    response.headers["ETag"] = page.etag
    response.headers["Cache-Control"] = f"public, max-age={PUBLIC_SECONDS}"
    response.headers["Vary"] = "Accept-Encoding, Cookie" + ("" if asked_for() else ", Accept-Language")
    return response
