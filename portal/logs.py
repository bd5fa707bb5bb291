"""Logs: JSON lines on standard output, one per request, without personal data.

A line names the route's rule and never the path, so that no secret and nothing typed reaches the log. The request id
is also what error pages show as their reference.
"""

import logging
import secrets
import time
import traceback
from typing import Any, Final

import structlog
from flask import Flask, Response, g, request

log = structlog.get_logger("portal")
#: Letters that are not confused when read over the telephone.
_LETTERS: Final = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


def init_app(app: Flask, level: str) -> None:
    """Configure structlog and write one line per request."""
    configure(level)
    app.before_request(_start)
    if logging.getLevelNamesMapping().get(level.upper(), logging.INFO) <= logging.INFO:
        app.after_request(_finish)


def configure(level: str) -> None:
    """JSON lines on standard output from `level` upwards; also used by the worker."""
    number = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        # Looked up at each line: whoever redirects standard output (a supervisor, a test) gets the lines.
        logger_factory=structlog.WriteLoggerFactory(),
        cache_logger_on_first_use=False,
    )


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
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=reference())


def _finish(response: Response) -> Response:
    fields: dict[str, Any] = {
        "method": request.method,
        "route": request.url_rule.rule if request.url_rule else None,
        "status": response.status_code,
        "ms": round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1),
    }
    log.info("request", **fields)
    return response
