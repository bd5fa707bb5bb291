"""Public pages against Flask hello-world on the same server."""

import http.client
from collections.abc import Iterator

from bench.measure import Row, at_most, cpu_ms_per_request, fact, memory_mb
from bench.portal import PROCEDURE, Place, server

PAGE = f"/services/{PROCEDURE}?lang=vi"


def rows(place: Place) -> Iterator[Row]:
    """Kept, revalidated and cold service page, search page; memory of the web process."""
    with server("bench.hello:app", {}) as (pid, port):
        hello = cpu_ms_per_request(pid, port, "/", requests=2000)
    yield fact("hello-world, CPU", hello, "ms")
    with server("wsgi:app", place.environ) as (pid, port):
        kept = cpu_ms_per_request(pid, port, PAGE, requests=1600)
        yield at_most("service page, kept / hello-world, CPU", kept / hello, "ratio", 1.3)
        tag = _etag(port)
        same = cpu_ms_per_request(pid, port, PAGE, requests=1600, headers={"If-None-Match": tag}, expect=304)
        yield at_most("service page, 304 / hello-world, CPU", same / hello, "ratio", 1 / 0.7)
        # A stranger with a session cookie gets no kept page: it is rendered anew.
        cold = cpu_ms_per_request(pid, port, PAGE, requests=200, headers={"Cookie": "session=none"})
        yield at_most("service page, cold, CPU", cold, "ms", 6)
        yield at_most("service page, cold / hello-world, CPU", cold / hello, "ratio", 10)
        search = cpu_ms_per_request(pid, port, "/services?q=dang+ki+ket+hon&lang=vi", requests=200)
        yield at_most("search page / hello-world, CPU", search / hello, "ratio", 10 / 0.5)
        yield at_most("web process, memory (PSS)", memory_mb(pid), "MB", 90)


def _etag(port: int) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", PAGE)
    answer = connection.getresponse()
    answer.read()
    return answer.headers["ETag"]
