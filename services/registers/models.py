"""The books numbers are drawn from."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from services.db import Base


class Register(Base):
    """One book of one agency for one period. Serial numbers run on to the period's end (01/2018/TT-VPCP Điều 10)."""

    __tablename__ = "register"

    #: Which book: "application" (one a day), "result:<kind>" or "receipt" (one a year).
    book: Mapped[str] = mapped_column(String(60), primary_key=True)
    agency_code: Mapped[str] = mapped_column(String(35), primary_key=True)
    #: A day as YYMMDD, or a year as YYYY.
    period: Mapped[str] = mapped_column(String(8), primary_key=True)
    #: The last number given out.
    last: Mapped[int]
