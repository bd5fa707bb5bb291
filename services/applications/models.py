"""The tables of an application and its history."""

import datetime as dt
from typing import Any, Final

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.applications.workflow import AT_THE_AGENCY, CLOCK_RUNS, ENDED, Action, Role, Status, next_status
from services.db import Base, RowId, new_id

#: The level at which the fee is paid online (43/2011/NĐ-CP Điều 3).
PAYS_ONLINE: Final = 4


class Application(Base):
    """One request of one person to one agency: the dossier, from draft to result."""

    __tablename__ = "application"
    __table_args__ = (
        # The desk's queue: only what awaits the agency, by legal deadline; as fast at ten million rows as at ten.
        Index(
            "ix_application_queue",
            "agency_code",
            "act_by",
            "id",
            sqlite_where=text("awaits_agency = 1"),  # SQLite matches a partial index by the very words of the query
            postgresql_where=text("awaits_agency"),
        ),
        Index("ix_application_status", "agency_code", "status", "status_since", "id"),
        Index("ix_application_assignee", "assignee_id", "act_by"),
        Index("ix_application_owner", "owner_id", "status_since"),
        Index("ix_application_organisation", "organisation_id", "status_since", "id"),
    )

    #: Unguessable; addresses of the applicant's pages use it.
    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    #: H26.00070-261123-0001 (01/2018/TT-VPCP Điều 19): agency, date of filing, the day's serial. Given when filed.
    code: Mapped[str | None] = mapped_column(String(60), unique=True)
    #: Printed on the acknowledgement; the public look-up needs it beside the code, which can be guessed.
    secret: Mapped[str | None] = mapped_column(String(16))
    procedure_code: Mapped[str] = mapped_column(String(20))
    agency_code: Mapped[str] = mapped_column(ForeignKey("agency.code"))
    #: The version of the service it follows; frozen when filed.
    definition_id: Mapped[int] = mapped_column(ForeignKey("definition_version.id"))
    #: Level 1-4 (43/2011/NĐ-CP Điều 3) at which the agency offered the service; frozen when filed.
    level: Mapped[int]
    #: Who began it; once filed, who filed it.
    owner_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    #: The company in whose name it is filed: it belongs to the company, whoever comes and goes. Null = for oneself.
    organisation_id: Mapped[str | None] = mapped_column(ForeignKey("organisation.id"))
    #: Language of its papers and notices: that of the page on which it was filed, until then on which it was begun.
    locale: Mapped[str] = mapped_column(String(2))
    status: Mapped[str] = mapped_column(String(20), default=Status.DRAFT)
    status_since: Mapped[dt.datetime]
    #: Counts every change a desk page shows; a page made from an older one is refused.
    version: Mapped[int] = mapped_column(default=1)
    #: The next step is the agency's (workflow.AT_THE_AGENCY).
    awaits_agency: Mapped[bool] = mapped_column(default=False)
    #: The next legal deadline of the agency: answer to the filing, then the promised date. Null while the clock rests.
    act_by: Mapped[dt.datetime | None]
    #: What the person is typing now: question id -> value; hidden answers are kept aside here too.
    draft: Mapped[dict[str, Any]]
    #: Who the dossier is about, for lists; from the answers, when filed.
    subject_name: Mapped[str] = mapped_column(String(200), default="")
    #: `subject_name` without case and accents (services.search.folding.plain): the desk finds people by it.
    subject_key: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[dt.datetime]
    #: Moment of filing; the term counts from here.
    filed_at: Mapped[dt.datetime | None]
    #: When the running term began: filing, or the last complete supplement (61/2018/NĐ-CP Điều 19: it starts again).
    term_began_at: Mapped[dt.datetime | None]
    #: The promised moment, 17:00 of a working day.
    due_at: Mapped[dt.datetime | None]
    #: Working minutes left when the clock was stopped for a fee.
    minutes_left: Mapped[int | None]
    decided_at: Mapped[dt.datetime | None]
    #: The clerk who took the case.
    assignee_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    #: The clerk who proposed the decision; never the one who signs it.
    proposer_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    #: approve or reject, as proposed.
    proposal: Mapped[str | None] = mapped_column(String(10))
    proposal_reason: Mapped[str | None] = mapped_column(Text)
    #: How many times the dossier was asked to be completed.
    rounds: Mapped[int] = mapped_column(default=0)

    def move(self, action: Action, *, role: Role, now: dt.datetime) -> None:
        """Do `action`: the only place that assigns a status, and `history.do` the only one that calls it.

        Raises InvalidMove when the table of moves has no such row.
        """
        after = next_status(Status(self.status), action, role)
        self.status, self.status_since = after, now
        self.awaits_agency = after in AT_THE_AGENCY
        self.version += 1

    @property
    def is_draft(self) -> bool:
        """Not filed yet."""
        return self.status == Status.DRAFT

    @property
    def is_ended(self) -> bool:
        """Nothing more happens to it."""
        return self.status in ENDED

    @property
    def clock_runs(self) -> bool:
        """The legal term is running against the agency."""
        return self.status in CLOCK_RUNS


