"""What answers mean: visible, missing, filed, needed, changed."""

import json
import unicodedata

import pytest

from forms.answers import (
    canonical,
    digest,
    filed_answers,
    merged,
    needed_papers,
    prefilled,
    problems,
    stopped_by,
    visible_pages,
    visible_questions,
)
from forms.load import load_form
from forms.summary import blank_sections, differences, sections
from tests.forms.conftest import PLACES, TODAY

FORM = load_form(
    """
title: {vi: Đơn, en: Form, zh: 表}
pages:
  - id: status
    title: {vi: Tình trạng, en: Status, zh: 状况}
    questions:
      - id: name
        kind: name
        prefill: name
        ask: {vi: Tên, en: Name, zh: 名}
        official: Họ và tên
      - id: addressee
        kind: known
        known: addressee
        ask: {vi: Kính gửi, en: To, zh: 致}
      - id: ended
        kind: one-of
        ask: {vi: Đã kết thúc thế nào, en: How did it end, zh: 如何结束}
        options:
          never: {vi: Chưa, en: Never, zh: 无}
          divorce: {vi: Ly hôn, en: Divorce, zh: 离婚}
      - id: number
        kind: text
        ask: {vi: Số bản án, en: Number, zh: 编号}
        show: ended == 'divorce'
        only_if: {vi: Nếu đã ly hôn, en: If divorced, zh: 如离婚}
  - id: court
    title: {vi: Tòa án, en: Court, zh: 法院}
    show: ended == 'divorce'
    questions:
      - id: court
        kind: text
        ask: {vi: Tòa nào, en: Which court, zh: 哪个法院}
        required: false
      - id: place
        kind: text
        ask: {vi: Ở đâu, en: Where, zh: 何处}
        required: false
        require: court == 'Huế'
  - id: marriages
    title: {vi: Các lần kết hôn, en: Marriages, zh: 婚姻}
    repeat: {at_least: 0, at_most: 3, item: {vi: Lần kết hôn, en: Marriage, zh: 婚姻}}
    questions:
      - id: spouse
        kind: name
        ask: {vi: Tên vợ hoặc chồng, en: Spouse, zh: 配偶}
      - id: spouse_alive
        kind: yes-no
        ask: {vi: Còn sống không, en: Alive, zh: 在世}
      - id: died_on
        kind: date
        ask: {vi: Ngày mất, en: Died on, zh: 去世日}
        show: spouse_alive == false
papers:
  ruling:
    name: {vi: Bản án, en: Judgment, zh: 判决}
    need: ended == 'divorce'
  death:
    name: {vi: Trích lục khai tử, en: Death extract, zh: 死亡摘录}
    need: marriages.exists(m, m.spouse_alive == false && m.died_on < today)
    at_most: 1
stops:
  - id: too-many
    when: size(marriages) == 3
    say: {vi: Quá nhiều, en: Too many, zh: 太多}
checks:
  - id: not-self
    must: spouse != name
    on: spouse
    say: {vi: Không thể là chính bạn, en: Not yourself, zh: 不能是本人}
"""
)
NEVER = {"name": "Ánh", "ended": "never"}
DIVORCED = {"name": "Ánh", "ended": "divorce", "number": "12", "court": "Huế", "place": "Huế"}
WIDOWED = {**NEVER, "marriages": [{"spouse": "Bình", "spouse_alive": False, "died_on": "2020-01-01"}]}


def found(answers: dict[str, object], **papers: int) -> list[str]:
    return [problem.paper or problem.question or problem.page for problem in problems(FORM, answers, papers, TODAY)]


def test_a_page_is_visible_once_its_condition_holds() -> None:
    assert [page.id for page in visible_pages(FORM, {}, TODAY)] == ["status", "marriages"]
    assert [page.id for page in visible_pages(FORM, DIVORCED, TODAY)] == ["status", "court", "marriages"]
    status = FORM.pages[0]
    assert [q.id for q in visible_questions(FORM, status, NEVER, TODAY)] == ["name", "addressee", "ended"]


def test_answers_hidden_by_a_changed_condition_are_kept_aside_and_come_back() -> None:
    draft = merged(DIVORCED, {"ended": "never"})
    assert filed_answers(FORM, draft, TODAY) == {"name": "Ánh", "ended": "never", "marriages": []}
    assert filed_answers(FORM, merged(draft, {"ended": "divorce"}), TODAY)["court"] == "Huế"


def test_an_emptied_answer_leaves_the_draft() -> None:
    assert merged({"a": 1, "b": 2}, {"b": None}) == {"a": 1}


def test_an_answer_is_required_always_or_on_a_condition() -> None:
    assert found({}) == ["name", "ended"]
    assert found({**DIVORCED, "place": None}, ruling=1) == ["place"]
    assert found({**DIVORCED, "court": "Vinh", "place": None}, ruling=1) == []


def test_papers_follow_the_answers_and_their_number_is_judged() -> None:
    assert [needed.paper.id for needed in needed_papers(FORM, NEVER, TODAY)] == []
    assert found(DIVORCED) == ["ruling"]
    assert [needed.paper.id for needed in needed_papers(FORM, WIDOWED, TODAY)] == ["death"]
    assert found(WIDOWED, death=2) == ["death"]
    assert found(WIDOWED, death=1) == []


