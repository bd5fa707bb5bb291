"""What goes back over the wire, and the two ways of saying nothing."""

import json
from dataclasses import dataclass, field
from typing import Any

from payments.fake.problems import ApiProblem


@dataclass(frozen=True)
class Request:
    """One request as it came in; header names are lower case."""

    method: str
    path: str
    query: bytes
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Answer:
    """One answer. `silence`: seconds to wait and then close the connection without any answer."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    silence: float | None = None


def as_json(status: int, body: Any, headers: dict[str, str] | None = None) -> Answer:
    """JSON as the API writes it."""
    kind = {"Content-Type": "application/json"}
    return Answer(status, json.dumps(body, indent=2).encode(), {**kind, **(headers or {})})


def as_problem(problem: ApiProblem) -> Answer:
    """The answer that tells of a problem."""
    return as_json(problem.status, problem.body())


def see_other(address: str) -> Answer:
    """Go and look there."""
    return Answer(303, b"", {"Location": address})
