"""Two versions of a service compared: what changed is told by the names people know, not by places in a file."""

from collections.abc import Mapping

from services.definitions.difference import Change, differences
from tests.services.test_definitions import SMALL, changed


def told(old: Mapping[str, str], new: Mapping[str, str]) -> list[tuple[str, str, str, str, str]]:
    return [
        (each.change, " › ".join(text.vi for text in each.where), each.key, each.before.vi, each.after.vi)
        for each in differences(old, new)
    ]


def test_the_same_service_has_no_differences_whatever_its_comments_and_line_ends() -> None:
    same = {name: "# a comment\r\n" + text.replace("\n", "\r\n") for name, text in SMALL.items()}
    assert differences(SMALL, same) == []


def test_a_changed_text_rule_and_amount_are_told_with_before_and_after() -> None:
    assert told(SMALL, changed("form.yaml", "vi: Mấy bản", "vi: Bao nhiêu bản")) == [
        (Change.CHANGED, "Người › Bao nhiêu bản", "ask", "Mấy bản", "Bao nhiêu bản")
    ]
    assert told(SMALL, changed("form.yaml", "why == 'marry'", "copies > 1")) == [
        (Change.CHANGED, "Người kia", "show", "why == 'marry'", "copies > 1")
    ]
    assert ("changed", "Lệ phí", "quantity", "copies", "1") in told(
        SMALL, changed("fees.yaml", "quantity: copies", "quantity: 1")
    )


def test_a_question_a_page_a_paper_and_a_file_that_came_or_went_are_told_by_name() -> None:
    more = (
        "      - id: more\n        kind: text\n        ask: {vi: Thêm, en: More, zh: 更多}\n  - id: partner\n    title"
    )
    assert told(SMALL, changed("form.yaml", "  - id: partner\n    title", more)) == [
        (Change.ADDED, "Người › Thêm", "", "", "")
    ]
    option = changed("form.yaml", "          other: {vi: Khác, en: Other, zh: 其他}\n", "")
    assert told(SMALL, option) == [(Change.REMOVED, "Người › Để làm gì › Khác", "", "", "")]
    without = {name: text for name, text in SMALL.items() if name != "fees.yaml"}
    assert [(each.change, each.file) for each in differences(SMALL, without)] == [(Change.REMOVED, "fees.yaml")]


def test_easy_sentences_and_common_questions_are_told_in_their_own_words() -> None:
    easy = "easy: [{vi: Một., en: One., zh: 一。}, {vi: Hai., en: Two., zh: 二。}, {vi: Ba., en: Three., zh: 三。}]\n"
    more = {**SMALL, "procedure.yaml": SMALL["procedure.yaml"] + easy}
    assert told(SMALL, more) == [(Change.ADDED, "", "easy", "", "Một. Hai. Ba.")]


def test_a_stage_that_only_moved_is_told_as_moved() -> None:
    first, second = SMALL["workflow.yaml"].splitlines()[1:]
    moved = {**SMALL, "workflow.yaml": f"stages:\n{second}\n{first}\n"}
    ((change, where, *_),) = told(SMALL, moved)
    assert change == Change.MOVED
    assert where in ("Bàn", "Ký")


def test_versions_with_mistakes_can_be_compared() -> None:
    for text in ("", "- a", "pages: 3", "pages: [{id: a}, {id: a}, 7]", "&a"):
        assert differences(SMALL, {**SMALL, "form.yaml": text})
        assert differences({**SMALL, "form.yaml": text}, SMALL)
