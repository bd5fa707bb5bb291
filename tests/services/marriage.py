"""A couple of the rehearsals: one of the two has filled in the declaration, the other is to confirm it."""

import datetime as dt
from typing import Any, Final

from sqlalchemy.orm import Session

from forms.findings import Findings
from services.applications.models import Application
from services.definitions.bundle import read_folder
from services.definitions.publishing import NATIONAL, latest, publish
from services.definitions.rehearsals import read_rehearsals
from services.errors import NotFound
from services.notices.letters import Letterhead
from services.people.actor import Actor
from services.people.keys import Keys
from tests import factories
from tests.conftest import MONDAY

CODE: Final = "1.000894"
BUNDLE: Final = read_folder(NATIONAL / "dang-ky-ket-hon")
PEOPLE: Final = {each.id: each.answers for each in read_rehearsals(BUNDLE["rehearsals.yaml"], Findings("rehearsals"))}
KEYS: Final = Keys("a secret of the tests, long enough to be one")
HEAD: Final = Letterhead("Một Cửa <no-reply@example.com>", "https://motcua.example", KEYS)
OATH: Final = {"oath": True}


def draft(db: Session, owner: Actor, *, now: dt.datetime = MONDAY, **changes: Any) -> Application:
    """Ánh's draft at Hoàn Kiếm; Bình, binh@example.com, is the other person."""
    factories.country(db, now=now)
    try:
        version = latest(db, CODE)
    except NotFound:
        version, _ = publish(db, BUNDLE, actor_id="test", now=now)
    made = Application(
        procedure_code=CODE,
        agency_code=factories.HOAN_KIEM,
        definition_id=version.id,
        level=3,
        owner_id=owner.account_id,
        locale="vi",
        status_since=now,
        created_at=now,
        draft={**PEOPLE["both-from-here"], **changes},
    )
    db.add(made)
    db.flush()
    return made
