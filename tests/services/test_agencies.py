"""Units, agencies, and finding them by what people type."""

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from services.agencies import directory
from services.agencies.finding import agencies_by_name
from services.agencies.loading import load_bundled
from services.agencies.models import Agency, Unit
from services.agencies.places import places
from services.content import content_version, raise_content_version
from services.db import Database
from services.errors import NotFound


@pytest.fixture(scope="module")
def country(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The whole country, loaded once for the tests that only read it."""
    path = tmp_path_factory.mktemp("country") / "portal.db"
    shutil.copy(sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    with database.transaction() as db:
        load_bundled(db, dt.datetime(2026, 11, 16, tzinfo=dt.UTC))
    yield database
    database.dispose()


def test_all_units_and_agencies_are_loaded_once_and_corrected_later(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        assert load_bundled(db, now) == 34 + 3321 + 6761
        assert db.scalar(select(func.count()).select_from(Unit).where(Unit.parent_code.is_(None))) == 34
        assert db.scalar(select(func.count()).select_from(Unit)) == 34 + 3321
        assert db.scalar(select(func.count()).select_from(Agency)) == 6761
    with database.transaction() as db:
        version = content_version(db)
        assert load_bundled(db, now) == 0
        assert content_version(db) == version, "nothing changed, so no process need read anything again"
        directory.unit(db, "00070").name = "Phường Hoàn Kiếm cũ"
    with database.transaction() as db:
        assert load_bundled(db, now) == 1
        assert directory.unit(db, "00070").name == "Phường Hoàn Kiếm"
        assert content_version(db) == version + 1


def test_a_form_chooses_a_province_then_one_of_its_communes(country: Database) -> None:
    with country.reading() as db:
        known = places(db)
        assert len(known.provinces()) == 34
        assert [name for _, name in known.provinces()][:3] == [
            "Thành phố Cần Thơ",
            "Thành phố Đà Nẵng",
            "Thành phố Đồng Nai",
        ]
        assert ("00070", "Phường Hoàn Kiếm") in known.communes("01")
        assert list(known.communes("99")) == []
        assert places(db) is known, "the country is read once per process"


def test_the_unit_chosen_determines_the_agency(country: Database) -> None:
    with country.reading() as db:
        committee = directory.agency_of(db, "00070", "peoples_committee")
        assert committee is not None
        assert (committee.code, committee.tier, committee.parent_code) == ("H26.00070", "commune", "H26")
        assert [each.code for each in directory.agencies_of(db, "00070")] == ["H26.00070", "G01.01.00070"]
        assert directory.agency_of(db, "00070", "ministry") is None
        assert len(directory.communes(db, "01")) == 126
        assert "Bộ Tư pháp" in [each.name for each in directory.ministries(db)]


@pytest.mark.parametrize("code", ["H99", "", "'; drop table agency", "x" * 500])
def test_an_agency_that_does_not_exist_is_not_found(country: Database, code: str) -> None:
    with country.reading() as db, pytest.raises(NotFound):
        directory.agency(db, code)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("hoan kiem", "H26.00070"),
        ("ủy ban nhân dân phường Hoàn Kiếm", "H26.00070"),
        ("cong an hoan kiem", "G01.01.00070"),
        ("bo tu phap", "G15"),
        ("cong an thanh pho ha noi", "G01.01"),
        ("so nong nghiep ha noi", "H26.SNNMT"),
        ("hoan kiêmm", "H26.00070"),
        ("ministry of justice", "G15"),
        ("司法部", "G15"),
        ("police of hoan kiem ward", "G01.01.00070"),
        ("people's committee hoan kiem", "H26.00070"),
        ("department of agriculture hanoi", "H26.SNNMT"),
        ("河内公安", "G01.01"),
        ("河内市人民委员会", "H26"),
        ("胡志明市", "H29"),
    ],
)
def test_agencies_are_found_as_people_type_them(country: Database, typed: str, code: str) -> None:
    with country.reading() as db:
        assert code in [each.code for each in directory.search(db, typed)[:3]]


def test_the_index_of_names_outlives_changes_of_other_content(country: Database, now: dt.datetime) -> None:
    with country.reading() as db:
        before = agencies_by_name(db)
    with country.transaction() as db:
        raise_content_version(db, now)
    with country.reading() as db:
        assert agencies_by_name(db) is before


def test_communes_are_found_within_a_province_and_a_name_nobody_bears_is_told(country: Database) -> None:
    with country.reading() as db:
        found, is_called_so = directory.communes_called(db, "tan binh", province="79")
        assert found[0].name == "Ủy ban nhân dân phường Tân Bình"
        assert is_called_so
        assert {directory.province_of(db, each) for each in found} == {"79"}
        assert {each.kind for each in found} == {"peoples_committee"}
        assert directory.communes_called(db, "ben nghe")[1] is False
        assert directory.communes_called(db, "xyzzy") == ([], False)
        assert directory.above_communes(db, "bo tu phap")[0].code == "G15"
