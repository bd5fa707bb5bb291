"""Drafts: begun where the service is offered, kept answer by answer, given files, thrown away; nobody else's."""

import datetime as dt

import pytest
from sqlalchemy import select

from services.applications import attachments, drafts, overview
from services.applications.models import Application, Attachment
from services.catalogue import loading, offerings
from services.db import Database
from services.errors import Conflict, Invalid, InvalidMove, NotFound
from services.files.uploads import CleanFile
from tests import factories
from tests.services.published import lines


@pytest.fixture
def offered(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        factories.country(db, now=now)
        factories.definition(db, now=now)
        loading.load(db, [line for line in lines() if factories.CODE in line[:40]], now)
        offerings.offer(
            db,
            procedure_code=factories.CODE,
            agency_codes=[factories.HOAN_KIEM],
            level=3,
            definition=factories.SLUG,
            now=now,
        )


def test_a_draft_is_begun_only_where_the_service_is_offered(
    database: Database, now: dt.datetime, offered: None
) -> None:
    with database.transaction() as db:
        person = factories.citizen(db, now=now)

        begun = drafts.start(
            db, person, procedure_code=factories.CODE, agency_code=factories.HOAN_KIEM, locale="vi", now=now
        )
        assert begun.is_draft
        assert begun.level == 3
        for procedure, agency in ((factories.CODE, factories.PHU_THUONG), ("1.000001", factories.HOAN_KIEM)):
            with pytest.raises(NotFound):
                drafts.start(db, person, procedure_code=procedure, agency_code=agency, locale="vi", now=now)


def test_nobody_fills_the_portal_with_drafts(database: Database, now: dt.datetime, offered: None) -> None:
    with database.transaction() as db:
        person = factories.citizen(db, now=now)
        for _ in range(drafts.MOST_DRAFTS):
            factories.draft(db, person, now=now)

        with pytest.raises(Conflict):
            drafts.start(
                db, person, procedure_code=factories.CODE, agency_code=factories.HOAN_KIEM, locale="vi", now=now
            )


def test_a_saved_page_stands_beside_the_others_and_an_emptied_answer_disappears(
    database: Database, now: dt.datetime
) -> None:
    with database.transaction() as db:
        person = factories.citizen(db, now=now)
        draft = factories.draft(db, person, answers={"purpose": "Vay vốn", "copies": 2}, now=now)

        drafts.save_answers(db, person, draft.id, {"copies": None, "fee_group": "none"}, now=now)

    with database.reading() as db:
        assert db.get_one(Application, draft.id).draft == {"purpose": "Vay vốn", "fee_group": "none"}


def test_entries_of_a_repeating_page_are_added_changed_and_removed_one_by_one(
    database: Database, now: dt.datetime
) -> None:
    with database.transaction() as db:
        person = factories.citizen(db, now=now)
        draft = factories.draft(db, person, answers={}, now=now)
        for index, name in ((0, "a"), (1, "b"), (7, "c"), (1, "B")):
            drafts.save_entry(db, person, draft.id, "people", index, {"name": name}, now=now)
        drafts.remove_entry(db, person, draft.id, "people", 0, now=now)
        for nowhere in (-1, 9):
            drafts.remove_entry(db, person, draft.id, "people", nowhere, now=now)

        assert draft.draft == {"people": [{"name": "B"}, {"name": "c"}]}


def test_what_was_filed_can_no_longer_change(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        person = factories.citizen(db, now=now)
        filed = factories.filed(db, person, now=now)

        with pytest.raises(InvalidMove):
            drafts.save_answers(db, person, filed.id, {"purpose": "Khác"}, now=now)
        with pytest.raises(InvalidMove):
            factories.attach(db, filed, now=now)
        with pytest.raises(InvalidMove):
            drafts.delete(db, person, filed.id, now=now)


def test_the_same_file_stands_once_and_more_than_a_paper_takes_is_refused(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        draft = factories.draft(db, now=now)
        first = factories.attach(db, draft, digest="a" * 64, now=now)
        assert factories.attach(db, draft, digest="a" * 64, now=now).id == first.id
        for _ in range(9):
            factories.attach(db, draft, now=now)

        with pytest.raises(Invalid):
            factories.attach(db, draft, now=now)
        with pytest.raises(NotFound):
            factories.attach(db, draft, "no_such_paper", now=now)


def test_all_files_of_an_application_have_a_common_limit(
    database: Database, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.transaction() as db:
        draft = factories.draft(db, now=now)
        monkeypatch.setattr(attachments, "MOST_BYTES", len(factories.pdf()) + 1)
        factories.attach(db, draft, now=now)

        with pytest.raises(Invalid):
            factories.attach(db, draft, now=now)


def test_a_file_too_large_for_its_paper_is_refused(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        person = factories.citizen(db, now=now)
        draft = factories.draft(db, person, now=now)
        large = CleanFile("a.pdf", b"0" * (10 * 1024 * 1024 + 1), "application/pdf", 1)

        with pytest.raises(Invalid):
            attachments.attach(db, person, draft.id, factories.PROOF, large, "b" * 64, now=now)


def test_a_removed_file_is_not_filed_but_stays_readable_to_its_owner(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        person = factories.citizen(db, now=now)
        draft = factories.draft(db, person, now=now)
        file = factories.attach(db, draft, now=now)
        attachments.detach(db, person, draft.id, file.id, now=now)

        assert attachments.of(db, draft) == []
        assert attachments.one(db, draft, file.id) is file
        with pytest.raises(NotFound):
            attachments.one(db, factories.draft(db, person, now=now), file.id)


def test_another_person_s_draft_does_not_exist(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        draft, stranger = factories.draft(db, now=now), factories.citizen(db, "Người Lạ", now=now)
        file = factories.attach(db, draft, now=now)

        for refused in (
            lambda: drafts.save_answers(db, stranger, draft.id, {}, now=now),
            lambda: attachments.detach(db, stranger, draft.id, file.id, now=now),
            lambda: drafts.delete(db, stranger, draft.id, now=now),
        ):
            with pytest.raises(NotFound):
                refused()
        assert overview.mine(db, stranger).waiting == []


def test_a_deleted_draft_takes_its_answers_and_files_along(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        person = factories.citizen(db, now=now)
        draft = factories.draft(db, person, now=now)
        factories.attach(db, draft, now=now)
        drafts.delete(db, person, draft.id, now=now)

    with database.reading() as db:
        assert db.scalars(select(Application)).all() == []
        assert db.scalars(select(Attachment)).all() == []


def test_my_list_goes_back_page_by_page_through_what_has_ended(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        person = factories.citizen(db, now=now)
        for number in range(overview.PAGE + 3):
            ended = factories.draft(db, person, now=now + dt.timedelta(minutes=number // 2))
            ended.status = "withdrawn"
        open_one = factories.draft(db, person, now=now)

    with database.reading() as db:
        first = overview.mine(db, person)
        second = overview.mine(db, person, before=first.next_key)
    assert [row.application.id for row in first.waiting] == [open_one.id]
    assert len(first.ended) == overview.PAGE
    assert len(second.ended) == 3
    assert second.next_key is None
    assert not {row.application.id for row in first.ended} & {row.application.id for row in second.ended}
