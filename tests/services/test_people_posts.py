"""Posts and actors: nothing is allowed without a post, and only for as long as it is held."""

import datetime as dt

import pytest
from sqlalchemy import func, select

from services.agencies import posts
from services.agencies.posts import Role
from services.db import Database
from services.errors import Forbidden
from services.people import demo, pending
from services.people.actor import Actor, actor_of
from services.people.models import Account, PendingPost, Post

DAY = dt.timedelta(days=1)


def account_id(database: Database, user: str) -> str:
    with database.reading() as db:
        return db.scalars(select(Account.id).where(Account.email_key == f"{user}@example.com")).one()


def seed(database: Database, now: dt.datetime) -> int:
    with database.transaction() as db:
        return demo.seed_people(db, now)


def test_the_demo_s_people_are_created_once(database: Database, now: dt.datetime) -> None:
    assert seed(database, now) == len(demo.PEOPLE)
    assert seed(database, now + DAY) == 0
    with database.reading() as db:
        assert db.scalar(select(func.count()).select_from(Post)) == 14


def test_a_clerk_acts_for_one_agency_and_a_citizen_for_none(database: Database, now: dt.datetime) -> None:
    seed(database, now)
    with database.reading() as db:
        clerk = actor_of(db, account_id(database, "clerk"), now)
        citizen = actor_of(db, account_id(database, "citizen"), now)
    assert clerk.agencies(Role.CLERK) == {"H26.00070"}
    assert clerk.holds("clerk", "H26.00070")
    assert not clerk.holds("clerk", "G01.01")
    assert not clerk.holds_any(Role.APPROVER, Role.NATIONAL_ADMIN)
    assert citizen.posts == frozenset()
    assert not Actor.system().posts
    assert Actor.system().is_system


def test_a_post_counts_from_its_first_moment_until_its_end(database: Database, now: dt.datetime) -> None:
    seed(database, now)
    person = account_id(database, "citizen")
    with database.transaction() as db:
        post = posts.appoint(db, person, "H26.00070", Role.AUDITOR, actor_id="system", now=now)
        assert posts.appoint(db, person, "H26.00070", Role.AUDITOR, actor_id="system", now=now + DAY) is post
        posts.dismiss(db, post, actor_id="system", now=now + 2 * DAY)
    with database.reading() as db:
        held = [posts.held(db, person, now=now + offset * DAY) for offset in (-1, 0, 1, 2)]
        assert held == [frozenset(), {("H26.00070", "auditor")}, {("H26.00070", "auditor")}, frozenset()]
        assert posts.holders(db, "H26.00070", Role.AUDITOR, now=now) == [person]


def test_a_closed_account_cannot_act(database: Database, now: dt.datetime) -> None:
    seed(database, now)
    clerk = account_id(database, "clerk")
    with database.transaction() as db:
        db.get_one(Account, clerk).disabled_at = now
    with database.reading() as db:
        for unknown in (clerk, "nobody"):
            with pytest.raises(Forbidden):
                actor_of(db, unknown, now)


FIELDS = [("name", "Ánh"), ("paper", "a"), ("paper", "b"), ("password", "x" * 12), ("csrf_token", "t")]


def keep(database: Database, now: dt.datetime, path: str = "/x?item=1", who: str | None = None) -> bool:
    with database.transaction() as db:
        return pending.keep(db, "token", path=path, fields=FIELDS, account_id=who, now=now)


def found(
    database: Database, now: dt.datetime, browser: str = "token", path: str = "/x?item=1", who: str | None = "a"
) -> pending.Fields | None:
    with database.reading() as db:
        return pending.find(db, browser, path=path, account_id=who, now=now)


def test_what_was_typed_comes_back_to_the_same_browser_without_passwords_until_it_is_sent(
    database: Database, now: dt.datetime
) -> None:
    assert keep(database, now)
    assert found(database, now, browser="another") is None
    assert found(database, now, path="/y") is None
    assert found(database, now) == [("name", "Ánh"), ("paper", "a"), ("paper", "b")]
    with database.transaction() as db:
        pending.forget(db, "token", path="/x?item=1")
    assert found(database, now) is None


def test_what_was_typed_is_gone_after_an_hour_and_never_shown_to_another_person(
    database: Database, now: dt.datetime
) -> None:
    keep(database, now)
    assert found(database, now + dt.timedelta(hours=1)) is None
    keep(database, now, who="b")
    assert found(database, now, who="a") is None
    assert found(database, now, who=None) is None
    assert found(database, now, who="b") is not None


def test_only_a_few_small_forms_are_kept_for_one_browser(database: Database, now: dt.datetime) -> None:
    for n in range(8):
        assert keep(database, now, path=f"/page/{n}")
    assert keep(database, now, path="/page/7")
    with database.transaction() as db:
        assert db.scalar(select(func.count()).select_from(PendingPost)) == pending.MOST
        huge = [("story", "Ư" * 40_000)]
        assert not pending.keep(db, "token", path="/z", fields=huge, account_id=None, now=now)
