"""Public pages against Flask hello-world on the same server, and what they weigh on the way to the reader."""

import gzip
import http.client
from collections.abc import Iterator
from itertools import product
from urllib.parse import quote_plus

from sqlalchemy import select

from bench.measure import Row, at_least, at_most, cpu_ms_per_request, fact, memory_mb
from bench.portal import LEAN, PROCEDURE, Place, server
from services.catalogue.models import Procedure

PAGE = f"/services/{PROCEDURE}?lang=vi"
SEARCH = "/services?q=dang+ki+ket+hon&lang=vi"
#: As people ask: some words of a name, without accents or with them, alone or within a sentence.
ASKED = ("{}", "{} o dau", "lam {}", "thủ tục {}", "{} cần giấy tờ gì")
GZIP = {"Accept-Encoding": "gzip"}


def rows(place: Place) -> Iterator[Row]:
    """Kept, revalidated and new pages; searches asked before and never asked; memory of the web process."""
    with server("bench.hello:app", LEAN) as (pid, port):
        hello = cpu_ms_per_request(pid, port, "/", requests=2000)
    yield fact("hello-world, CPU", hello, "ms")
    with server("wsgi:app", place.environ) as (pid, port):
        kept = cpu_ms_per_request(pid, port, PAGE, requests=1600, headers=GZIP)
        yield at_least("kept page: share of hello-world's requests per CPU second", hello / kept, "share", 0.8)
        again = {**GZIP, "If-None-Match": _answer(port, PAGE)[0]}
        same = cpu_ms_per_request(pid, port, PAGE, requests=1600, headers=again, expect=304)
        yield at_least("304: share of hello-world's requests per CPU second", hello / same, "share", 0.7)
        cold = cpu_ms_per_request(pid, port, _services(place), requests=200, headers=GZIP)
        yield at_most("service page nobody asked for before, CPU", cold, "ms", 6)
        yield at_most("service page nobody asked for before / hello-world, CPU", cold / hello, "ratio", 10)
        # A session cookie, even an empty one: no kept page, everything is made anew.
        own = cpu_ms_per_request(pid, port, PAGE, requests=200, headers={**GZIP, "Cookie": "session=none"})
        yield fact("service page for somebody with a session / hello-world, CPU", own / hello, "ratio")
        new = cpu_ms_per_request(pid, port, _questions(place), requests=200, headers=GZIP)
        yield at_least("search nobody asked before: share of hello-world's requests", hello / new, "share", 0.10)
        asked = cpu_ms_per_request(pid, port, SEARCH, requests=800, headers=GZIP)
        yield fact("search asked before: share of hello-world's requests", hello / asked, "share")
        for name, path in (("home", "/?lang=vi"), ("search", SEARCH), ("service", PAGE)):
            yield at_most(f"{name} page, HTML compressed", _answer(port, path)[1] / 1000, "kB", 20)
        yield at_most("web process, memory (PSS)", memory_mb(pid), "MB", 90)


def _services(place: Place) -> Iterator[str]:
    """Addresses of service pages, each once."""
    with place.database.reading() as db:
        codes = db.scalars(select(Procedure.code).where(Procedure.is_listed, ~Procedure.is_internal)).all()
    return iter([f"/services/{code}?lang={lang}" for lang, code in product(("vi", "en"), codes)])


def _questions(place: Place) -> Iterator[str]:
    """Addresses of searches, each once: three to five words of a name of the catalogue."""
    with place.database.reading() as db:
        names = db.scalars(select(Procedure.name).where(Procedure.is_listed, ~Procedure.is_internal)).all()
    said = dict.fromkeys(" ".join(name.split()[2 : 5 + at % 3]).lower() for at, name in enumerate(names))
    asked = dict.fromkeys(ASKED[at % len(ASKED)].format(words) for at, words in enumerate(said))
    return iter([f"/services?q={quote_plus(question)}&lang=vi" for question in asked])


def _answer(port: int, path: str) -> tuple[str, int]:
    """The validator of a page and its compressed bytes."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", path, headers=GZIP)
    answer = connection.getresponse()
    body = answer.read()
    if not gzip.decompress(body).startswith(b"<!doctype html>"):
        raise RuntimeError(f"{path} is no page")
    return answer.headers["ETag"], len(body)
