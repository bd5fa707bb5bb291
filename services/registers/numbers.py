"""Drawing numbers."""

from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from services.registers.models import Register


def draw(db: Session, *, book: str, agency_code: str, period: str) -> int:
    """The next number of a book, from 1; used up only if the caller's transaction commits: no gaps, no doubles."""
    insert = postgresql_insert if db.get_bind().dialect.name == "postgresql" else sqlite_insert
    number = db.execute(
        insert(Register)
        .values(book=book, agency_code=agency_code, period=period, last=1)
        .on_conflict_do_update(index_elements=["book", "agency_code", "period"], set_={"last": Register.last + 1})
        .returning(Register.last)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    return number.scalar_one()
