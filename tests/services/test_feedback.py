"""What people say about pages: counted and kept exactly, listed for the national administration alone, audited."""

import datetime as dt

import pytest
from sqlalchemy import select

from services.agencies.posts import Role
from services.audit.models import AuditEntry
from services.db import Database
from services.errors import Invalid, NotFound, TooMany
from services.feedback import reports
from services.feedback.models import PageCount, PageReport
from services.feedback.reports import About, Kind
from services.people.keys import Keys
from services.people.models import Attempt
from tests import factories

KEYS = Keys("k" * 40)
PAGE = About("/services/1.004873", "vi")
MINUTE = dt.timedelta(minutes=1)


def say(database: Database, kind: Kind, text: str, now: dt.datetime, about: About = PAGE, network: str = "a") -> str:
    """One answer from a network; the id of the report it left, or nothing."""
    with database.transaction() as db:
        report = reports.tell(db, kind, about, text, network=network, keys=KEYS, now=now)
        return report.id if report else ""


def test_every_answer_is_counted_and_only_a_text_leaves_a_report(database: Database, now: dt.datetime) -> None:
    assert say(database, Kind.USEFUL, "", now) == ""
    assert say(database, Kind.NOT_USEFUL, "  \r\n", now) == ""
    exact = "  <b>Phí?</b>\n=1+1 \u202e Nguye\u0302\u0303n  "
    id = say(database, Kind.PROBLEM, exact.replace("\n", "\r\n"), now, About("/x" * 200, "en", "ABCDEFGH"))
    with database.reading() as db:
        kept = db.get_one(PageReport, id)
        assert (kept.text, kept.reference) == (exact.replace("e\u0302\u0303", "ễ"), "ABCDEFGH")
        assert len(kept.path) == 200
        counts = db.get_one(PageCount, PAGE.path)
        assert (counts.useful, counts.not_useful, counts.problem) == (1, 1, 0)


@pytest.mark.parametrize("text", ["", "   ", "x" * 1_001])
def test_a_problem_without_words_or_with_too_many_is_refused_and_not_counted(
    database: Database, now: dt.datetime, text: str
) -> None:
    with pytest.raises(Invalid):
        say(database, Kind.PROBLEM, text, now)
    with database.reading() as db:
        assert db.get(PageCount, PAGE.path) is None


def test_a_flood_from_one_network_is_slowed_down_and_no_address_is_kept(database: Database, now: dt.datetime) -> None:
    for _ in range(20):
        say(database, Kind.PROBLEM, "x", now, network="203.0.113.0/24")
    with pytest.raises(TooMany):
        say(database, Kind.PROBLEM, "x", now, network="203.0.113.0/24")
    say(database, Kind.PROBLEM, "from elsewhere", now, network="198.51.100.0/24")
    with database.reading() as db:
        assert db.get_one(PageCount, PAGE.path).problem == 21
        assert not any("203.0" in key for key in db.scalars(select(Attempt.key)))


def test_the_list_is_marked_and_unmarked_by_the_national_administration_alone_and_audited(
    database: Database, now: dt.datetime
) -> None:
    ids = [say(database, Kind.PROBLEM, f"{n}", now + n * MINUTE, network=str(n)) for n in range(27)]
    say(database, Kind.NOT_USEFUL, "unclear", now)
    with database.transaction() as db:
        national = factories.officer(db, "Trần Văn Tâm", Role.NATIONAL_ADMIN)
        clerk = factories.clerk(db)
        for stranger in (clerk, factories.citizen(db)):
            with pytest.raises(NotFound):
                reports.listed(db, stranger)
            with pytest.raises(NotFound):
                reports.close(db, stranger, ids[0], now=now)
        reports.close(db, national, ids[0], now=now)
        reports.close(db, national, ids[0], now=now)
        reports.close(db, national, ids[1], now=now)
        reports.reopen(db, national, ids[1], now=now)
    with database.reading() as db:
        first = reports.listed(db, national, kind="problem")
        rest = reports.listed(db, national, kind="problem", after=first.next_key)
        assert [row.id for row in [*first.rows, *rest.rows]] == list(reversed(ids[1:]))
        assert rest.next_key is None
        assert [row.text for row in reports.listed(db, national, kind="not_useful").rows] == ["unclear"]
        assert [row.done_by for row in reports.listed(db, national, is_done=True).rows] == [national.account_id]
        assert reports.counts(db, national)[0].problem == 27
        verbs = db.scalars(select(AuditEntry.verb).where(AuditEntry.verb.startswith("report")).order_by(AuditEntry.id))
        assert list(verbs) == ["report.close", "report.close", "report.reopen"]
