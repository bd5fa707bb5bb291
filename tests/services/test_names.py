"""Fields, places and agencies have names in the three languages; what has none says that it is Vietnamese."""

import csv
import json
import lzma
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pytest

from services.agencies import loading as agencies
from services.agencies.names import Names, Place, body_name, parted
from services.catalogue import loading as catalogue
from services.catalogue.names import field_name, other_names

HAN = range(0x4E00, 0xA000)


def bundled(path: Any) -> str:
    return lzma.decompress(path.read_bytes()).decode()


@pytest.fixture(scope="module")
def procedures() -> list[Mapping[str, Any]]:
    return [json.loads(line) for line in bundled(catalogue.DATA / "procedures.jsonl.xz").splitlines()]


@pytest.fixture(scope="module")
def names() -> Names:
    provinces = json.loads(bundled(agencies.DATA / "administrative-units.json.xz"))["provinces"]
    places = {each["code"]: Place(each["name"], each["type"], None) for each in provinces}
    for province in provinces:
        wards = province["wards"]
        places |= {each["code"]: Place(each["name"], each["type"], province["code"]) for each in wards}
    return Names(places)


def called(name: str, kind: str, unit_code: str | None) -> Any:
    return SimpleNamespace(name=name, kind=kind, unit_code=unit_code)


def test_every_field_and_ministry_of_the_catalogue_is_named_in_english_and_chinese(
    procedures: list[Mapping[str, Any]],
) -> None:
    said = {field_name(each["field"], lang) for each in procedures if each.get("field") for lang in ("en", "zh")}
    said |= {body_name(each["agency"], lang) for each in procedures if each.get("agency") for lang in ("en", "zh")}
    assert len(said) > 300
    assert [name.text for name in said if name.is_untranslated] == []
    assert all(any(ord(letter) in HAN for letter in name.text) == (name.language == "zh") for name in said)


def test_every_agency_is_named_by_the_rule_that_also_gives_its_vietnamese_name(names: Names) -> None:
    rows = list(csv.DictReader(bundled(agencies.DATA / "agencies.csv.xz").splitlines()))
    assert len(rows) > 6_000
    for row in rows:
        agency = called(row["name"], row["kind"], row["unit_code"] or None)
        assert names.agency(agency, "vi").text == row["name"]
        for lang in ("en", "zh"):
            assert not names.agency(agency, lang).is_untranslated, row
        if agency.unit_code:  # as published, but for the kind of the place, which stands in small letters there
            made = names.by_rule(agency.kind, agency.unit_code)
            assert made is not None
            assert made.vi.casefold() == row["name"].casefold()


@pytest.mark.parametrize(
    ("kind", "unit", "english", "chinese"),
    [
        ("peoples_committee", "00070", "People's Committee of Hoàn Kiếm Ward, Hà Nội", "河内市Hoàn Kiếm坊人民委员会"),
        ("police", "01", "Police of Hà Nội", "河内市公安"),
        ("peoples_committee", "79", "People's Committee of Hồ Chí Minh City", "胡志明市人民委员会"),
        (
            "agriculture_environment",
            "12",
            "Department of Agriculture and Environment of Lai Châu Province",
            "莱州省农业与环境厅",
        ),
        ("police", "00691", "Police of Hà Giang 2 Ward, Tuyên Quang Province", "宣光省Hà Giang 2坊公安"),
    ],
)
def test_an_agency_is_named_after_its_place(names: Names, kind: str, unit: str, english: str, chinese: str) -> None:
    agency = called("…", kind, unit)
    assert (names.agency(agency, "en").text, names.agency(agency, "zh").text) == (english, chinese)


def test_what_has_no_name_in_a_language_stays_vietnamese_and_says_so(names: Names) -> None:
    for said in (
        field_name("Chuyện lạ", "zh"),
        body_name("Bộ Mới", "en"),
        names.agency(called("Ban Mới", "new_kind", "01"), "en"),
        names.agency(called("Ban Mới", "police", "99999"), "zh"),
    ):
        assert said.is_untranslated
        assert said.language == "vi"
    assert not field_name("Chuyện lạ", "vi").is_untranslated
    assert other_names("Chuyện lạ") == ""


def test_spellings_of_one_field_share_a_name() -> None:
    assert field_name("Đầu tư tại Việt nam", "en") == field_name("Đầu tư tại Việt Nam", "en")


def test_chinese_words_of_names_are_found_in_what_is_typed_without_spaces() -> None:
    assert parted("河内公安").split() == ["河内", "公安"]
    assert parted("công an hà nội") == "công an hà nội"
