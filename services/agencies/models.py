"""The tables of units and agencies."""

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from services.db import Base


class Unit(Base):
    """A province or a commune (phường, xã, đặc khu). There are no districts since 1 July 2025."""

    __tablename__ = "unit"

    #: Code of the General Statistics Office: 2 digits a province, 5 digits a commune.
    code: Mapped[str] = mapped_column(String(5), primary_key=True)
    #: Official name with its kind: "Phường Hoàn Kiếm".
    name: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    #: tỉnh, thành phố trực thuộc trung ương; phường, xã, đặc khu.
    kind: Mapped[str] = mapped_column(String(40))
    #: The province of a commune; empty for a province.
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("unit.code"), index=True)


class Agency(Base):
    """A body of the state that answers people. Nothing may depend on what its code means."""

    __tablename__ = "agency"
    __table_args__ = (Index(None, "unit_code", "kind"),)

    #: Code of the national exchange, at most 35 of A-Z 0-9 and dot (Quyết định 20/2020/QĐ-TTg): "H26.00070".
    code: Mapped[str] = mapped_column(String(35), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    #: central, province or commune.
    tier: Mapped[str] = mapped_column(String(10), index=True)
    #: ministry, peoples_committee, agriculture_environment, police.
    kind: Mapped[str] = mapped_column(String(30))
    #: The agency above it.
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("agency.code"), index=True)
    #: The unit it is responsible for; empty for a ministry.
    unit_code: Mapped[str | None] = mapped_column(ForeignKey("unit.code"))
    #: Whether the code was made by our rule because the official one is not published (docs/data.md).
    constructed: Mapped[bool]
