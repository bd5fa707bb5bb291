"""The check of wording lets the texts of the portal pass, and nothing that is half translated or called otherwise."""

from collections.abc import Mapping

import pytest
import yaml

from scripts import wording

WHOLE = {"vi": "Nộp hồ sơ", "en": "File the application", "zh": "提交申请"}


def test_the_texts_of_the_portal_are_whole_and_keep_their_terms() -> None:
    assert wording.faults() == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({}, ""),
        ({"en": ""}, "nothing in en"),
        ({"zh": None}, "nothing in zh"),
        ({"vi": "Nô\u0323p hồ sơ"}, "not NFC"),
        ({"zh": "File the application"}, "not a Chinese character"),
        ({"zh": "提交,申请"}, "half-width"),
        ({"zh": "提交申请."}, "half-width"),
        ({"zh": "提交(网上)申请"}, "half-width"),
        ({"zh": "截止：10:00，见 a.b/c"}, ""),
        ({"zh": "提交{code}申请"}, "different parameters"),
        ({"zh": "在柜台提交申请"}, "窗口"),
    ],
)
def test_a_text_in_three_languages_is_whole_and_well_set(change: Mapping[str, str], fault: str) -> None:
    found = wording.faults_of_text({**WHOLE, **change})
    assert [fault in each for each in found] == ([True] if fault else [])


def test_texts_are_found_wherever_they_stand_in_a_file() -> None:
    file = yaml.safe_load("{pages: [{ask: {vi: a, en: b}}, {says: [x]}], title: {en: c}, code: {vi: a, amount: 1}}")
    assert dict(wording.texts(file, "")) == {".pages[0].ask": {"vi": "a", "en": "b"}, ".title": {"en": "c"}}


@pytest.mark.parametrize(
    ("english", "vietnamese", "chinese", "drifts"),
    [
        ("Pay at the counter.", "Nộp tại quầy.", "在窗口缴费。", 0),
        ("Pay at the counters", "Nộp tại bàn tiếp dân", "在柜台缴费", 3),
        ("Two companies", "Hai doanh nghiệp", "两家公司", 1),
        ("%(counter)s of encounters in counter.yaml (counter)", "…", "…", 0),
    ],
)
def test_a_term_is_called_as_the_glossary_says(english: str, vietnamese: str, chinese: str, drifts: int) -> None:
    assert len(wording.drift(english, vietnamese, chinese)) == drifts
