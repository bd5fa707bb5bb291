"""An approval that ends in an appointment: made before it is proposed, told to both, and the place of the hand-over."""

import datetime as dt

import pytest
from sqlalchemy import select

from services.applications import appointments, confirming, desk, intake
from services.applications.models import Application
from services.db import Database
from services.errors import Invalid, InvalidMove
from services.notices import letters
from services.notices.models import Notice
from services.people.actor import Actor
from tests import factories
from tests.services import marriage
from tests.services.marriage import HEAD, KEYS, OATH

FRIDAY = dt.datetime(2026, 11, 20, 2, 30, tzinfo=dt.UTC)  # 09:30 in Hà Nội
ROOM = "Phòng 2, trụ sở Ủy ban nhân dân phường"


def in_review(database: Database, now: dt.datetime) -> tuple[Actor, Actor, str]:
    """(the clerk who took the case, the person, the code) of a confirmed and accepted declaration."""
    with database.transaction() as db:
        clerk, person = factories.clerk(db, now=now), factories.citizen(db, now=now)
        made = marriage.draft(db, person, now=now)
        request = confirming.ask(db, person, made.id, declared=OATH, keys=KEYS, now=now)
        case = confirming.confirm(db, KEYS.link_token("agree", request.id), keys=KEYS, now=now)
        code = case.code or ""
        desk.claim(db, clerk, code, now=now)
        desk.accept(db, clerk, code, now=now, seen=case.version)
        return clerk, person, code


def version(database: Database, code: str) -> int:
    return factories.seen(database, code).version


def appointed(database: Database, clerk: Actor, code: str, at: dt.datetime, now: dt.datetime) -> None:
    with database.transaction() as db:
        appointments.make(db, clerk, code, at=at, place=ROOM, now=now, seen=factories.seen_in(db, code).version)


def approved(database: Database, clerk: Actor, code: str, now: dt.datetime) -> Application:
    """Proposed, signed, and told as the worker does once the document is there."""
    with database.transaction() as db:
        case = factories.seen_in(db, code)
        desk.propose(db, clerk, code, outcome="approve", reason="", now=now, seen=case.version)
        desk.sign(db, factories.approver(db, now=now), code, now=now, seen=case.version)
        appointments.tell(db, case, now=now)
        return case


def test_an_approval_is_proposed_only_with_its_appointment(database: Database, now: dt.datetime) -> None:
    clerk, _, code = in_review(database, now)
    with database.transaction() as db, pytest.raises(Invalid, match="appointment"):
        desk.propose(db, clerk, code, outcome="approve", reason="", now=now, seen=version(database, code))
    appointed(database, clerk, code, FRIDAY, now)
    assert approved(database, clerk, code, now).status == "approved"


def test_a_rejection_needs_none(database: Database, now: dt.datetime) -> None:
    clerk, _, code = in_review(database, now)
    with database.transaction() as db:
        case = desk.propose(
            db, clerk, code, outcome="reject", reason="Đã kết hôn", now=now, seen=version(database, code)
        )
        assert case.status == "proposed"


@pytest.mark.parametrize("days", [-1, 0, 400])
def test_nobody_is_expected_in_the_past_or_in_years(database: Database, now: dt.datetime, days: int) -> None:
    clerk, _, code = in_review(database, now)
    with pytest.raises(Invalid):
        appointed(database, clerk, code, now + dt.timedelta(days=days), now)


def test_both_people_are_told_when_and_where_and_told_again_when_it_changes(
    database: Database, now: dt.datetime
) -> None:
    clerk, _, code = in_review(database, now)
    appointed(database, clerk, code, FRIDAY, now)
    approved(database, clerk, code, now)
    appointed(database, clerk, code, FRIDAY + dt.timedelta(days=7), now)
    with database.reading() as db:
        told = [each for each in db.scalars(select(Notice)) if each.kind.startswith("appointment")]
        assert sorted(each.kind for each in told) == ["appointment"] * 2 + ["appointment_other"] * 2
        [first, *_] = [letters.words(each, HEAD) for each in told if each.address == "binh@example.com"]
        assert "09:30" in " ".join(first.paragraphs)
        assert ROOM in " ".join(first.paragraphs)
        assert "/agree/" in first.link


def test_the_certificate_is_not_downloaded_before_both_have_signed_it(database: Database, now: dt.datetime) -> None:
    clerk, person, code = in_review(database, now)
    appointed(database, clerk, code, FRIDAY, now)
    case = approved(database, clerk, code, now)
    with database.transaction() as db, pytest.raises(InvalidMove):
        intake.receive(db, person, case.id, now=now)


def test_a_service_without_appointments_takes_none(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        clerk = factories.clerk(db, now=now)
        case = factories.at(db, "in_review", clerk, now=now)
        with pytest.raises(InvalidMove):
            appointments.make(db, clerk, case.code or "", at=FRIDAY, place=ROOM, now=now, seen=case.version)
