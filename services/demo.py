"""Fills an empty portal: real catalogue, units, agencies and services; for a demo also people and what they offer."""

import datetime as dt
from collections.abc import Callable

from services.agencies import loading as agencies_loading
from services.catalogue import loading as catalogue_loading
from services.catalogue import offerings
from services.db import Database
from services.definitions import publishing
from services.delivery import ranges
from services.organisations.demo import seed_company
from services.people.actor import SYSTEM_ID
from services.people.demo import seed_people

#: (procedure, agency, level): who has begun to file which service here.
OFFERINGS = (
    ("1.004873", "H26.00070", 3),
    ("1.001193", "H26.00070", 3),
    ("1.000894", "H26.00070", 3),
    ("1.013225", "H26.00070", 3),
    ("1.013314", "H26.00070", 3),
    ("3.000333", "G01.01", 4),
    ("1.001456", "G01.01", 4),
    ("3.000347", "G01.01", 4),
    # The police of the ward; no demo account works there.
    ("1.004222", "G01.01.00070", 4),
    ("2.001827", "H26.SNNMT", 4),
)
#: (agency, service, first, last): made-up numbers for parcels, so that the desk can try "the next one".
NUMBERS = (
    ("H26.00070", "CP", 47312000, 47312999),
    ("G01.01", "CP", 47313000, 47313999),
    ("H26.SNNMT", "CP", 47314000, 47314999),
)


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
        seed_company(db, now)
        for procedure_code, agency_code, level in OFFERINGS:
            slug = publishing.latest(db, procedure_code, now).slug
            offerings.offer(
                db, procedure_code=procedure_code, agency_codes=[agency_code], level=level, definition=slug, now=now
            )
        for agency_code, service, first, last in NUMBERS:
            ranges.add(db, agency_code, service=service, first=first, last=last, actor_id=SYSTEM_ID, now=now)
    say("Demo accounts are ready.")
