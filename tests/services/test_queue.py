"""The desk's lists: the most urgent first, page after page, and counters that never count."""

import datetime as dt

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.applications import desk, intake, queue
from services.applications.models import Application, QueueCount
from services.applications.queue import Tab
from services.applications.workflow import Status
from services.db import Database
from services.people.actor import Actor, actor_of
from services.search.folding import plain
from tests import factories

HERE = factories.HOAN_KIEM
HOUR = dt.timedelta(hours=1)
STAGES = ("filed", "claimed", "in_review", "awaiting_supplement", "fee_due", "proposed", "approved", "rejected")


def codes(db: Session, actor: Actor, tab: Tab, now: dt.datetime) -> list[str]:
    return [row.code or "" for row in queue.page(db, actor, HERE, tab, now=now).rows]


def everything(db: Session, clerk: Actor, now: dt.datetime) -> dict[str, str]:
    """One case at each stage: stage -> code."""
    return {stage: factories.at(db, stage, clerk, now=now).code or "" for stage in STAGES}


def test_each_case_stands_in_the_lists_it_belongs_to(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        clerk = factories.clerk(db)
        case = everything(db, clerk, now)
        lists = {tab: set(codes(db, clerk, tab, now)) for tab in Tab}
    open_ones = {case[stage] for stage in ("filed", "claimed", "in_review", "proposed")}
    assert lists[Tab.OPEN] == open_ones
    assert lists[Tab.MINE] == open_ones - {case["filed"]}
    assert lists[Tab.UNCLAIMED] == {case["filed"]}
    assert lists[Tab.LATE] == set()
    assert lists[Tab.WAITING] == {case["awaiting_supplement"], case["fee_due"]}
    assert lists[Tab.TO_SIGN] == {case["proposed"]}
    assert lists[Tab.READY] == {case["approved"]}
    assert lists[Tab.ENDED] == {case["rejected"]}


def test_the_kept_counters_say_what_counting_would_say(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        clerk = factories.clerk(db)
        case = everything(db, clerk, now)
        filed = factories.seen_in(db, case["filed"])
        intake.withdraw(db, actor_of(db, filed.owner_id, now), filed.id, reason="", now=now)
        kept = dict(db.execute(select(QueueCount.status, QueueCount.n).where(QueueCount.n != 0)).all())
        filed_ones = select(Application.status, func.count()).where(Application.status != Status.DRAFT)
        counted = dict(db.execute(filed_ones.group_by(Application.status)).all())
        assert kept == counted
        badges = queue.badges(db, clerk, HERE, now=now)
        assert badges == {tab: len(codes(db, clerk, tab, now)) for tab in Tab if tab is not Tab.ENDED}


def test_the_case_with_the_least_time_comes_first(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        clerk = factories.clerk(db)
        late = factories.at(db, "in_review", clerk, now=now - 10 * 24 * HOUR).code
        filed_now = factories.at(db, "filed", clerk, now=now).code
        accepted_now = factories.at(db, "in_review", clerk, now=now).code
        assert codes(db, clerk, Tab.OPEN, now) == [late, filed_now, accepted_now]
        assert codes(db, clerk, Tab.LATE, now) == [late]
        assert queue.badges(db, clerk, HERE, now=now)[Tab.LATE] == 1


def test_a_result_that_nobody_fetches_never_becomes_a_late_case(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        clerk = factories.clerk(db)
        factories.at(db, "approved", clerk, now=now)
        later = now + 60 * 24 * HOUR
        assert codes(db, clerk, Tab.LATE, later) == []
        assert codes(db, clerk, Tab.OPEN, later) == []


def test_a_fee_set_after_the_decision_leaves_the_result_in_the_same_list(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        clerk = factories.clerk(db)
        case = factories.at(db, "approved", clerk, now=now)
        factories.fee(db, clerk, case, blocks=True)
        assert case.status == Status.APPROVED
        assert codes(db, clerk, Tab.READY, now) == [case.code]


@pytest.mark.parametrize("tab", [Tab.OPEN, Tab.ENDED])
def test_pages_follow_each_other_without_a_gap_or_a_double(
    database: Database, now: dt.datetime, tab: Tab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "PAGE", 3)
    with database.transaction() as db:
        clerk = factories.clerk(db)
        expected = []
        for number in range(8):
            case = factories.filed(db, now=now + number // 2 * HOUR)  # pairs of one moment
            if tab is Tab.ENDED:
                intake.withdraw(db, actor_of(db, case.owner_id, now), case.id, reason="", now=now + number // 3 * HOUR)
            expected.append(case.code)
        read, key = [], None
        for _ in range(3):
            page = queue.page(db, clerk, HERE, tab, now=now, after=key)
            read += [row.code for row in page.rows]
            key = page.next_key
        assert key is None
        assert sorted(read) == sorted(expected)
        whole = [row.code for row in sorted(page_rows(db), key=lambda row: _order(row, tab), reverse=tab is Tab.ENDED)]
        assert read == whole


def page_rows(db: Session) -> list[Application]:
    return list(db.scalars(select(Application)))


def _order(row: Application, tab: Tab) -> tuple[dt.datetime, str]:
    at = row.status_since if tab is Tab.ENDED else row.act_by
    assert at is not None
    return at, row.id


@pytest.mark.parametrize(
    "key", ["", "~", "yesterday~x", "2026-11-16T00:00:00~x", "2026-11-16T00:00:00+00:00~" + "x" * 99]
)
def test_a_key_that_makes_no_sense_begins_anew(database: Database, now: dt.datetime, key: str) -> None:
    with database.transaction() as db:
        clerk = factories.clerk(db)
        case = factories.filed(db)
        assert [row.code for row in queue.page(db, clerk, HERE, Tab.OPEN, now=now, after=key).rows] == [case.code]


def test_another_agency_s_clerk_sees_nothing_of_it(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        clerk, stranger = factories.clerk(db), factories.clerk(db, "Người Khác", agency=factories.PHU_THUONG)
        code = factories.at(db, "in_review", clerk).code or ""
        assert all(codes(db, stranger, tab, now) == [] for tab in Tab)
        assert queue.find(db, stranger, HERE, code) == []
        assert queue.find(db, factories.citizen(db), HERE, code) == []


def test_a_draft_stands_in_no_list(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        clerk = factories.clerk(db)
        factories.draft(db)
        assert all(codes(db, clerk, tab, now) == [] for tab in Tab)


@pytest.mark.parametrize(
    "words", ["Nguyễn Thị Ánh", "nguyen thi anh", "THI ANH", "Nguyễn  Thị", "261116-0001", "h26.00070-261116-0001"]
)
def test_a_case_is_found_by_part_of_its_code_or_of_a_name_without_accents(
    database: Database, now: dt.datetime, words: str
) -> None:
    with database.transaction() as db:
        clerk, case = factories.clerk(db), factories.filed(db)
        assert queue.find(db, clerk, HERE, words) == [case]


@pytest.mark.parametrize("words", ["", "   ", "%", "_", "\\", "Trần", "0002", "'; drop table application; --"])
def test_nothing_is_found_by_what_stands_nowhere(database: Database, now: dt.datetime, words: str) -> None:
    with database.transaction() as db:
        clerk = factories.clerk(db)
        factories.filed(db)
        assert queue.find(db, clerk, HERE, words) == []


def test_the_name_that_is_searched_is_the_folded_name(database: Database) -> None:
    with database.transaction() as db:
        assert factories.filed(db).subject_key == plain("Nguyễn Thị Ánh")


def test_a_released_case_is_anybody_s_again(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        clerk = factories.clerk(db)
        code = factories.at(db, "claimed", clerk).code or ""
        desk.release(db, clerk, code, now=now)
        assert codes(db, clerk, Tab.UNCLAIMED, now) == [code]
        assert codes(db, clerk, Tab.MINE, now) == []