def test_entries_of_a_repeating_page_are_judged_one_by_one() -> None:
    answers = {**NEVER, "marriages": [{"spouse": "Bình", "spouse_alive": True, "died_on": "2020-01-01"}, {}]}
    assert [(p.question, p.index) for p in problems(FORM, answers, {}, TODAY)] == [("spouse", 1), ("spouse_alive", 1)]
    assert filed_answers(FORM, answers, TODAY)["marriages"][0] == {"spouse": "Bình", "spouse_alive": True}


@pytest.mark.parametrize("entries", ["x", {}, [1, "a", None], [[]], 5, [{"spouse": []}] * 3])
def test_crafted_entries_never_crash(entries: object) -> None:
    problems(FORM, {**NEVER, "marriages": entries}, {}, TODAY)
    sections(FORM, {**NEVER, "marriages": entries}, locale="vi", places=PLACES, today=TODAY, complete=True)


def test_ten_thousand_entries_are_cut_and_reported() -> None:
    answers = {**NEVER, "marriages": [{"spouse": "Bình", "spouse_alive": True}] * 10_000}
    assert found(answers) == ["marriages"]
    assert len(filed_answers(FORM, answers, TODAY)["marriages"]) == 3


def test_a_rule_between_answers_has_its_own_message_and_waits_for_both_answers() -> None:
    answers = {**NEVER, "marriages": [{"spouse": "Ánh", "spouse_alive": True}]}
    (problem,) = problems(FORM, answers, {}, TODAY)
    assert (problem.question, problem.index) == ("spouse", 0)
    assert "name" in found({**answers, "name": None})


def test_an_early_exit_names_its_reason() -> None:
    entry = {"spouse": "Bình", "spouse_alive": True}
    assert stopped_by(FORM, {**NEVER, "marriages": [entry] * 2}, TODAY) is None
    stop = stopped_by(FORM, {**NEVER, "marriages": [entry] * 3}, TODAY)
    assert stop
    assert stop.say.text("zh") == "太多"


def test_a_profile_fills_only_what_is_not_answered() -> None:
    status = FORM.pages[0]
    assert prefilled(status, {}, {"name": "Ánh", "other": 1}) == {"name": "Ánh"}
    assert prefilled(status, {"name": "Bình"}, {"name": "Ánh"}) == {}


def test_the_same_answers_give_the_same_text_and_digest() -> None:
    composed = {"b": "Ánh", "a": [1, {"d": True, "c": None}]}
    decomposed = {"a": [1, {"c": None, "d": True}], "b": unicodedata.normalize("NFD", "Ánh")}
    assert canonical(composed) == canonical(decomposed) == '{"a":[1,{"c":null,"d":true}],"b":"Ánh"}'
    assert digest(composed) == digest(canonical(decomposed))
    assert json.loads(canonical(composed)) == composed
    with pytest.raises(ValueError):
        canonical({"a": float("nan")})


def test_the_summary_reads_as_the_person_answered() -> None:
    read = sections(FORM, WIDOWED, locale="vi", places=PLACES, today=TODAY)
    assert [(section.title, section.page_id, section.index) for section in read] == [
        ("Tình trạng", "status", None),
        ("Lần kết hôn 1", "marriages", 0),
    ]
    assert [(row.label, row.official_label, row.value) for row in read[0].rows] == [
        ("Tên", "Họ và tên", "Ánh"),
        ("Đã kết thúc thế nào", "", "Chưa"),
    ]
    assert [row.value for row in read[1].rows] == ["Bình", "Không", "01/01/2020"]


def test_the_papers_also_have_what_the_portal_knows() -> None:
    known = {"addressee": "UBND phường Hoàn Kiếm"}
    whole = sections(FORM, NEVER, locale="vi", places=PLACES, today=TODAY, complete=True, known=known)
    assert ("addressee", "UBND phường Hoàn Kiếm", False) in [
        (row.question_id, row.value, row.asked) for row in whole[0].rows
    ]
    assert "addressee" not in {
        row.question_id
        for section in sections(FORM, NEVER, locale="vi", places=PLACES, today=TODAY)
        for row in section.rows
    }


def test_an_answer_of_an_older_definition_is_shown_as_it_stands() -> None:
    odd = {"name": {"first": "Á"}, "ended": "annulled"}
    (section,) = sections(FORM, odd, locale="vi", places=PLACES, today=TODAY)
    assert [row.value for row in section.rows] == ["{'first': 'Á'}", "annulled"]


def test_a_corrected_dossier_shows_what_changed() -> None:
    after = {**WIDOWED, "name": "Ánh Nguyệt", "marriages": [{"spouse": "Bình", "spouse_alive": True}]}
    changes = differences(FORM, WIDOWED, after, locale="vi", places=PLACES, today=TODAY)
    assert [(change.question_id, change.before, change.after) for change in changes] == [
        ("name", "Ánh", "Ánh Nguyệt"),
        ("spouse_alive", "Không", "Có"),
        ("died_on", "01/01/2020", ""),
    ]


def test_the_blank_form_marks_conditions_in_words_and_leaves_room_for_entries() -> None:
    blank = blank_sections(FORM, locale="vi")
    assert [(section.page_id, section.times) for section in blank] == [("status", 1), ("court", 1), ("marriages", 3)]
    rows = {row.question_id: row for row in blank[0].rows}
    assert rows["number"].only_if == "Nếu đã ly hôn"
    assert rows["ended"].blank.options == ("Chưa", "Ly hôn")
    assert rows["name"].blank.shape == "line"
    assert next(row.optional for row in blank[1].rows if row.question_id == "court")
