"""Logs: JSON lines on standard output, one per request, without personal data.

A line names the route's rule and never the path, so that no secret and nothing typed reaches the log. The request id
is also what error pages show as their reference.
"""

import json
import logging
import secrets
import sys
import time
import traceback
from typing import Any, Final

from flask import Flask, Response, g, has_app_context, request

from portal.clock import utc_now

#: Letters that are not confused when read over the telephone.
_LETTERS: Final = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


class Log:
    """Writes what happened as one JSON line each. Nothing but what is passed in gets into a line."""

    def __init__(self) -> None:
        self.least: int = logging.INFO

    def info(self, event: str, **fields: Any) -> None:
        """Something that is as it should be."""
        self._write(logging.INFO, event, fields)

    def warning(self, event: str, **fields: Any) -> None:
        """Something to look at when it comes often."""
        self._write(logging.WARNING, event, fields)

    def error(self, event: str, **fields: Any) -> None:
        """Something to look at."""
        self._write(logging.ERROR, event, fields)

    def _write(self, level: int, event: str, fields: dict[str, Any]) -> None:
        if level < self.least:
            return
        known = {"request": g.reference} if has_app_context() and "reference" in g else {}
        said = {"level": logging.getLevelName(level).lower(), "timestamp": utc_now().isoformat()}
        line = json.dumps({"event": event, **fields, **known, **said}, ensure_ascii=False, default=repr)
        # Looked up at each line: whoever redirects standard output (a supervisor, a test) gets the lines.
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


log: Final = Log()


def init_app(app: Flask, level: str) -> None:
    """Write what is as grave as `level`, and one line per request."""
    log.least = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    app.before_request(_start)
    if logging.getLevelNamesMapping().get(level.upper(), logging.INFO) <= logging.INFO:
        app.after_request(_finish)


def reference() -> str:
    """The current request's id: eight letters a person can read out."""
    if "reference" not in g:
        g.reference = "".join(_LETTERS[byte % len(_LETTERS)] for byte in secrets.token_bytes(8))
    found: str = g.reference
    return found


def failure(error: BaseException) -> list[dict[str, Any]]:
    """What went wrong, as types and places: the chain of causes, newest first.

    Messages and local values are left out, since they may quote what a person typed.
    """
    causes: list[dict[str, Any]] = []
    cause: BaseException | None = error
    while cause is not None and len(causes) < 5:
        frames = traceback.extract_tb(cause.__traceback__)[-12:]
        places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        causes.append({"type": type(cause).__qualname__, "at": places})
        cause = cause.__cause__ or cause.__context__
    return causes


def _start() -> None:
    g.started = time.perf_counter()
    reference()


def _finish(response: Response) -> Response:
    fields: dict[str, Any] = {
        "method": request.method,
        "route": request.url_rule.rule if request.url_rule else None,
        "status": response.status_code,
        "ms": round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1),
    }
    log.info("request", **fields)
    return response
