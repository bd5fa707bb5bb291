"""The table of notices."""

import datetime as dt
from typing import Any

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.db import Base, new_id


class Notice(Base):
    """One message to one person about one change. Written with the change; sent once it has happened."""

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_application", "application_id", "created_at"),
        Index("ix_notice_state", "state", "sent_at"),
    )

    #: Also the mail's Message-ID, so that a repeat after a crash is recognised as the same letter.
    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    #: The change it tells of; telling twice writes one row.
    key: Mapped[str] = mapped_column(String(160), unique=True)
    #: Which text (services.notices.texts.TEXTS).
    kind: Mapped[str] = mapped_column(String(30))
    #: email; further ways come later.
    channel: Mapped[str] = mapped_column(String(10), default="email")
    #: Null when the address has no account.
    account_id: Mapped[str | None] = mapped_column(String(22), index=True)
    #: Where it goes, as it was when the change happened.
    address: Mapped[str] = mapped_column(String(254))
    #: How the person is greeted; may be empty.
    name: Mapped[str] = mapped_column(String(120))
    locale: Mapped[str] = mapped_column(String(2))
    #: The application it is about, if any; its page shows a notice that could not be sent.
    application_id: Mapped[str | None] = mapped_column(String(22))
    #: Ids, codes and names of services for the text. Neither secrets nor what a decision says.
    params: Mapped[dict[str, Any]]
    #: queued, sent or failed.
    state: Mapped[str] = mapped_column(String(10), default="queued")
    attempts: Mapped[int] = mapped_column(default=0)
    #: Why the last attempt failed: the server's code or the kind of error, never an address.
    error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[dt.datetime]
    sent_at: Mapped[dt.datetime | None]
