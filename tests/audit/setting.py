"""A fresh demo portal with applications at every stage, and people in front of a browser of text."""

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import delete, select

from services import demo
from services.db import Database
from services.definitions import owning
from services.definitions.bundle import read_folder
from services.definitions.publishing import NATIONAL
from services.jobs.models import Job
from services.organisations.models import Organisation
from services.people.demo import PASSWORD
from services.schema import metadata
from services.text import translator
from tests.factories import SLUG
from tests.journey import cases, open_pages, own_pages
from tests.journey.cases import Cases
from tests.journey.plain_browser import PlainBrowser
from tests.journey.portal_process import Portal, running_portal

LANGUAGES: Final = ("vi", "en", "zh")


@dataclass(frozen=True)
class Setting:
    """A running portal, and what it holds."""

    portal: Portal
    made: Cases
    company: str

    def addresses(self) -> Mapping[str, tuple[str, ...]]:
        """Every kind of page, by who opens it; "" is a stranger."""
        return {
            "": open_pages.addresses(),
            "citizen": tuple(own_pages.of_an_applicant(self.made)),
            "business": tuple(own_pages.of_a_company(self.company)),
            "clerk": tuple(own_pages.of_a_clerk(self.made)),
            "approver": tuple(own_pages.of_an_approver(self.made)),
            "author": tuple(own_pages.of_an_author(2)),
        }

    def browser(self, who: str) -> PlainBrowser:
        """A browser of text, signed in where `who` names an account."""
        browser = PlainBrowser(self.portal.url)
        if who:
            browser.open("/login?lang=vi")
            given = {"email": f"{who}@example.com", "password": PASSWORD}
            browser.send(translator("vi")("Sign in"), given)
            assert "/login" not in browser.url, f"{who} could not sign in"
        return browser


@contextmanager
def demo_portal(folder: Path) -> Iterator[Setting]:
    """Seed a portal in `folder`, start it, and make applications at every stage."""
    url = f"sqlite:///{folder / 'portal.db'}"
    database = Database(url)
    metadata.create_all(database.engine)
    now = dt.datetime.now(dt.UTC)
    demo.seed(database, with_people=True, now=now, say=lambda _: None)
    with database.transaction() as db:
        db.execute(delete(Job).where(Job.name == "definitions.print"))  # the blank forms are not looked at here
    database.dispose()
    with running_portal(folder, url) as portal:
        made = cases.at_every_stage(portal.database)
        broken = dict(read_folder(NATIONAL / SLUG))
        broken["form.yaml"] = broken["form.yaml"].replace("for_whom == ", "for_whm == ", 1)
        with portal.database.transaction() as db:
            company = db.scalars(select(Organisation.id)).one()
            owning.bring_in(db, cases.actor(portal.database, "author"), broken, now=cases.now())
        yield Setting(portal, made, company)
