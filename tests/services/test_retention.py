"""The privacy page's table is kept: what is older than a rule allows is gone after its job ran, the younger stays."""

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.workshop import HANDLERS
from services.applications import keeping
from services.applications.models import Application, Attachment, ConfirmationRequest
from services.applications.workflow import Status
from services.db import Database, new_id
from services.feedback.models import PageReport
from services.files.store import FileStore
from services.jobs.models import Job
from services.jobs.worker import Workshop
from services.notices.models import Notice
from services.organisations.models import Invitation, Organisation
from services.people.models import Attempt, PasswordReset, PendingPost, Registration, SignIn
from services.retention import rules
from services.retention import tidying as retention
from tests import factories

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
#: Makes a thing whose time began at the moment given.
Make = Callable[[Session, dt.datetime], Any]


def drafts(db: Session, at: dt.datetime) -> Any:
    made = factories.draft(db, now=at)
    # Its owner was told in time, as the job of two weeks before would have done.
    db.add(letter(f"draft_ends:{made.id}:{at.isoformat()}", at + 76 * DAY))
    return made


def letter(key: str, at: dt.datetime) -> Notice:
    return Notice(
        key=key,
        kind="draft_ends",
        address="anh@example.com",
        name="Ánh",
        locale="vi",
        params={},
        state="sent",
        created_at=at,
    )


def removed_files(db: Session, at: dt.datetime, digest: str = "a" * 64) -> Any:
    draft = factories.draft(db, now=dt.datetime.now(dt.UTC))
    return Attachment(
        application_id=draft.id,
        paper="x",
        name="x.pdf",
        sha256=digest,
        size=1,
        media_type="application/pdf",
        pages=1,
        added_at=at,
        removed_at=at,
    )


def confirmations(db: Session, at: dt.datetime) -> Any:
    draft = factories.draft(db, now=dt.datetime.now(dt.UTC))
    asked = {"name": "B", "email": "b@example.com", "digest": "x", "asked_at": at, "expires_at": at}
    return ConfirmationRequest(application_id=draft.id, **asked)


def sessions(db: Session, at: dt.datetime) -> Any:
    made = factories.account(db).id
    seen = {"created_at": at, "last_seen_at": at, "expires_at": at}
    return SignIn(token_hash=new_id(), account_id=made, device="Firefox", **seen)


def forms(db: Session, at: dt.datetime) -> Any:
    path = f"/{new_id()}"
    return PendingPost(token_hash="x", path=path, fields=[], created_at=at, expires_at=at + rules.FORMS.period)


def registrations(db: Session, at: dt.datetime) -> Any:
    who = {"email": "a@example.com", "email_key": "a@example.com", "name": "A", "locale": "vi", "password_hash": "x"}
    return Registration(**who, created_at=at, expires_at=at)


def resets(db: Session, at: dt.datetime) -> Any:
    return PasswordReset(account_id=factories.account(db).id, created_at=at, expires_at=at)


def invitations(db: Session, at: dt.datetime) -> Any:
    factories.country(db)
    owner = factories.citizen(db)
    where = {"province": "01", "commune": "00070", "street": "", "created_at": at, "created_by": owner.account_id}
    company = Organisation(tax_code=str(at.timestamp())[:13], name="Hoa Sen", **where)
    db.add(company)
    db.flush()
    return Invitation(
        organisation_id=company.id,
        email="a@example.com",
        email_key="a@example.com",
        role="payer",
        locale="vi",
        invited_by=owner.account_id,
        created_at=at,
        expires_at=at,
    )


def attempts(db: Session, at: dt.datetime) -> Any:
    return Attempt(key=new_id(), count=1, last_at=at)


def letters(db: Session, at: dt.datetime) -> Any:
    return letter(new_id(), at)


def reports(db: Session, at: dt.datetime) -> Any:
    return PageReport(kind="problem", path="/", locale="vi", reference="", text="?", at=at)


def work(db: Session, at: dt.datetime) -> Any:
    return Job(name="x", args={}, state="done", run_at=at, created_at=at, finished_at=at)


