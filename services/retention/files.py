"""Files in the content store that no row names any more: of deleted drafts, and of uploads that broke off.

A file goes only when it was put there long ago and no row names it. Putting the same bytes again makes it young
(`FileStore.put`), and the last look at its age and the deletion are one step: a row never names a file that is gone.
"""

import datetime as dt
from collections.abc import Sequence
from itertools import islice
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.applications.models import Attachment
from services.definitions.models import PrintedForm
from services.jobs.worker import Workshop
from services.results.models import Result, Slip

#: Every column that names a file of the store.
NAMED_IN: Final = (Attachment.sha256, Result.sha256, Slip.sha256, PrintedForm.sha256)
#: Names asked about at once.
AT_ONCE: Final = 500


def throw_away_loose_files(workshop: Workshop, *, before: dt.datetime) -> int:
    """Delete the files put before `before` that no row names. Returns how many went."""
    gone = 0
    old = workshop.files.older_than(before)
    while digests := list(islice(old, AT_ONCE)):
        with workshop.database.reading() as db:
            named = _named(db, digests)
        gone += sum(workshop.files.remove(digest, before=before) for digest in digests if digest not in named)
    return gone


def _named(db: Session, digests: Sequence[str]) -> set[str]:
    """Those of `digests` that a row names."""
    found: set[str] = set()
    for column in NAMED_IN:
        found.update(digest for digest in db.scalars(select(column).where(column.in_(digests))) if digest)
    return found
