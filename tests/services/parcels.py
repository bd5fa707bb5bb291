"""A case whose result is ready to be sent as a parcel."""

import datetime as dt
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.applications.models import Application
from services.definitions.models import DefinitionVersion
from services.delivery import choosing
from services.delivery.choosing import Choice
from services.delivery.models import Delivery
from services.delivery.moves import Way
from services.people.actor import Actor, actor_of
from services.results import issuing
from services.results.models import Result
from tests import factories
from tests.conftest import MONDAY

HOME = Choice(
    Way.POST,
    recipient="Nguyễn Thị Ánh",
    phone="0912 345 678",
    province="01",
    commune="00070",
    street="12 Hàng Bạc",
)
NUMBER = "CP473124829VN"


def by_post(db: Session, *, now: dt.datetime = MONDAY) -> None:
    """The published service sends its results by post, too."""
    version: DefinitionVersion = factories.definition(db, now=now)
    text = version.bundle["procedure.yaml"]
    if "delivery:" not in text:
        version.bundle = {**version.bundle, "procedure.yaml": f"{text}delivery: [online, counter, post]\n"}
        version.digest = f"{version.digest[:60]}post"
    db.flush()


def chosen(db: Session, application: Application, choice: Choice = HOME, *, now: dt.datetime = MONDAY) -> Delivery:
    """The applicant chooses."""
    return choosing.choose(db, actor_of(db, application.owner_id, now), application.id, choice, now=now)


def ready(db: Session, clerk: Actor, *, now: dt.datetime = MONDAY, **filing: Any) -> Application:
    """An approved case with its document made, to be sent by post."""
    by_post(db, now=now)
    case = factories.at(db, "approved", clerk, now=now, **filing)
    chosen(db, case, now=now)
    issue(db, case, now=now)
    return case


def issue(db: Session, case: Application, *, now: dt.datetime = MONDAY) -> None:
    """The document, as the worker would have recorded it."""
    result = db.scalars(select(Result).where(Result.application_id == case.id)).one()
    issuing.number(db, result.id, now=now)
    facts = {"title": "Giấy xác nhận", "number": "01/UBND-XNTTHN", "agency": "UBND"}
    digest = factories.new_digest()
    issuing.record(db, result.id, sha256=digest, size=9, valid_until=None, facts=facts, now=now)
