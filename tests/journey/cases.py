"""Applications at every stage, made by the office's verbs: what pages need to have something to show."""

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.applications import desk, drafts, intake
from services.applications.defects import DefectFound
from services.applications.models import Application
from services.db import Database
from services.definitions.publishing import NATIONAL
from services.people.actor import Actor, actor_of
from services.people.models import Account

PROCEDURE, AGENCY = "1.004873", "H26.00070"


@dataclass(frozen=True)
class Cases:
    """One application of `citizen@example.com` at each stage; the code where there is one, else the id."""

    draft: str
    filed: str
    filed_id: str
    asked: str
    asked_id: str
    proposed: str
    signed_id: str


def sample_answers(person: int = 0) -> dict[str, Any]:
    """The answers of a sample person of the service: 0 never married, 2 divorced and poor."""
    text = (NATIONAL / "xac-nhan-tinh-trang-hon-nhan" / "rehearsals.yaml").read_text("utf-8")
    given: dict[str, Any] = json.loads(json.dumps(yaml.safe_load(text)["people"][person]["answers"], default=str))
    return given


def now() -> dt.datetime:
    """The clock of the running portal."""
    return dt.datetime.now(dt.UTC)


def actor(database: Database, user: str) -> Actor:
    """One of the demo's people."""
    with database.reading() as db:
        key = f"{user}@example.com"
        return actor_of(db, db.scalars(select(Account.id).where(Account.email_key == key)).one(), now())


def begin(database: Database, answers: dict[str, Any], user: str = "citizen") -> str:
    """A draft with these answers. Returns its id."""
    with database.transaction() as db:
        who = actor(database, user)
        draft = drafts.start(db, who, procedure_code=PROCEDURE, agency_code=AGENCY, locale="vi", now=now())
        drafts.save_answers(db, who, draft.id, answers, now=now())
        return draft.id


def file(
    database: Database, answers: dict[str, Any], user: str = "citizen", *, at: dt.datetime | None = None
) -> Application:
    """A filed application."""
    id = begin(database, answers, user)
    with database.transaction() as db:
        return intake.file(db, actor(database, user), id, now=at or now(), declared={"oath": True}).application


def at_every_stage(database: Database) -> Cases:
    """Make one application for each stage."""
    clerk, approver, answers = actor(database, "clerk"), actor(database, "approver"), sample_answers()
    filed, asked, proposed, signed = (file(database, answers) for _ in range(4))
    for application in (asked, proposed, signed):
        with database.transaction() as db:
            taken = desk.claim(db, clerk, code_of(application), now=now())
            desk.accept(db, clerk, code_of(application), now=now(), seen=taken.version)
    marks = [
        DefectFound("question", "purpose", "Ghi rõ ngân hàng."),
        DefectFound("other", "", "Bổ sung số điện thoại."),
    ]
    with database.transaction() as db:
        desk.ask_supplement(db, clerk, code_of(asked), found=marks, reason="", now=now(), seen=_version(db, asked))
    for application in (proposed, signed):
        with database.transaction() as db:
            seen = _version(db, application)
            desk.propose(
                db, clerk, code_of(application), outcome="approve", reason="Đủ điều kiện.", now=now(), seen=seen
            )
    with database.transaction() as db:
        desk.sign(db, approver, code_of(signed), now=now(), seen=_version(db, signed))
    draft = begin(database, sample_answers(2))
    return Cases(draft, code_of(filed), filed.id, code_of(asked), asked.id, code_of(proposed), signed.id)


def code_of(application: Application) -> str:
    """The code of an application that was filed."""
    assert application.code is not None
    return application.code


def _version(db: Session, application: Application) -> int:
    return db.scalars(select(Application.version).where(Application.id == application.id)).one()
