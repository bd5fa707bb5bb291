"""The guide for service owners names all that the loader knows, and its examples are what they claim to be."""

import dataclasses
import datetime as dt
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from forms import kinds
from forms.kinds.base import Facts
from forms.text import LANGUAGES
from services.definitions.bundle import FILES, read_folder
from services.definitions.checker import check
from services.definitions.fees import FeeState
from services.definitions.publishing import NATIONAL
from services.results.papers import Certificate, Office, Signatory
from services.results.printing import Printer
from tests.forms.conftest import PLACES, TODAY, form_with

GUIDE = (Path(__file__).parents[2] / "docs" / "definitions.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w+) ?([^\n]*)\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
#: The small service written out in the guide.
COMPLETE = {mark.removeprefix("complete "): text for _, mark, text in BLOCKS if mark.startswith("complete ")}
QUESTIONS = [text for _, mark, text in BLOCKS if mark == "questions"]
#: Heading -> what stands below it, up to the next heading.
SECTIONS = dict(zip((parts := re.split(r"^#+ (.+)$", GUIDE, flags=re.MULTILINE))[1::2], parts[2::2], strict=True))
READINGS = [
    (name, *found.groups())
    for name, text in SECTIONS.items()
    if name in kinds.KINDS and (found := re.search(r"Filed as `(.+)`, read as `(.+)`\.", text))
]
MISTAKES = re.findall(r"^\| `(\w+\.\w+)` \| `(.+)` \| (?:`(.+)`|nothing) \| `(.+)` \|$", GUIDE, re.MULTILINE)
UNKNOWN = "no_such_key"
#: The words that records of official forms have for a field.
FIELD_TYPES = (
    *("address", "agency", "citizen_id", "citizen_id_or_passport", "citizen_id_or_tax_code", "consent", "date"),
    *("date_range_with_place", "decimal", "declaration", "email", "file", "group", "identity_document", "integer"),
    *("list", "month", "partial_date", "phone", "province", "radio", "select", "signature", "table", "text"),
    "textarea",
)


def first_cells(section: str) -> list[str]:
    """What the tables of a section name in their first column."""
    return re.findall(r"`(\w+)`", " ".join(re.findall(r"^\|([^|]*)\|", section, re.MULTILINE)))


def with_unknown_keys(value: Any) -> Any:
    """The same data with a key nobody knows in every mapping."""
    if isinstance(value, dict):
        return {UNKNOWN: "x", **{key: with_unknown_keys(inner) for key, inner in value.items()}}
    return [with_unknown_keys(inner) for inner in value] if isinstance(value, list) else value


def known_keys() -> Iterator[tuple[str, list[str]]]:
    """(what, its keys) as the loader tells them to somebody who wrote an unknown one."""
    shipped = [
        read_folder(NATIONAL / slug) for slug in ("xac-nhan-tinh-trang-hon-nhan", "dang-ky-ket-hon", "khai-sinh")
    ]
    for bundle in (COMPLETE, *shipped):
        for name in (name for name in bundle if name.endswith(".yaml")):
            wrong = yaml.safe_dump(with_unknown_keys(yaml.safe_load(bundle[name])), allow_unicode=True)
            # Rehearsals are read only where nothing else is wrong, so each file is spoiled by itself.
            for finding in check({**bundle, name: wrong}):
                if told := re.fullmatch(rf"(.+) has no key {UNKNOWN}", finding.reason):
                    yield told[1], finding.remedy.removeprefix("Known keys: ").split(", ")


def test_every_key_the_loader_knows_is_in_the_table_of_its_section_and_no_other() -> None:
    told = {what: keys for what, keys in known_keys() if set(keys) != set(LANGUAGES)}
    shared = set.intersection(*(set(keys) for what, keys in told.items() if what.startswith("A question of kind")))
    assert set(first_cells(SECTIONS["A question"])) == shared
    rest = {what: keys for what, keys in told.items() if not what.startswith("A question of kind")}
    assert {what: sorted(first_cells(SECTIONS[what])) for what in rest} == rest
    described = {name for name, text in SECTIONS.items() if "\n| key |" in text}
    assert described == {*rest, "A question", "Texts"}
    assert set(first_cells(SECTIONS["Texts"])) == set(LANGUAGES)


def test_every_file_of_a_service_is_named_and_the_example_has_them_all() -> None:
    assert all(f"| `{name}` |" in SECTIONS["The files"] for name in FILES)
    assert set(COMPLETE) == set(FILES)


@pytest.mark.parametrize("kind", kinds.KINDS)
def test_every_kind_has_its_section_with_all_its_settings_and_an_example(kind: str) -> None:
    section, settings = SECTIONS[kind], kinds.KINDS[kind].settings
    assert set(first_cells(section)) == set(settings)
    assert f"kind: {kind}\n" in section
    for setting in settings.values():
        assert all(f"`{choice}`" in section for choice in setting.choices)


def test_every_name_a_template_gets_is_in_the_guide() -> None:
    names = {field.name for field in dataclasses.fields(Certificate)} - {"template_text"}
    filters = set(re.findall(r"`(\w+)`", SECTIONS["result.html"]))
    assert names <= filters


def test_the_fee_words_of_a_rehearsal_are_those_of_the_tariff() -> None:
    states = {state.value for state in FeeState} - {FeeState.EXACT.value}
    assert states <= set(re.findall(r"`(\w+)`", SECTIONS["expect"]))


def test_the_small_whole_service_passes_the_checker_and_its_rehearsals() -> None:
    assert [str(finding) for finding in check(COMPLETE)] == []


def test_the_tariff_of_the_guide_fits_the_service_it_is_taken_from() -> None:
    tariff = next(text for _, mark, text in BLOCKS if mark == "fees")
    assert check({**read_folder(NATIONAL / "xac-nhan-tinh-trang-hon-nhan"), "fees.yaml": tariff}) == []


def test_the_result_of_the_small_service_can_be_printed() -> None:
    office = Office("Ủy ban nhân dân phường Hoàn Kiếm", place="Hoàn Kiếm")
    facts = {
        "registration": "HN-1234",
        "built_in": "1996",
        "owner": "Trần Văn Bình",
        "co_owners": [{"co_owner": "Cúc"}],
    }
    values = {
        **{"office": office, "number": "01", "issued_at": dt.datetime(2026, 11, 18, tzinfo=dt.UTC), "read": facts},
        **{"title": "", "verify_url": "https://example.com/verify/x", "signatory": Signatory("Đỗ Khánh Giang")},
    }
    html = Printer().html(COMPLETE["result.html"], values, locale="vi", translate=str)
    assert all(said in html for said in ("Trần Văn Bình", "Cúc", "HN-1234", "ngày 18 tháng 11 năm 2026"))


@pytest.mark.parametrize("example", QUESTIONS)
def test_every_question_of_the_guide_can_be_asked(example: str) -> None:
    assert list(form_with(example).questions())


@pytest.mark.parametrize(("kind", "filed", "read"), READINGS)
def test_every_answer_reads_as_the_guide_says(kind: str, filed: str, read: str) -> None:
    form = form_with(next(text for text in QUESTIONS if text in SECTIONS[kind]))
    question = next(question for _, question in form.questions() if question.kind == kind)
    value = kinds.of(question).clean(question, json.loads(filed), Facts(TODAY, PLACES))
    assert kinds.of(question).read(question, value, "vi", PLACES).replace("\n", " / ") == read


def test_every_kind_that_is_answered_shows_how_it_reads() -> None:
    assert {kind for kind, *_ in READINGS} == {name for name, kind in kinds.KINDS.items() if kind.asked}


@pytest.mark.parametrize(("file", "instead_of", "written", "said"), MISTAKES)
def test_the_checker_explains_a_mistake_in_the_words_of_the_guide(
    file: str, instead_of: str, written: str, said: str
) -> None:
    assert instead_of in COMPLETE[file]
    found = check({**COMPLETE, file: COMPLETE[file].replace(instead_of, written, 1)})
    assert any(str(finding).startswith(said.removesuffix("…")) for finding in found), found


def test_the_guide_shows_a_good_number_of_mistakes() -> None:
    assert len(MISTAKES) >= 15


def test_every_field_of_an_official_form_has_its_kind() -> None:
    rows = re.findall(r"^\|([^|]*)\|([^|]*)\|$", SECTIONS["Which kind for which field"], re.MULTILINE)
    fields = {name for field, _ in rows for name in re.findall(r"`(\w+)`", field)}
    assert set(FIELD_TYPES) <= fields
    named = {name for field, kind in rows[2:] for name in re.findall(r"`([\w-]+)`", kind)}
    assert named & set(kinds.KINDS) >= set(kinds.KINDS) - {"several-of", "commune", "note", "computed", "known"}
