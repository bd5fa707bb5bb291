"""What the checker finds in forms: copies and prefills that do nothing, parts of groups, misspelt options and names."""

import pytest

from services.definitions.checker import check
from tests.house.test_definitions_guide import COMPLETE

ENTRY = """      - id: co_owner
        kind: name
"""
GROUP = """      - id: proof
        kind: group
        ask: {vi: Giấy tờ, en: Paper, zh: 证件}
        parts:
          - id: paper
            kind: one-of
            ask: {vi: Loại, en: Kind, zh: 种类}
            options: {book: {vi: Sổ, en: Book, zh: 册}, card: {vi: Thẻ, en: Card, zh: 卡}}
          - id: number
            kind: text
            ask: {vi: Số, en: Number, zh: 号}
            RULE
      - id: built_in
"""
TEXTS = "ask: {vi: Hỏi, en: Ask, zh: 问}"


def said(file: str, instead_of: str, written: str) -> str:
    assert instead_of in COMPLETE[file]
    return "\n".join(map(str, check({**COMPLETE, file: COMPLETE[file].replace(instead_of, written, 1)})))


@pytest.mark.parametrize(
    ("rule", "wrong"),
    [
        ("show: paper == 'book'", ""),
        ("show: paper == 'bok'", "paper has no option bok. Choose from book, card."),
        ("show: seats > 3", "cannot be opened by this"),
        ("require: paper == 'book'", "require does nothing in the part number of proof"),
        ("prefill: name", "prefill does nothing in the part number of proof"),
    ],
)
def test_rules_inside_a_group_name_a_part_before_them(rule: str, wrong: str) -> None:
    found = said("form.yaml", "      - id: built_in\n", GROUP.replace("RULE", rule))
    assert (wrong in found) if wrong else "form.yaml" not in found


def test_copies_and_prefills_on_a_repeating_page() -> None:
    same = f"{ENTRY}        same_as: owner\n        show: reason == 'lost'\n"
    assert said("form.yaml", ENTRY, same.replace("same_as", "only_if: {vi: x, en: x, zh: x}\n        same_as")) == ""
    assert "co_owner is always shown" in said("form.yaml", ENTRY, f"{ENTRY}        same_as: owner\n")
    assert "prefill does nothing on the repeating page" in said("form.yaml", ENTRY, f"{ENTRY}        prefill: name\n")
    assert "cannot take over co_owner" in said(
        "form.yaml", "        prefill: name\n", "        same_as: co_owner\n        show: inspected\n"
    )
    assert "Nothing can be prefilled from nmae" in said("form.yaml", "prefill: name", "prefill: [earlier, nmae]")


def test_a_computed_value_is_checked_like_any_rule() -> None:
    def computed(more: str) -> str:
        return said(
            "form.yaml",
            "      - id: reason\n",
            f"      - id: sum\n        kind: computed\n        {TEXTS}\n{more}      - id: reason\n",
        )

    right = "        gives: integer\n        value: seats + built_in\n"
    assert computed(right) == ""
    assert "sum computes nothing" in computed("")
    assert "the rule gives" in computed("        value: seats + built_in\n")
    assert "undeclared reference to 'seets'" in computed(right.replace("seats", "seets"))
    assert "refers to sum, which is asked later or here" in computed(right.replace("seats", "sum"))


def test_a_misspelt_option_or_part_in_the_tariff_is_found_with_its_line() -> None:
    line = "      - {when: reason == 'lots', vnd: 0}\n      - vnd: 70000\n"
    assert said("fees.yaml", "      - vnd: 70000\n", line) == (
        "fees.yaml:7: reason has no option lots. Choose from lost, damaged."
    )


def test_a_quantity_that_may_be_left_out_leaves_the_fee_undetermined() -> None:
    with_quantity = "    quantity: copies\n    amount:\n"
    assert "undeclared reference" in said("fees.yaml", "    amount:\n", with_quantity)
    optional = COMPLETE["form.yaml"].replace("      - id: seats\n", "      - id: seats\n        required: false\n")
    fees = COMPLETE["fees.yaml"].replace("    amount:\n", "    quantity: seats\n    amount:\n")
    found = "\n".join(map(str, check({**COMPLETE, "form.yaml": optional, "fees.yaml": fees})))
    assert "fees.yaml:6: The fee certificate is undetermined when seats is not answered" in found
    assert "undetermined" not in said("fees.yaml", "    amount:\n", "    quantity: seats\n    amount:\n")


def test_a_condition_of_a_fee_on_an_answer_that_is_not_always_asked_is_found() -> None:
    line = "      - {when: lost_on < today, vnd: 0}\n      - vnd: 70000\n"
    assert "undetermined when lost_on is not answered" in said("fees.yaml", "      - vnd: 70000\n", line)
    guarded = "      - {when: reason == 'lost' && lost_on < today, vnd: 0}\n      - vnd: 70000\n"
    assert "undetermined" not in said("fees.yaml", "      - vnd: 70000\n", guarded)


@pytest.mark.parametrize(
    ("instead_of", "written", "wrong"),
    [
        ("read.owner,", "read.onwer,", "result.html:8: There is no question onwer. "),
        ("each.co_owner", "each.co_ower", "result.html:9: There is no question co_ower"),
        ("verify_url=verify_url", "verify_url=verify_address", "The template gets nothing named verify_address"),
        ("parts.fact(", "parts.fcat(", "There is no part fcat"),
        ("read.owner,", "read.owner | loud,", "There is no filter loud"),
        ('extends "layout.html"', 'extends "other.html"', "There is no template other.html"),
    ],
)
def test_a_name_the_result_cannot_print_is_found(instead_of: str, written: str, wrong: str) -> None:
    assert wrong in said("result.html", instead_of, written)


def test_a_name_kept_by_rules_or_by_the_portal_is_refused() -> None:
    for name in ("size", "today", "getFullYear", "dyn", "bytes", "uint"):
        found = said("form.yaml", "      - id: seats\n", f"      - id: {name}\n")
        assert f"The question name {name} is reserved" in found or "cannot be used" in found
