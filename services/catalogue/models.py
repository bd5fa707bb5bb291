"""The tables of the catalogue."""

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.db import Base, RowId


class Procedure(Base):
    """One administrative procedure as published: columns for what is filtered or listed, `facts` for the rest."""

    __tablename__ = "procedure"

    #: Code of the national catalogue, d.dddddd.
    code: Mapped[str] = mapped_column(String(12), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    #: The ministry that issued it, as published; 104 records do not say.
    agency: Mapped[str | None] = mapped_column(String(200))
    #: That ministry in our table of agencies, where it is there.
    agency_code: Mapped[str | None] = mapped_column(String(35), index=True)
    #: Lĩnh vực, as published.
    field: Mapped[str | None] = mapped_column(String(200))
    #: 1 to 4 on the scale of Nghị định 43/2011/NĐ-CP, a fact of the source that is never changed; None: not known.
    published_level: Mapped[int | None]
    #: Where that level comes from: "mode" (toàn trình, một phần) or "channels" (a lower bound).
    level_basis: Mapped[str | None] = mapped_column(String(10))
    for_citizens: Mapped[bool]
    for_businesses: Mapped[bool]
    #: The tiers that decide it: central, province, commune, other.
    tiers: Mapped[list[str]]
    #: Whether the national portal's page has a button to file; None: not known.
    online_submit: Mapped[bool | None]
    #: Between agencies (codes 5 and 6): never shown to citizens.
    is_internal: Mapped[bool]
    #: Its owner had shortened the text before it came to us.
    is_condensed: Mapped[bool]
    #: Whether the latest load still had it. Old applications keep pointing at it.
    is_listed: Mapped[bool]
    #: One of `terms.Summary`: what a list may say about the legal time.
    term_kind: Mapped[str] = mapped_column(String(10))
    #: For the kinds that name a time: the (longest) value in `term_unit`, one of calendar.Unit.
    term_value: Mapped[float | None]
    term_unit: Mapped[str | None] = mapped_column(String(12))
    #: One of `fees.Summary`: what a list may say about the fee.
    fee_kind: Mapped[str] = mapped_column(String(10))
    #: Whole units of `fee_currency`, for the kinds that name an amount.
    fee_amount: Mapped[int | None]
    fee_currency: Mapped[str | None] = mapped_column(String(3))
    #: The published record (docs/data.md), without what stands in columns.
    facts: Mapped[dict[str, Any]]
    #: SHA-256 of the published record: loading it again changes nothing.
    digest: Mapped[str] = mapped_column(String(64))


class Offering(Base):
    """An agency offers a procedure here, at a level, with a definition, for a time."""

    __tablename__ = "offering"
    __table_args__ = (
        UniqueConstraint("procedure_code", "agency_code", "since"),
        Index(None, "agency_code", "procedure_code"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    agency_code: Mapped[str] = mapped_column(ForeignKey("agency.code"))
    procedure_code: Mapped[str] = mapped_column(ForeignKey("procedure.code"))
    #: 1 to 4: what people can do here. 3: file online; 4: also pay online and get the result online.
    level: Mapped[int]
    #: Folder name of the definition, e.g. xac-nhan-tinh-trang-hon-nhan; people can start once it is published.
    definition: Mapped[str] = mapped_column(String(80))
    since: Mapped[dt.datetime]
    #: Not offered from this moment on; None: until further notice.
    until: Mapped[dt.datetime | None]