#: How a thing of each rule is made; files are tried apart.
THINGS: dict[str, Make] = {
    make.__name__: make
    for make in (drafts, removed_files, confirmations, sessions, forms, registrations, resets, invitations)
    + (attempts, letters, reports, work)
}


def run(rule: rules.Rule, database: Database, files: FileStore, now: dt.datetime) -> None:
    """The job that the rule names, as the worker runs it."""
    tools = {keeping.TOOL: keeping.Keeping(rules.DRAFTS.period.days, 14)}
    HANDLERS[rule.job](Workshop(database, files, tools, lambda: now))


@pytest.mark.parametrize("rule", [rule for rule in rules.RULES if rule is not rules.LOOSE_FILES], ids=lambda r: r.name)
def test_what_is_older_than_its_rule_is_deleted_by_its_job_and_the_younger_stays(
    rule: rules.Rule, database: Database, files: FileStore
) -> None:
    now = dt.datetime.now(dt.UTC)
    slack = 2 * DAY if rule is rules.DRAFTS else HOUR / 2  # drafts are counted in whole days of Vietnam
    with database.transaction() as db:
        older = THINGS[rule.name](db, now - rule.period - slack)
        db.add(older)
        younger = THINGS[rule.name](db, now - rule.period + slack)
        db.add(younger)
        db.flush()
        kind, keys = type(older), [_key(each) for each in (older, younger)]
    run(rule, database, files, now)
    with database.reading() as db:
        assert [db.get(kind, key) is not None for key in keys] == [False, True]


def _key(row: Any) -> Any:
    return row.__mapper__.primary_key_from_instance(row)[0]


def test_every_rule_is_tried_here_and_its_job_is_one_the_worker_does() -> None:
    assert {rule.name for rule in rules.RULES} == {*THINGS, rules.LOOSE_FILES.name}
    assert {rule.job for rule in rules.RULES} <= set(HANDLERS)
    assert rules.in_force(draft_days=40)[0].period == 40 * DAY


def test_only_files_that_no_row_names_and_nobody_put_again_are_deleted(database: Database, files: FileStore) -> None:
    old, named, again, young = (files.put(name.encode()) for name in ("old", "named", "again", "young"))
    broken = files.root / old[:2] / "tmp1234"
    broken.write_bytes(b"half")
    with database.transaction() as db:
        db.add(removed_files(db, dt.datetime.now(dt.UTC), digest=named))
    past = (dt.datetime.now(dt.UTC) - rules.LOOSE_FILES.period - HOUR).timestamp()
    for path in (broken, *(files.root / digest[:2] / digest for digest in (old, named, again))):
        age(path, past)
    assert files.put(b"again") == again

    run(rules.LOOSE_FILES, database, files, dt.datetime.now(dt.UTC))

    left = {path.name for path in files.root.glob("??/*")}
    assert left == {named, again, young}
    assert files.get(again) == b"again"


def age(path: Path, to: float) -> None:

    os.utime(path, (to, to))


def test_filed_files_and_the_confirmation_of_a_filed_application_stay(
    database: Database, files: FileStore, now: dt.datetime
) -> None:
    later = now + 400 * DAY
    with database.transaction() as db:
        filed = factories.filed(db, now=now)
        file = removed_files(db, now)
        file.application_id = filed.id
        request = confirmations(db, now)
        request.application_id, request.state = filed.id, "confirmed"
        db.add_all([file, request])
    retention.tidy(Workshop(database, files, {}, lambda: later))
    with database.reading() as db:
        assert db.get(Attachment, file.id) is not None
        assert db.get(ConfirmationRequest, request.id) is not None
        kept = select(func.count()).select_from(Application).where(Application.status != Status.DRAFT)
        assert db.scalar(kept) == 1


def test_the_clear_out_queues_its_next_round_once(database: Database, files: FileStore, now: dt.datetime) -> None:
    for _ in range(2):
        retention.tidy(Workshop(database, files, {}, lambda: now))
    with database.reading() as db:
        assert db.scalars(select(Job.run_at).where(Job.name == rules.JOB)).all() == [now + DAY]
