"""What changed between two versions, told so that an owner can check it."""

from services.definitions.difference import differences
from tests.house.test_definitions_guide import COMPLETE


def changed(file: str, instead_of: str, written: str) -> list[str]:
    assert instead_of in COMPLETE[file]
    new = {**COMPLETE, file: COMPLETE[file].replace(instead_of, written, 1)}
    return [str(each) for each in differences(COMPLETE, new)]


def test_nothing_differs_between_equal_files_however_they_are_laid_out() -> None:
    assert differences(COMPLETE, dict(COMPLETE)) == []
    assert changed("form.yaml", "        kind: yes-no\n", "        kind: 'yes-no'  # a remark\n") == []


def test_a_changed_value_says_where_it_stands_and_what_it_was() -> None:
    assert changed("fees.yaml", "vnd: 70000", "vnd: 80000") == [
        "fees.yaml:7: lines / certificate / amount / otherwise / vnd: was “70000”, is “80000”"
    ]
    assert changed("form.yaml", "vi: Năm đóng", "vi: Năm hạ thủy") == [
        "form.yaml:13: pages / vessel / questions / built_in / ask / vi: was “Năm đóng”, is “Năm hạ thủy”"
    ]


def test_questions_and_options_come_and_go_by_name() -> None:
    (added,) = changed(
        "form.yaml", "          lost: {", "          stolen: {vi: Bị trộm, en: Stolen, zh: 被盗}\n          lost: {"
    )
    assert added.endswith("pages / vessel / questions / reason / options / stolen: added: “Bị trộm”")
    gone = changed("form.yaml", "declaration:\n  id: oath\n  kind: declaration\n", "declaration:\n  id: oath\n")
    assert gone[0].endswith("declaration / kind: taken out: “declaration”")
    page = COMPLETE["form.yaml"]
    owner, rest = page.index("  - id: owner\n"), page.index("  - id: co_owners")
    moved = (
        page[: page.index("  - id: vessel")]
        + page[owner:rest]
        + page[page.index("  - id: vessel") : owner]
        + page[rest:]
    )
    assert [str(each) for each in differences(COMPLETE, {**COMPLETE, "form.yaml": moved})] == [
        "form.yaml:2: pages: The order changed."
    ]


def test_files_and_templates_are_compared_too() -> None:
    without = {name: text for name, text in COMPLETE.items() if name != "result.html"}
    assert [str(each) for each in differences(COMPLETE, without)] == [
        "result.html:1: result.html: The file was taken out."
    ]
    assert changed("result.html", "{% block size %}a4", "{% block size %}a5") == [
        "result.html:2: line 2: was “{% block size %}a4{% endblock %}”, is “{% block size %}a5{% endblock %}”"
    ]
    broken = [str(each) for each in differences(COMPLETE, {**COMPLETE, "fees.yaml": "a: [1"})]
    assert broken == ["fees.yaml:1: fees.yaml: The file changed; one of the two cannot be read."]
