"""The HTTP server around the provider. One thread per connection; every answer leaves in one piece."""

import http
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import urlsplit

from payments.fake import control, payer
from payments.fake.answers import Answer, Request, as_json, as_problem
from payments.fake.api import Api, failure
from payments.fake.problems import ApiProblem
from payments.fake.provider import Provider

_MOST_BYTES: Final = 1_000_000


class Desk:
    """Sends each request where it belongs, through the faults somebody asked for."""

    def __init__(self, provider: Provider) -> None:
        self._provider, self._api = provider, Api(provider)

    def answer(self, request: Request) -> Answer:
        """The answer to any request."""
        if request.path.startswith("/_control/"):
            return control.answer(self._provider, request)
        try:
            header = request.headers.get("fake-fault", "")
            fault, seconds = self._provider.faults.request(request.method, request.path, header)
        except ValueError as mistake:
            return as_json(400, {"error": str(mistake)})
        match fault:
            case "latency":
                time.sleep(seconds)
            case "busy":
                problem = ApiProblem(429, "Too many requests.", code="rate_limit")
                return Answer(429, as_problem(problem).body, {"Content-Type": "application/json", "Retry-After": "1"})
            case "500-before":
                return as_problem(failure())
            case "timeout-before":
                return Answer(silence=seconds)
        answer = self._served(request, fault)
        match fault:
            case "500-after":
                return as_problem(failure())
            case "timeout-after":
                return Answer(silence=seconds)
        return answer

    def _served(self, request: Request, fault: str) -> Answer:
        if request.path.startswith("/v1/"):
            return self._api.answer(request, fault)
        return payer.answer(self._provider, request)


def handler(desk: Desk) -> Callable[..., BaseHTTPRequestHandler]:
    """The class of requests that `desk` answers."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        server_version, sys_version = "PaymentProvider", ""
        # Head and body in one packet: in two, each answer on a kept connection waits 40 ms for an acknowledgement.
        wbufsize = -1
        disable_nagle_algorithm = True
        timeout = 60

        def _handle(self) -> None:
            length = self.headers.get("Content-Length", "0")
            if not length.isdigit() or int(length) > _MOST_BYTES or "Transfer-Encoding" in self.headers:
                self.close_connection = True
                self._write(as_json(413, {"error": "too large, or of unknown length"}))
                return
            address = urlsplit(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(int(length))
            method = "GET" if self.command == "HEAD" else self.command
            answer = desk.answer(Request(method, address.path, address.query.encode(), headers, body))
            if answer.silence is not None:
                time.sleep(answer.silence)
                self.close_connection = True
                return
            self._write(answer)

        do_GET = do_POST = do_DELETE = do_HEAD = _handle

        def _write(self, answer: Answer) -> None:
            self.send_response(answer.status, http.HTTPStatus(answer.status).phrase)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.send_header("Cache-Control", "no-store")
            self.send_header("X-Content-Type-Options", "nosniff")
            self.send_header("Referrer-Policy", "no-referrer")
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(answer.body)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing: addresses of payment pages are secrets."""

    return Handler


class Server(ThreadingHTTPServer):
    """Does not wait for connections that are kept open when it ends."""

    daemon_threads = True
    request_queue_size = 128

    def answer_with(self, desk: Desk) -> None:
        """From now on `desk` answers; the server is bound before, since the provider must know its port."""
        self.RequestHandlerClass = handler(desk)
