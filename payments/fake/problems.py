"""What the API answers when it says no: Stripe's JSON shape, types and codes."""

from typing import Any


class ApiProblem(Exception):
    """An answer other than 200."""

    def __init__(
        self, status: int, message: str, *, kind: str = "invalid_request_error", code: str = "", param: str = ""
    ) -> None:
        super().__init__(message)
        self.status, self.message, self.kind, self.code, self.param = status, message, kind, code, param

    def body(self) -> dict[str, Any]:
        """The `error` object; empty parts are left out, as Stripe does."""
        parts = {"code": self.code, "message": self.message, "param": self.param, "type": self.kind}
        return {"error": {name: value for name, value in parts.items() if value}}


class BadParameters(ApiProblem):
    """The parameters are wrong: nothing was begun, so no idempotency key remembers it."""

    def __init__(self, message: str, *, code: str, param: str) -> None:
        super().__init__(400, message, code=code, param=param)


def missing(kind: str, object_id: str, param: str = "id") -> ApiProblem:
    """404: no object of this kind has this id."""
    return ApiProblem(404, f"No such {kind}: '{object_id}'", code="resource_missing", param=param)


def unauthorized(message: str) -> ApiProblem:
    """401: no key, or one that this provider does not take."""
    return ApiProblem(401, message)


def idempotency(status: int, message: str, code: str = "") -> ApiProblem:
    """400: the key came with another body; 409: its first request is still being worked on."""
    return ApiProblem(status, message, kind="idempotency_error", code=code)
