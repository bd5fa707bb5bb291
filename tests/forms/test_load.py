"""Reading form.yaml: every mistake with its line, nothing hostile gets through."""

import pytest

from forms.findings import DefinitionError, Findings
from forms.load import load_form
from forms.source import read_yaml

GOOD = """\
title: {vi: Đơn, en: Form, zh: 表格}
pages:
  - id: first
    title: {vi: Trang, en: Page, zh: 页}
    questions:
      - id: colour
        kind: one-of
        ask: {vi: Màu gì, en: Which colour, zh: 颜色}
        options:
          red: {vi: Đỏ, en: Red, zh: 红}
          no: {vi: Không màu, en: None, zh: 无}
"""


def findings_of(text: str) -> list[tuple[int, str]]:
    with pytest.raises(DefinitionError) as raised:
        load_form(text)
    return [(finding.line, finding.reason) for finding in raised.value.findings]


def test_a_form_reads_back_as_written() -> None:
    form = load_form(GOOD)
    (question,) = form.pages[0].questions
    assert question.ask.text("zh_Hans_CN") == "颜色"
    assert [option.code for option in question.options] == ["red", "no"]
    assert question.line == 6


def test_words_like_no_and_on_stay_words() -> None:
    values = read_yaml("no: yes\non: off\nflag: true", Findings("x"))
    assert values == {"no": "yes", "on": "off", "flag": True}


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("kind: one-of", "kind: one_off", 7, "kind cannot be one_off"),
        ("kind: one-of", "kind: one-of\n        colour: red", 8, "has no key colour"),
        ("id: colour", "id: Colour", 6, "cannot be used"),
        ("id: colour", "id: colour\n        id: shape", 7, "stands twice"),
        ("id: first", "id: first page", 3, "cannot be used"),
        ("ask: {vi: Màu gì, en: Which colour, zh: 颜色}", "ask: Màu gì", 8, "in one language only"),
        ("ask: {vi: Màu gì, en: Which colour, zh: 颜色}", "ask: {en: Which colour}", 8, "vi is missing"),
        ("ask: {vi: Màu gì, en: Which colour, zh: 颜色}", "ask: {vi: Bạn tên gì, hả?, en: What}", 8, "has no key"),
        ("red: {vi: Đỏ, en: Red, zh: 红}", "1: {vi: Đỏ, en: Red, zh: 红}", 10, "is not a text"),
        ("        options:\n", "        required: perhaps\n        options:\n", 9, "required is not true or false"),
        ("title: {vi: Đơn, en: Form, zh: 表格}\n", "", 1, "title is missing"),
        ("pages:", "pages: &a", 0, ""),
    ],
)
def test_a_mistake_is_told_with_its_line(old: str, new: str, line: int, reason: str) -> None:
    text = GOOD.replace(old, new, 1)
    if not reason:
        assert load_form(text).pages
        return
    found = findings_of(text)
    assert any(at == line and reason in said for at, said in found), found


def test_all_mistakes_are_told_at_once() -> None:
    text = GOOD.replace("one-of", "one_of").replace("title: {vi: Trang", "titel: {vi: Trang")
    assert {line for line, _ in findings_of(text)} == {3, 4, 7}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a: &x [1]\nb: *x", "alias"),
        ("a: !!python/object/apply:os.system ['true']", "tag"),
        ("[" * 5000, "nested too deeply"),
        ("a: 1\n" + "# long\n" * 100_000, "longer than"),
        ("a: \x00", "Not readable"),
        ("- a", "not a mapping"),
        ("", "not a mapping"),
        ("a: [", "Not readable"),
        ("a: 2026-13-45", "Not readable"),
        ("? [a]\n: b", "is not a text"),
        ("a: 12:30:45", ""),
    ],
)
def test_hostile_or_broken_yaml_is_refused_with_a_reason(text: str, reason: str) -> None:
    findings = Findings("form.yaml")
    read_yaml(text, findings)
    assert not reason or any(reason in finding.reason for finding in findings.found), findings.found
