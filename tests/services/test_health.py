"""What the status page says of the portal is judged from what happened lately, without asking anybody outside."""

import datetime as dt
from typing import Any

from sqlalchemy.orm import Session

from services import health
from services.billing.models import Invoice, Payment
from services.db import Database
from services.health import Health, Part, Standing
from services.jobs import beats
from services.jobs.queue import enqueue
from services.notices.models import Notice
from tests import factories

MINUTE = dt.timedelta(minutes=1)


def looked_at(database: Database, now: dt.datetime) -> dict[Part, Health]:
    with database.reading() as db:
        return {each.part: each for each in health.examine(db, now=now)}


def letter(key: str, at: dt.datetime, **more: Any) -> Notice:
    who = {"kind": "filed", "address": "a@example.com", "name": "A", "locale": "vi", "params": {}}
    return Notice(key=key, **who, created_at=at, **more)


def attempt(db: Session, at: dt.datetime, session: str | None, state: str = "open") -> Payment:
    made = factories.filed(db)
    owed = {"amount_vnd": 1, "basis": "x", "state": "void", "set_by": "system", "set_at": at}
    invoice = Invoice(application_id=made.id, agency_code=made.agency_code, **owed)
    db.add(invoice)
    db.flush()
    paid = {"agency_code": made.agency_code, "method": "online", "amount_vnd": 1, "begun_at": at}
    return Payment(invoice_id=invoice.id, **paid, state=state, session_id=session)


def test_a_portal_whose_worker_is_alive_and_has_nothing_late_works(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        beats.beat(db, "one", now=now)
        enqueue(db, "x", {}, now=now - 5 * MINUTE)
        enqueue(db, "x", {}, now=now - 60 * MINUTE, can_wait=True)
        db.add(letter("queued", now))
        db.add(letter("failed", now - MINUTE, state="failed"))
    found = looked_at(database, now)
    assert {each.standing for each in found.values()} == {Standing.WORKS}
    assert found[Part.LETTERS].failed == 1


def test_late_work_and_a_silent_worker_are_told_with_the_moment_they_began(
    database: Database, now: dt.datetime
) -> None:
    assert looked_at(database, now)[Part.WORK] == Health(Part.WORK, Standing.DOWN, None)
    assert looked_at(database, now)[Part.LETTERS].standing is Standing.DOWN
    with database.transaction() as db:
        beats.beat(db, "one", now=now)
        enqueue(db, "x", {}, now=now - 30 * MINUTE)
    assert looked_at(database, now)[Part.WORK] == Health(Part.WORK, Standing.SLOW, now - 30 * MINUTE)
    later = now + 10 * MINUTE
    assert looked_at(database, later)[Part.WORK] == Health(Part.WORK, Standing.DOWN, now)


def test_letters_that_fail_while_others_arrive_are_no_outage(database: Database, now: dt.datetime) -> None:
    since = now - 20 * MINUTE
    with database.transaction() as db:
        beats.beat(db, "one", now=now)
        db.add(letter("stuck", since, attempts=2))
    assert looked_at(database, now)[Part.LETTERS] == Health(Part.LETTERS, Standing.DOWN, since)
    with database.transaction() as db:
        db.add(letter("arrived", now - MINUTE, state="sent", sent_at=now - MINUTE))
    assert looked_at(database, now)[Part.LETTERS].standing is Standing.WORKS


def test_the_payment_provider_is_away_when_nobody_got_an_answer_since(database: Database, now: dt.datetime) -> None:
    since = now - 10 * MINUTE
    with database.transaction() as db:
        db.add(attempt(db, since - MINUTE, "cs_1", state="paid"))
        db.add(attempt(db, since, None))
    assert looked_at(database, now)[Part.PAYMENTS] == Health(Part.PAYMENTS, Standing.DOWN, since)
    with database.transaction() as db:
        db.add(attempt(db, now - MINUTE, "cs_2"))
    assert looked_at(database, now)[Part.PAYMENTS].standing is Standing.WORKS