class ApplicationEvent(Base):
    """One move: who, what, from, to, when, why. History is never inferred from other columns."""

    __tablename__ = "application_event"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    application_id: Mapped[str] = mapped_column(ForeignKey("application.id"), index=True)
    action: Mapped[str] = mapped_column(String(20))
    role: Mapped[str] = mapped_column(String(12))
    #: Account id, or "system".
    actor_id: Mapped[str] = mapped_column(String(22))
    before: Mapped[str] = mapped_column(String(20))
    after: Mapped[str] = mapped_column(String(20))
    at: Mapped[dt.datetime]
    #: The reason, where the action needs one; the applicant and the agency may read it, the public may not.
    note: Mapped[str] = mapped_column(Text)
    data: Mapped[dict[str, Any]]


class DeskNote(Base):
    """What the desk did without moving the case (claimed, took over, set a fee): for the agency's eyes."""

    __tablename__ = "desk_note"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    application_id: Mapped[str] = mapped_column(ForeignKey("application.id"), index=True)
    actor_id: Mapped[str] = mapped_column(String(22))
    #: claim, release, take_over, set_fee, paid, result_issued, label, delivery_changed, parcel_<event>.
    kind: Mapped[str] = mapped_column(String(20))
    at: Mapped[dt.datetime]
    data: Mapped[dict[str, Any]]


class Dossier(Base):
    """The dossier as it was sent, one row per round: answers and papers that never change afterwards."""

    __tablename__ = "dossier"
    __table_args__ = (UniqueConstraint("application_id", "round"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    application_id: Mapped[str] = mapped_column(ForeignKey("application.id"), index=True)
    #: 0 = as filed, 1 = after the first supplement, …
    round: Mapped[int]
    #: Canonical JSON of the answers: NFC, sorted keys, only what was visible.
    answers: Mapped[str] = mapped_column(Text)
    #: SHA-256 of `answers`.
    digest: Mapped[str] = mapped_column(String(64))
    #: [{paper, attachment, name, sha256, size, media_type, pages}]
    papers: Mapped[list[Any]]
    sent_at: Mapped[dt.datetime]


class Attachment(Base):
    """One file somebody added for one paper. A filed one is never deleted; a draft's may be."""

    __tablename__ = "attachment"

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    application_id: Mapped[str] = mapped_column(ForeignKey("application.id"), index=True)
    #: Id of the paper in the definition.
    paper: Mapped[str] = mapped_column(String(60))
    #: The person's file name, cleaned; never used as a path.
    name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(40))
    pages: Mapped[int]
    added_at: Mapped[dt.datetime]
    #: Its place among the files of its paper, from 0.
    place: Mapped[int] = mapped_column(default=0, server_default="0")
    removed_at: Mapped[dt.datetime | None]


class Defect(Base):
    """One thing that is wrong with the dossier: the whole list is asked at once (61/2018/NĐ-CP Điều 17, 19)."""

    __tablename__ = "defect"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    application_id: Mapped[str] = mapped_column(ForeignKey("application.id"), index=True)
    #: The supplement this belongs to: 1, 2, …
    round: Mapped[int]
    #: question, paper or other.
    target_kind: Mapped[str] = mapped_column(String(10))
    #: Id of the question or paper; empty for other.
    target: Mapped[str] = mapped_column(String(60))
    #: What is wrong and how to mend it, in the clerk's words.
    text: Mapped[str] = mapped_column(Text)
    #: When the applicant sent the additions that answer it.
    answered_at: Mapped[dt.datetime | None]


class ConfirmationRequest(Base):
    """A request to the other person a draft names: to confirm it by a mailed link. The latest one counts."""

    __tablename__ = "confirmation_request"

    #: Unguessable; the mailed link carries it beside a digest under the server's secret.
    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    application_id: Mapped[str] = mapped_column(ForeignKey("application.id", ondelete="CASCADE"), index=True)
    #: The other person as the answers named them when they were asked.
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(254))
    #: SHA-256 of the answers and papers they were asked about; what differs by now has to be asked again.
    digest: Mapped[str] = mapped_column(String(64))
    #: asked, confirmed, declined, or replaced by a later request.
    state: Mapped[str] = mapped_column(String(10), default="asked")
    asked_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    answered_at: Mapped[dt.datetime | None]
    #: Why they declined, in their words; the first person reads it.
    reason: Mapped[str] = mapped_column(Text, default="")
    #: How many letters with this link were sent.
    letters: Mapped[int] = mapped_column(default=1)


class FiledTogether(Base):
    """Two applications of one filling: the second was begun, and perhaps filed, by the act that filed the first."""

    __tablename__ = "filed_together"

    second_id: Mapped[str] = mapped_column(ForeignKey("application.id", ondelete="CASCADE"), primary_key=True)
    first_id: Mapped[str] = mapped_column(ForeignKey("application.id"), index=True)


class Appointment(Base):
    """When and where the person comes to end an application, such as two people to sign their marriage."""

    __tablename__ = "appointment"

    application_id: Mapped[str] = mapped_column(ForeignKey("application.id"), primary_key=True)
    at: Mapped[dt.datetime]
    place: Mapped[str] = mapped_column(String(300))
    #: Counts the changes; each is told once.
    edition: Mapped[int] = mapped_column(default=1)


class QueueCount(Base):
    """How many applications of an agency stand in a status; kept in the transaction of each move, never counted."""

    __tablename__ = "queue_count"

    agency_code: Mapped[str] = mapped_column(String(35), primary_key=True)
    status: Mapped[str] = mapped_column(String(20), primary_key=True)
    n: Mapped[int]
