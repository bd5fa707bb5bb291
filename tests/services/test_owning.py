"""Two people publish a service: one brings it in and submits it, another publishes it; either may send it back."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from services.agencies.models import Agency
from services.agencies.posts import Role
from services.audit import verify
from services.audit.models import AuditEntry
from services.catalogue import loading
from services.db import Database
from services.definitions import owning, publishing
from services.definitions.models import DefinitionVersion, State
from services.definitions.report import gaps_of, report_of
from services.errors import Conflict, Forbidden, Invalid, InvalidMove, NotFound, Stale
from services.people.actor import Actor
from tests import factories
from tests.services.published import lines
from tests.services.test_definitions import SMALL

CODE = "1.004873"
DAY = dt.timedelta(days=1)


def bundle(name: str = "Thử", **changes: tuple[str, str]) -> dict[str, str]:
    """The small service as one of the catalogue; `changes`: what to replace in a file, by its first word."""
    made = dict(SMALL)
    made["procedure.yaml"] = made["procedure.yaml"].replace("1.000001", CODE).replace("Thử", name, 1)
    for file, (old, new) in changes.items():
        assert old in made[f"{file}.yaml"]
        made[f"{file}.yaml"] = made[f"{file}.yaml"].replace(old, new)
    return made


@dataclass(frozen=True)
class Owners:
    """The people of this file."""

    author: Actor
    publisher: Actor
    second: Actor
    both: Actor
    local: Actor
    clerk: Actor


@pytest.fixture
def owners(database: Database, now: dt.datetime) -> Owners:
    with database.transaction() as db:
        loading.load(db, [line for line in lines() if json.loads(line)["code"] == CODE], now)
        db.add(Agency(code="G22", name="Văn phòng Chính phủ", tier="central", kind="ministry", constructed=False))
        db.flush()
        return Owners(
            author=factories.officer(db, "Mai", Role.AUTHOR, agency="G22"),
            publisher=factories.officer(db, "Thịnh", Role.PUBLISHER, agency="G22"),
            second=factories.officer(db, "Hòa", Role.PUBLISHER, agency="G22"),
            both=factories.officer(db, "An", Role.AUTHOR, Role.PUBLISHER, agency="G22"),
            local=factories.officer(db, "Bình", Role.AUTHOR, Role.PUBLISHER),
            clerk=factories.clerk(db),
        )


def brought(database: Database, actor: Actor, files: Mapping[str, str], now: dt.datetime) -> int:
    with database.transaction() as db:
        return owning.bring_in(db, actor, files, now=now)[0].number


def submitted(database: Database, actor: Actor, files: Mapping[str, str], now: dt.datetime) -> int:
    number = brought(database, actor, files, now)
    with database.transaction() as db:
        owning.submit(db, actor, CODE, number, now=now)
    return number


def published(
    database: Database, actor: Actor, number: int, now: dt.datetime, *, seen: int = 0, at: dt.datetime | None = None
) -> DefinitionVersion:
    with database.transaction() as db:
        return owning.publish(db, actor, CODE, number, valid_from=at, seen=seen, now=now)


def test_a_service_brought_in_by_one_and_published_by_another_is_what_new_applications_follow(
    database: Database, owners: Owners, now: dt.datetime
) -> None:
    number = submitted(database, owners.author, bundle(), now)
    published(database, owners.publisher, number, now + DAY)
    with database.reading() as db:
        version = publishing.latest(db, CODE, now + DAY)
        assert (version.number, version.author_id) == (number, owners.author.account_id)
        assert version.published_by == owners.publisher.account_id
        verbs = db.scalars(select(AuditEntry.verb).where(AuditEntry.subject == f"definition:{CODE}:{number}")).all()
        assert verbs == ["definition.upload", "definition.submit", "definition.publish"]
        assert list(verify(db)) == []


def test_a_version_published_for_a_later_day_waits_for_it(database: Database, owners: Owners, now: dt.datetime) -> None:
    number = submitted(database, owners.author, bundle(), now)
    published(database, owners.publisher, number, now, at=now + 30 * DAY)
    with database.reading() as db:
        assert publishing.latest(db, CODE, now + 30 * DAY).number == number
        with pytest.raises(NotFound):
            publishing.latest(db, CODE, now + 29 * DAY)


def test_nobody_publishes_what_they_brought_in_or_submitted(
    database: Database, owners: Owners, now: dt.datetime
) -> None:
    own = submitted(database, owners.both, bundle(), now)
    with pytest.raises(InvalidMove):
        published(database, owners.both, own, now)
    number = brought(database, owners.author, bundle("Hai"), now)
    with database.transaction() as db:
        owning.submit(db, owners.both, CODE, number, now=now)
    with pytest.raises(InvalidMove):
        published(database, owners.both, number, now)
    published(database, owners.publisher, number, now)


def test_each_post_does_its_own_part_and_a_local_post_or_none_does_nothing(
    database: Database, owners: Owners, now: dt.datetime
) -> None:
    number = submitted(database, owners.author, bundle(), now)
    with pytest.raises(Forbidden):
        published(database, owners.author, number, now)
    with pytest.raises(Forbidden):
        brought(database, owners.publisher, bundle("Hai"), now)
    for stranger in (owners.local, owners.clerk):
        with pytest.raises(NotFound):
            published(database, stranger, number, now)
        with pytest.raises(Forbidden):
            brought(database, stranger, bundle("Hai"), now)


def test_a_version_with_mistakes_is_kept_as_a_draft_but_not_submitted(
    database: Database, owners: Owners, now: dt.datetime
) -> None:
    number = brought(database, owners.author, bundle(form=("why == 'marry'", "wy == 'marry'")), now)
    with database.transaction() as db, pytest.raises(InvalidMove):
        owning.submit(db, owners.author, CODE, number, now=now)
    with pytest.raises(InvalidMove):
        published(database, owners.publisher, number, now)


def test_the_same_files_brought_in_twice_are_one_draft(database: Database, owners: Owners, now: dt.datetime) -> None:
    assert brought(database, owners.author, bundle(), now) == brought(database, owners.author, bundle(), now)
    assert brought(database, owners.author, bundle("Hai"), now) == 2


def test_a_bundle_for_no_procedure_of_the_catalogue_is_refused_with_the_remedy(
    database: Database, owners: Owners, now: dt.datetime
) -> None:
    for files in ({**SMALL}, {}, {"procedure.yaml": "[1"}, bundle(procedure=(f"'{CODE}'", CODE))):
        with pytest.raises(Invalid, match="Write its code in quotes"):
            brought(database, owners.author, files, now)


def test_what_is_sent_back_says_why_and_can_be_submitted_again(
    database: Database, owners: Owners, now: dt.datetime
) -> None:
    number = submitted(database, owners.author, bundle(), now)
    for _ in range(2):  # the second click changes nothing
        with database.transaction() as db:
            owning.send_back(db, owners.publisher, CODE, number, reason="Thiếu căn cứ", now=now)
    with database.transaction() as db:
        version = owning.version(db, owners.author, CODE, number)
        assert (version.state, version.sent_back_because) == (State.DRAFT, "Thiếu căn cứ")
        with pytest.raises(Conflict):
            owning.send_back(db, owners.second, CODE, number, reason="Khác", now=now)
    with pytest.raises(InvalidMove):
        published(database, owners.publisher, number, now)
    with database.transaction() as db:
        again = owning.submit(db, owners.author, CODE, number, now=now)
        assert again.sent_back_because == ""
        with pytest.raises(Invalid):
            owning.send_back(db, owners.author, CODE, number, reason="  ", now=now)
    with database.reading() as db:
        backs = db.scalars(select(AuditEntry).where(AuditEntry.verb == "definition.send-back")).all()
        assert len(backs) == 1


def test_the_second_click_changes_nothing_and_a_rival_is_told(
    database: Database, owners: Owners, now: dt.datetime
) -> None:
    number = submitted(database, owners.author, bundle(), now)
    for _ in range(2):
        assert published(database, owners.publisher, number, now).valid_from == now
    with pytest.raises(Conflict):
        published(database, owners.second, number, now)
    with database.reading() as db:
        entries = db.scalars(select(AuditEntry).where(AuditEntry.verb == "definition.publish")).all()
        assert len(entries) == 1


def test_whoever_compared_with_an_older_version_compares_again(
    database: Database, owners: Owners, now: dt.datetime
) -> None:
    first = submitted(database, owners.author, bundle(), now)
    second = submitted(database, owners.author, bundle("Hai"), now)
    published(database, owners.publisher, first, now, seen=0)
    with pytest.raises(Stale):
        published(database, owners.second, second, now, seen=0)
    published(database, owners.second, second, now + DAY, seen=first)


def test_what_is_in_force_stays_and_what_only_waits_for_its_day_can_be_called_off(
    database: Database, owners: Owners, now: dt.datetime
) -> None:
    number = submitted(database, owners.author, bundle(), now)
    published(database, owners.publisher, number, now, at=now + 3 * DAY)
    with database.transaction() as db, pytest.raises(Forbidden):
        owning.send_back(db, owners.author, CODE, number, reason="Sai", now=now)
    with database.transaction() as db, pytest.raises(InvalidMove):
        owning.send_back(db, owners.second, CODE, number, reason="Sai", now=now + 3 * DAY)
    with database.transaction() as db:
        assert owning.send_back(db, owners.second, CODE, number, reason="Sai", now=now + DAY).valid_from is None
    with database.reading() as db, pytest.raises(NotFound):
        publishing.latest(db, CODE, now + 4 * DAY)


def test_a_day_gone_by_or_far_away_is_refused(database: Database, owners: Owners, now: dt.datetime) -> None:
    number = submitted(database, owners.author, bundle(), now)
    for at in (now - DAY, now, now + 800 * DAY):
        with pytest.raises(Invalid):
            published(database, owners.publisher, number, now, at=at)


def test_the_report_tells_what_is_missing_without_being_wrong() -> None:
    gaps = gaps_of(bundle(form=("en: Copies, ", ""), procedure=("basis: 60/2014/QH13}", "basis: x, uncertain: true}")))
    assert gaps.texts == {"en": 1}
    assert [(mark.file, mark.line, mark.text) for mark in gaps.uncertain] == [("procedure.yaml", 10, "term")]
    assert gaps.people == 1
    stop = "stops:\n  - {id: many, when: copies > 9, say: {vi: A, en: A, zh: A}}\npapers:"
    assert list(report_of(bundle(form=("papers:", stop))).unrehearsed) == ["many"]


def test_the_report_tells_the_outcome_of_each_person_of_the_rehearsals() -> None:
    (played,) = report_of(bundle(rehearsals=("fee: 16000", "fee: 8000"))).played
    wrong = [outcome for outcome in played.outcomes if not outcome.is_right]
    assert [(each.what, each.line, each.expected, each.found) for each in wrong] == [("fee", 7, 8000, 16000)]
    assert not played.is_right


def test_two_publishers_of_rival_versions_cannot_both_go_first(
    database: Database, owners: Owners, now: dt.datetime
) -> None:
    numbers = [submitted(database, owners.author, bundle(name), now) for name in ("Một", "Hai")]
    done = []
    for publisher, number in zip((owners.publisher, owners.second), numbers, strict=True):
        try:
            done.append(published(database, publisher, number, now, seen=0).number)
        except Stale:
            continue
    assert done == [1]
