"""The job that sends a notice, in three beats: it is written down; it is sent; that it was sent is written down."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from services.jobs.queue import enqueue
from services.jobs.worker import Workshop
from services.killpoints import killpoint
from services.notices.letters import Letterhead, letter
from services.notices.mail import Mailer, MailError
from services.notices.models import Notice

#: The name under which the worker finds the post office among its tools.
TOOL: Final = "post_office"
#: How long to wait after each failed attempt; a mail server may be away for a working day. Then the notice has failed.
WAITS: Final = tuple(dt.timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 720))


@dataclass(frozen=True)
class PostOffice:
    """What sending needs: the wire and the letterhead."""

    mailer: Mailer
    head: Letterhead


def send(workshop: Workshop, notice_id: str) -> None:
    """Job `notices.send`: send a notice once. A crash after the sending repeats it under the same Message-ID."""
    office: PostOffice = workshop.tools[TOOL]
    with workshop.database.transaction() as db:
        notice = db.get(Notice, notice_id)
        if notice is None or notice.state != "queued":
            return
        notice.attempts += 1
    try:
        office.mailer.send(letter(notice, office.head, now=workshop.now()))
    except MailError as error:
        _note_failure(workshop, notice_id, error)
        return
    killpoint("notice.sent")
    with workshop.database.transaction() as db:
        sent = db.get_one(Notice, notice_id)
        sent.state, sent.sent_at, sent.error = "sent", workshop.now(), None


def _note_failure(workshop: Workshop, notice_id: str, error: MailError) -> None:
    now = workshop.now()
    with workshop.database.transaction() as db:
        notice = db.get_one(Notice, notice_id)
        notice.error = str(error)
        if error.is_final or notice.attempts > len(WAITS):
            notice.state = "failed"
            return
        again = now + WAITS[notice.attempts - 1]
        # One row for each attempt, even when a worker that was thought dead reports the same failure.
        key = f"notice:{notice.id}:{notice.attempts}"
        enqueue(db, "notices.send", {"notice_id": notice.id}, now=now, run_at=again, key=key)
