"""Fills an empty portal: real catalogue, units, agencies and services; for a demo also people and what they offer."""

import datetime as dt
from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.agencies import loading as agencies_loading
from services.catalogue import loading as catalogue_loading
from services.catalogue.models import Offering
from services.content import raise_content_version
from services.db import Database
from services.definitions import publishing
from services.people.demo import seed_people

#: (procedure, agency, level): who has begun to file which service here.
OFFERINGS = (("1.004873", "H26.00070", 3),)


def seed(database: Database, *, with_people: bool, now: dt.datetime, say: Callable[[str], None]) -> None:
    """Load what is missing or changed. A second run finds everything there and changes nothing."""
    with database.transaction() as db:
        agencies_loading.load_bundled(db, now)
        catalogue_loading.load_bundled(db, now)
    say("Catalogue, provinces, communes and agencies are loaded.")
    with database.transaction() as db:
        versions = publishing.publish_national(db, now=now)
    say(f"{len(versions)} services are published.")
    if not with_people:
        return
    with database.transaction() as db:
        seed_people(db, now)
        for procedure_code, agency_code, level in OFFERINGS:
            _offer(db, procedure_code, agency_code, level, now=now)
    say("Demo accounts are ready.")


def _offer(db: Session, procedure_code: str, agency_code: str, level: int, *, now: dt.datetime) -> None:
    known = select(Offering).where(Offering.procedure_code == procedure_code, Offering.agency_code == agency_code)
    if db.scalar(known) is None:
        db.add(Offering(procedure_code=procedure_code, agency_code=agency_code, level=level, since=now))
        raise_content_version(db, now)
