"""A process of its own that files a birth and the residence of the child: DATABASE_URL, account and application."""

import sys

from services.applications import together
from services.db import Database
from services.people.actor import actor_of
from tests.conftest import MONDAY

if __name__ == "__main__":
    url, account, application = sys.argv[1:]
    database = Database(url)
    with database.transaction() as db:
        person = actor_of(db, account, MONDAY)
        together.file(db, person, application, {"1.004222": True}, now=MONDAY, declared={"oath": True})
    database.dispose()
