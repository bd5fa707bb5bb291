"""The tables of the public figures. All of them can be made anew from the events of the applications."""

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from services.db import Base


class TimeTaken(Base):
    """How many cases of a procedure decided in a month took so many working days at the agency."""

    __tablename__ = "time_taken"

    procedure_code: Mapped[str] = mapped_column(String(20), primary_key=True)
    #: Month of the decision in Vietnam, such as 2026-11.
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    #: Begun working days of eight hours, 1 or more.
    days: Mapped[int] = mapped_column(primary_key=True)
    cases: Mapped[int]


class UsualTime(Base):
    """The usual time of a procedure as pages show it; a row only where enough cases were decided."""

    __tablename__ = "usual_time"

    procedure_code: Mapped[str] = mapped_column(String(20), primary_key=True)
    #: Decided cases it was taken from.
    cases: Mapped[int]
    #: Half of the cases took at most so many working days.
    median_days: Mapped[int]
    #: Nine of ten cases took at most so many working days.
    slow_days: Mapped[int]


class CountedUpTo(Base):
    """The last event of the applications that a count has taken in."""

    __tablename__ = "counted_up_to"

    #: Which count, e.g. time_taken.
    name: Mapped[str] = mapped_column(String(30), primary_key=True)
    event_id: Mapped[int] = mapped_column(BigInteger)
