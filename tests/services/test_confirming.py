"""The other person's confirmation: about exactly what was asked, by the mailed link alone, once, and first come."""

import datetime as dt
import threading

import pytest
from sqlalchemy import select

from services.applications import confirming, drafts, intake
from services.applications.confirming import Standing
from services.applications.intake import Incomplete
from services.applications.models import Application, ApplicationEvent, ConfirmationRequest, Dossier
from services.db import Database
from services.errors import Conflict, Invalid, InvalidMove, NotFound, TooMany
from services.notices import letters
from services.notices.models import Notice
from services.people.actor import Actor
from tests import factories
from tests.services import marriage
from tests.services.marriage import HEAD, KEYS, OATH

HOUR = dt.timedelta(hours=1)


def asked(database: Database, now: dt.datetime) -> tuple[Actor, str, str]:
    """(the first person, their draft, the token mailed to the other)."""
    with database.transaction() as db:
        person = factories.citizen(db, now=now)
        made = marriage.draft(db, person, now=now)
        request = confirming.ask(db, person, made.id, declared=OATH, keys=KEYS, now=now)
        return person, made.id, KEYS.link_token("agree", request.id)


def stands(database: Database, token: str, now: dt.datetime) -> Standing:
    with database.reading() as db:
        return confirming.opened(db, token, keys=KEYS, now=now).standing


def test_nothing_is_filed_before_the_other_person_has_confirmed(database: Database, now: dt.datetime) -> None:
    person, draft, _ = asked(database, now)
    with database.transaction() as db, pytest.raises(InvalidMove):
        intake.file(db, person, draft, now=now, declared=OATH)
    with database.reading() as db:
        assert db.get_one(Application, draft).is_draft
        assert db.get_one(Application, draft).due_at is None


def test_the_letter_goes_to_the_other_person_and_only_its_link_opens_the_draft(
    database: Database, now: dt.datetime
) -> None:
    _, _, token = asked(database, now)
    with database.reading() as db:
        [notice] = db.scalars(select(Notice))
        said = letters.words(notice, HEAD)
        assert (notice.address, notice.name, notice.kind) == ("binh@example.com", "Trần Văn Bình", "confirmation_asked")
        assert said.link == f"https://motcua.example/agree/{token}?lang=vi"
        assert token not in str(notice.params)  # the half that opens the door is in the mail alone
        for wrong in (token.partition(".")[0], token[:-1] + ("A" if token[-1] != "A" else "B"), "x.y"):
            with pytest.raises(NotFound):
                confirming.opened(db, wrong, keys=KEYS, now=now)


def test_the_confirmation_files_it_and_starts_the_clock_at_that_moment(database: Database, now: dt.datetime) -> None:
    person, draft, token = asked(database, now)
    with database.transaction() as db:
        confirming.confirm(db, token, keys=KEYS, now=now + HOUR)
    with database.transaction() as db:  # the second click
        confirming.confirm(db, token, keys=KEYS, now=now + 2 * HOUR)
    with database.reading() as db:
        filed = db.get_one(Application, draft)
        assert (filed.status, filed.filed_at, filed.owner_id) == ("filed", now + HOUR, person.account_id)
        assert [event.action for event in db.scalars(select(ApplicationEvent))] == ["file"]
        assert '"oath":true' in db.scalars(select(Dossier)).one().answers
    assert stands(database, token, now + 2 * HOUR) is Standing.CONFIRMED


def test_what_is_changed_after_asking_has_to_be_asked_again(database: Database, now: dt.datetime) -> None:
    person, draft, token = asked(database, now)
    with database.transaction() as db:
        drafts.save_answers(db, person, draft, {"bride_marriage_count": 2}, now=now)
    assert stands(database, token, now) is Standing.CHANGED
    with database.transaction() as db, pytest.raises(Conflict):
        confirming.confirm(db, token, keys=KEYS, now=now)
    with database.transaction() as db:
        second = confirming.ask(db, person, draft, declared=OATH, keys=KEYS, now=now)
        same = confirming.ask(db, person, draft, declared=OATH, keys=KEYS, now=now)
        assert second.id == same.id
        newer = KEYS.link_token("agree", second.id)
    assert stands(database, token, now) is Standing.REPLACED
    with database.transaction() as db, pytest.raises(Conflict):
        confirming.confirm(db, token, keys=KEYS, now=now)
    with database.transaction() as db:
        assert confirming.confirm(db, newer, keys=KEYS, now=now).code


