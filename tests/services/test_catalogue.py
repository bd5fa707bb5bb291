"""Loading the catalogue, and who offers what here."""

import datetime as dt
import json

import pytest
from sqlalchemy import func, select

from services.agencies.models import Agency
from services.catalogue import offerings
from services.catalogue.loading import Loaded, load, load_bundled
from services.catalogue.models import Procedure
from services.catalogue.procedures import procedure
from services.catalogue.procedures import published as read_only
from services.content import content_version, raise_content_version, rely_on
from services.db import Database
from services.definitions.models import DefinitionVersion, State
from services.errors import Invalid, NotFound
from tests.services.published import lines, records

MARRIAGE = "1.004873"
SLUG = "xac-nhan-tinh-trang-hon-nhan"


def some(*codes: str) -> list[str]:
    return [line for line in lines() if json.loads(line)["code"] in codes]


def published(db, code: str, now: dt.datetime) -> None:  # type: ignore[no-untyped-def]
    row = DefinitionVersion(
        procedure_code=code,
        slug=SLUG,
        number=1,
        digest="d",
        bundle={},
        author_id="seed",
        made_at=now,
        state=State.PUBLISHED,
        published_at=now,
        published_by="seed",
        valid_from=now,
    )
    db.add(row)
    db.flush()


@pytest.fixture
def office(database: Database, now: dt.datetime) -> Database:
    """A commune, and the procedure it may offer."""
    with database.transaction() as db:
        db.add(
            Agency(
                code="H26.00070",
                name="UBND phường Hoàn Kiếm",
                tier="commune",
                kind="peoples_committee",
                constructed=True,
            )
        )
        db.add(Agency(code="G15", name="Bộ Tư pháp", tier="central", kind="ministry", constructed=False))
        db.flush()
        load(db, some(MARRIAGE, "1.001193"), now)
    return database


def test_the_whole_catalogue_is_loaded_once(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        assert load_bundled(db, now) == Loaded(added=2668, changed=0, withdrawn=0, unchanged=0)
        assert db.scalar(select(func.count()).select_from(Procedure).where(Procedure.is_internal)) == 99
        version = content_version(db)
    with database.transaction() as db:
        assert load_bundled(db, now) == Loaded(added=0, changed=0, withdrawn=0, unchanged=2668)
        assert content_version(db) == version


def test_a_version_relied_on_is_not_looked_up_until_it_is_raised_here(office: Database, now: dt.datetime) -> None:
    with office.transaction() as db:
        version = content_version(db)
        rely_on(db, version + 41)
        assert content_version(db) == version + 41
        raise_content_version(db, now)
        assert content_version(db) == version + 1


def test_a_changed_record_is_taken_over_and_a_missing_one_is_unlisted(office: Database, now: dt.datetime) -> None:
    changed = json.dumps({**records()[MARRIAGE], "name": "Tên mới"}, ensure_ascii=False)
    with office.transaction() as db:
        version = content_version(db)
        assert load(db, [changed], now) == Loaded(added=0, changed=1, withdrawn=1, unchanged=0)
        assert content_version(db) == version + 1
    with office.transaction() as db:
        assert procedure(db, MARRIAGE).name == read_only(db, MARRIAGE).name == "Tên mới"
        assert not procedure(db, "1.001193").is_listed
        assert load(db, some(MARRIAGE, "1.001193"), now) == Loaded(added=0, changed=2, withdrawn=0, unchanged=0)
        db.expire_all()
        assert procedure(db, "1.001193").is_listed


@pytest.mark.parametrize("line", ["{", "[]", "null", '{"code": "1.000001"}', '{"name": "x"}', "\x00"])
def test_a_broken_line_is_named_and_nothing_changes(office: Database, now: dt.datetime, line: str) -> None:
    with office.transaction() as db, pytest.raises(Invalid) as refusal:
        load(db, [*some(MARRIAGE), line], now)
    assert refusal.value.params["number"] == 2
    with office.reading() as db:
        assert procedure(db, "1.001193").is_listed


def test_the_ministry_is_linked_to_the_table_of_agencies(office: Database) -> None:
    with office.reading() as db:
        assert (procedure(db, MARRIAGE).agency, procedure(db, MARRIAGE).agency_code) == ("Bộ Tư pháp", "G15")


def test_procedures_between_agencies_do_not_exist_for_citizens(office: Database, now: dt.datetime) -> None:
    internal = next(code for code in records() if code.startswith("6."))
    with office.transaction() as db:
        load(db, some(MARRIAGE, internal), now)
        assert db.get(Procedure, internal) is not None
        with pytest.raises(NotFound):
            procedure(db, internal)
        with pytest.raises(NotFound):
            read_only(db, internal)


def test_a_procedure_can_be_started_only_with_an_open_offering_and_a_published_definition(
    office: Database, now: dt.datetime
) -> None:
    later = now + dt.timedelta(days=1)
    with office.transaction() as db:
        new = offerings.offer(
            db, procedure_code=MARRIAGE, agency_codes=["H26.00070"], level=3, definition=SLUG, now=now
        )
        assert new == 1
        assert offerings.offered_here(db, MARRIAGE, now) is None, "no definition yet"
        published(db, MARRIAGE, now)
        assert offerings.offered_here(db, MARRIAGE, now) == offerings.OfferedHere(3, 1, SLUG)
        assert offerings.offering_at(db, procedure_code=MARRIAGE, agency_code="H26.00070", now=now) is not None
        assert offerings.offering_at(db, procedure_code=MARRIAGE, agency_code="G15", now=now) is None
        assert [row.code for _, row in offerings.offered_by(db, "H26.00070", now)] == [MARRIAGE]
        offerings.stop(db, procedure_code=MARRIAGE, agency_code="H26.00070", now=later)
        assert offerings.offered_here(db, MARRIAGE, now) is not None
        assert offerings.offered_here(db, MARRIAGE, later) is None


def test_offering_twice_changes_nothing(office: Database, now: dt.datetime) -> None:
    for expected in (1, 0):
        with office.transaction() as db:
            new = offerings.offer(
                db, procedure_code=MARRIAGE, agency_codes=["H26.00070"], level=3, definition=SLUG, now=now
            )
            assert new == expected


def test_what_is_offered_on_paper_only_cannot_be_started(office: Database, now: dt.datetime) -> None:
    with office.transaction() as db:
        published(db, MARRIAGE, now)
        offerings.offer(db, procedure_code=MARRIAGE, agency_codes=["H26.00070"], level=2, definition=SLUG, now=now)
        assert offerings.offered_here(db, MARRIAGE, now) is None
        assert offerings.has_definition(db, MARRIAGE, now)
        assert not offerings.has_definition(db, "1.001193", now)
