"""The tables of what people say about pages."""

import datetime as dt

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.db import Base, new_id


class PageReport(Base):
    """What somebody wrote about one page. Deleted after a year (services.retention.rules); the counts stay."""

    __tablename__ = "page_report"
    __table_args__ = (Index("ix_page_report_list", "done_at", "at", "id"),)

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    #: services.feedback.reports.Kind: not_useful or problem.
    kind: Mapped[str] = mapped_column(String(10))
    #: The page's path, without query; for pages about a person, the pattern of their addresses instead.
    path: Mapped[str] = mapped_column(String(200))
    #: Language of the page: vi, en or zh.
    locale: Mapped[str] = mapped_column(String(2))
    #: Shown on the error page they came from: eight letters, also in the log. Empty elsewhere.
    reference: Mapped[str] = mapped_column(String(8))
    #: As it was typed (NFC); shown as text only.
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[dt.datetime]
    #: When somebody marked it as dealt with, and who; null = open.
    done_at: Mapped[dt.datetime | None]
    done_by: Mapped[str | None] = mapped_column(String(22))


class PageCount(Base):
    """How often a page was found useful or not, and how often a problem with it was told."""

    __tablename__ = "page_count"

    path: Mapped[str] = mapped_column(String(200), primary_key=True)
    useful: Mapped[int] = mapped_column(default=0)
    not_useful: Mapped[int] = mapped_column(default=0)
    problem: Mapped[int] = mapped_column(default=0)