def test_a_paper_added_after_asking_is_a_change_too(database: Database, now: dt.datetime) -> None:
    _, draft, token = asked(database, now)
    with database.transaction() as db:
        factories.attach(db, db.get_one(Application, draft), "residence_proof", now=now)
    assert stands(database, token, now) is Standing.CHANGED


def test_a_link_ends_after_its_days_and_can_be_asked_for_anew(database: Database, now: dt.datetime) -> None:
    person, draft, token = asked(database, now)
    late = now + dt.timedelta(days=14)
    assert stands(database, token, late - HOUR) is Standing.ASKED
    assert stands(database, token, late) is Standing.EXPIRED
    with database.transaction() as db, pytest.raises(Conflict):
        confirming.confirm(db, token, keys=KEYS, now=late)
    with database.transaction() as db:
        anew = confirming.ask(db, person, draft, declared=OATH, keys=KEYS, now=late)
        assert anew.expires_at == late + dt.timedelta(days=14)


def test_who_declines_says_why_and_the_first_person_reads_it(database: Database, now: dt.datetime) -> None:
    _, draft, token = asked(database, now)
    with database.transaction() as db, pytest.raises(Invalid):
        confirming.decline(db, token, reason=" ", keys=KEYS, now=now)
    with database.transaction() as db:
        confirming.decline(db, token, reason="Sai ngày sinh của tôi", keys=KEYS, now=now)
    with database.transaction() as db, pytest.raises(Conflict):
        confirming.confirm(db, token, keys=KEYS, now=now)
    with database.reading() as db:
        assert db.scalars(select(ConfirmationRequest)).one().reason == "Sai ngày sinh của tôi"
        assert db.get_one(Application, draft).is_draft
        assert "confirmation_declined" in {notice.kind for notice in db.scalars(select(Notice))}


def test_confirming_and_declining_at_once_leave_one_of_the_two(database: Database, now: dt.datetime) -> None:
    _, draft, token = asked(database, now)
    done: list[str] = []

    def confirm() -> None:
        with database.transaction() as db:
            confirming.confirm(db, token, keys=KEYS, now=now)
        done.append("confirmed")

    def decline() -> None:
        with database.transaction() as db:
            confirming.decline(db, token, reason="Không", keys=KEYS, now=now)
        done.append("declined")

    def late(act: object) -> None:
        try:
            act()  # type: ignore[operator]
        except Conflict:
            done.append("late")

    threads = [threading.Thread(target=late, args=(act,)) for act in (confirm, decline)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    [first] = set(done) - {"late"}
    assert len(done) == 2
    assert stands(database, token, now) == first
    with database.reading() as db:
        assert db.get_one(Application, draft).is_draft is (first == "declined")


def test_nobody_confirms_for_themselves(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        account = factories.account(db, email="anh@example.com", now=now)
        person = Actor(account.id, account.name)
        made = marriage.draft(db, person, now=now, partner_email="Anh@Example.com")
        with pytest.raises(Invalid):
            confirming.ask(db, person, made.id, declared=OATH, keys=KEYS, now=now)


def test_only_a_complete_declaration_is_sent_to_be_confirmed(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        person = factories.citizen(db, now=now)
        made = marriage.draft(db, person, now=now, groom_name="")
        with pytest.raises(Incomplete):
            confirming.ask(db, person, made.id, declared=OATH, keys=KEYS, now=now)


def test_nobodys_mailbox_is_filled_with_letters(database: Database, now: dt.datetime) -> None:
    person, draft, _ = asked(database, now)
    with database.transaction() as db:
        confirming.send_again(db, person, draft, keys=KEYS, now=now)
        confirming.send_again(db, person, draft, keys=KEYS, now=now)
    with database.transaction() as db, pytest.raises(TooMany):
        confirming.send_again(db, person, draft, keys=KEYS, now=now)
    with database.reading() as db:
        assert len(db.scalars(select(Notice)).all()) == 3


def test_a_draft_that_was_asked_about_can_still_be_thrown_away(database: Database, now: dt.datetime) -> None:
    person, draft, token = asked(database, now)
    with database.transaction() as db:
        drafts.delete(db, person, draft)
    with database.reading() as db, pytest.raises(NotFound):
        confirming.opened(db, token, keys=KEYS, now=now)


def test_a_service_without_another_person_is_filed_as_ever(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        person = factories.citizen(db, now=now)
        made = factories.draft(db, person, now=now)
        with pytest.raises(InvalidMove):
            confirming.ask(db, person, made.id, declared=OATH, keys=KEYS, now=now)
        assert intake.file(db, person, made.id, now=now).is_new
