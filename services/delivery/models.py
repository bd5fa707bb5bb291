"""The tables of deliveries."""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy import String as Str
from sqlalchemy.orm import Mapped, mapped_column

from services.db import Base, RowId
from services.delivery.moves import State


class Delivery(Base):
    """How one application's result reaches the person. Without a row it is the first way its service offers."""

    __tablename__ = "delivery"

    application_id: Mapped[str] = mapped_column(ForeignKey("application.id"), primary_key=True)
    #: online, counter or post.
    way: Mapped[str] = mapped_column(Str(10))
    #: The address, for a parcel only; otherwise empty.
    recipient: Mapped[str] = mapped_column(Str(150), default="")
    #: With its country code: +84912345678.
    phone: Mapped[str] = mapped_column(Str(20), default="")
    #: Codes of the administrative units: two and five digits.
    province: Mapped[str] = mapped_column(Str(2), default="")
    commune: Mapped[str] = mapped_column(Str(5), default="")
    street: Mapped[str] = mapped_column(Str(200), default="")
    #: Counts the changes of the address; a label is printed once for each.
    edition: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(Str(12), default=State.CHOSEN)
    state_since: Mapped[dt.datetime]
    #: The carrier's number (UPU S10); no two parcels have the same.
    number: Mapped[str | None] = mapped_column(Str(13), unique=True)

    @property
    def is_by_post(self) -> bool:
        """A parcel is to be sent, is on its way, or was sent."""
        return self.way == "post"


class DeliveryEvent(Base):
    """One thing that happened to a delivery after the filing."""

    __tablename__ = "delivery_event"
    __table_args__ = (Index("ix_delivery_event_application", "application_id", "id"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    application_id: Mapped[str] = mapped_column(ForeignKey("delivery.application_id"))
    #: A word of `moves.Event`.
    kind: Mapped[str] = mapped_column(Str(12))
    at: Mapped[dt.datetime]
    #: What the carrier said, as the clerk wrote it; the person may read it, the public may not.
    note: Mapped[str] = mapped_column(Text, default="")


class NumberRange(Base):
    """Numbers a carrier gave an agency to use up in order."""

    __tablename__ = "number_range"
    __table_args__ = (
        CheckConstraint("first <= last", name="in_order"),
        CheckConstraint("upcoming <= last + 1", name="not_overdrawn"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    agency_code: Mapped[str] = mapped_column(ForeignKey("agency.code"), index=True)
    #: The two letters before the serial.
    service: Mapped[str] = mapped_column(Str(2))
    #: First and last serial, and the one that is drawn next; `last + 1` when all are used.
    first: Mapped[int]
    last: Mapped[int]
    upcoming: Mapped[int]
