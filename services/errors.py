"""Refusals: what the rules say no to. The portal turns each into a page or a message beside a field.

Refusal
|-- NotFound          no such object, or not for this person (the two look the same from outside)
|-- Forbidden         the person is known, but may not do this
|-- InvalidMove       the application is not in a state that allows this action
|-- Stale             somebody else changed the object since this person read it
|-- Conflict          the action was already done, or contradicts another
|-- TooMany           slow down; carries when to try again
`-- Invalid           what was entered is not acceptable; carries the field's name
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any


class Refusal(Exception):
    """A rule said no. `message` is an English msgid with named `params`, for the person to read."""

    message = ""

    def __init__(self, message: str | None = None, **params: Any) -> None:
        super().__init__(message or self.message)
        self.text = message or self.message
        self.params: Mapping[str, Any] = params


class NotFound(Refusal):
    """No such object, or it belongs to somebody else."""


class Forbidden(Refusal):
    """The actor's posts do not allow this."""


class InvalidMove(Refusal):
    """No row of the table of moves allows this action now."""


class Stale(Refusal):
    """The object changed since the person's page was made."""


class Conflict(Refusal):
    """Done already, or impossible beside what was done."""


class TooMany(Refusal):
    """Too many attempts. `until` is when the next one is accepted."""

    def __init__(self, until: dt.datetime, message: str | None = None, **params: Any) -> None:
        super().__init__(message, **params)
        self.until = until


class Invalid(Refusal):
    """A value that is well formed but not acceptable. `field` is the input it belongs to."""

    def __init__(self, field: str, message: str, **params: Any) -> None:
        super().__init__(message, **params)
        self.field = field
