"""Accidents that a story can survive: the process dies at a killpoint, or at any statement of a transaction."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from sqlalchemy import event

from services import killpoints
from services.db import Database


class Died(BaseException):
    """The process ends here; nothing may catch this and go on."""


def _die(*_: Any) -> None:
    raise Died


@contextmanager
def dying_at(killpoint: str) -> Iterator[None]:
    """What happens inside ends where the portal, asked to, would kill itself."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PORTAL_MODE", "test")
        patch.setenv("PORTAL_KILLPOINT", killpoint)
        patch.setattr(killpoints, "_passed", {})
        patch.setattr(os, "kill", _die)
        with suppress(Died):
            yield


@contextmanager
def dying_after(database: Database, statements: int) -> Iterator[None]:
    """What happens inside ends before its next statement after so many; its transaction is rolled back."""
    left = statements

    def count(*_: Any) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise Died

    event.listen(database.engine, "before_cursor_execute", count)
    try:
        with suppress(Died):
            yield
    finally:
        event.remove(database.engine, "before_cursor_execute", count)
