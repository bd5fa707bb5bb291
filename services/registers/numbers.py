"""Drawing numbers."""

from collections.abc import Callable
from typing import Any, Final, cast

from sqlalchemy import Executable, Table, bindparam
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from services.registers.models import Register

_BOOKS: Final = cast(Table, Register.__table__)


def _drawing(insert: Callable[[Table], Any]) -> Executable:
    row = insert(_BOOKS).values(
        book=bindparam("book"), agency_code=bindparam("agency_code"), period=bindparam("period"), last=1
    )
    drawn: Executable = row.on_conflict_do_update(
        index_elements=["book", "agency_code", "period"], set_={"last": _BOOKS.c.last + 1}
    ).returning(_BOOKS.c.last)
    return drawn


#: Raises the last number of a book, or opens it with 1, by the name of the database.
_DRAW: Final = {"postgresql": _drawing(postgresql_insert), "sqlite": _drawing(sqlite_insert)}


def draw(db: Session, *, book: str, agency_code: str, period: str) -> int:
    """The next number of a book, from 1; used up only if the caller's transaction commits: no gaps, no doubles."""
    wanted = {"book": book, "agency_code": agency_code, "period": period}
    number: int = db.execute(_DRAW[db.get_bind().dialect.name], wanted).scalar_one()
    return number
