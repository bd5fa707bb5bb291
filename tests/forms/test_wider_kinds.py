"""Kinds that look at more than their own box: numbers that state something, values worked out, names searched for."""

from typing import Any

import pytest

from forms import kinds
from forms.answers import filed_answers, problems
from forms.kinds.base import Facts
from forms.messages import Refused
from tests.forms.conftest import PLACES, TODAY, Fill, TwoProvinces, form_with, question

# ---- A personal number and what it states --------------------------------------------------------------------------

PERSON = "\n".join(
    (
        question("one-of", "options: {male: {vi: Nam, en: M, zh: 男}, female: {vi: Nữ, en: F, zh: 女}}", name="gender"),
        question("partial-date", name="birth"),
        question("personal-number", "sex: gender\nborn: birth\nold: true"),
    )
)


@pytest.mark.parametrize(
    ("gender", "birth", "number", "wrong"),
    [
        ("female", "1998", "001198012345", []),
        ("male", "1998", "001198012345", ["q-sex"]),
        ("female", "1989-03", "001198012345", ["q-born"]),
        ("male", "1989-03", "012345678", []),
        ("female", "2001-05-04", "001301012345", []),
    ],
)
def test_a_personal_number_agrees_with_sex_and_year_of_birth(
    gender: str, birth: str, number: str, wrong: list[str]
) -> None:
    form = form_with(PERSON)
    found = problems(form, {"gender": gender, "birth": birth, "q": number}, {}, TODAY)
    assert [problem.message for problem in found] == [check.say for check in form.checks if check.id in wrong]


def clean(number: str, settings: str = "") -> Any:
    asked = next(each for _, each in form_with(question("personal-number", settings)).questions())
    return kinds.of(asked).clean(asked, number, Facts(TODAY, PLACES))


def test_nine_digits_are_a_personal_number_only_where_the_form_allows_it() -> None:
    assert clean("012 345 678", "old: true") == "012345678"
    for wrong in ("012345678", "01234567"):
        with pytest.raises(Refused):
            clean(wrong)
    with pytest.raises(Refused, match="9 digits"):
        clean("01234567", "old: true")


# ---- What the form works out ---------------------------------------------------------------------------------------

AREA = "\n".join(
    (
        question("integer", name="width"),
        question("integer", name="length"),
        question("computed", "value: width * length\ngives: integer", name="area"),
        question("text", "show: area > 50", name="why"),
    )
)


def test_a_computed_value_is_shown_filed_and_counts_in_rules_whatever_is_posted(fill: Fill) -> None:
    form = form_with(AREA)
    bound = fill(form, {"width": "6", "length": "9", "area": "1", "why": "Nhà"})
    assert bound.validate()
    assert bound.answers() == {"width": 6, "length": 9, "why": "Nhà"}
    assert bound["area"].reading == "54"
    filed = filed_answers(form, {"width": 6, "length": 9, "area": 1, "why": "Nhà"}, TODAY)
    assert filed == {"width": 6, "length": 9, "area": 54, "why": "Nhà"}
    assert filed_answers(form, {"width": 6, "why": "Nhà"}, TODAY) == {"width": 6}
    assert fill(form, answers={"width": 2, "length": 3})["area"].reading == "6"


# ---- Searching a long list -----------------------------------------------------------------------------------------


def test_a_country_is_found_by_typing_and_then_chosen_without_scripts(fill: Fill) -> None:
    form = form_with(question("country", "search: true"))
    exact = fill(form, {"q-query": "nhat ban"})
    assert exact.validate()
    assert exact.answers() == {"q": "JP"}
    typed = fill(form, {"q-query": "Nam"})
    assert not typed.validate()
    (field,) = typed.questions()
    assert field.is_open
    assert {"VN", "ZA"} <= {code for code, *_ in field.hits}
    assert fill(form, {"q-query": "Nam", "q": "ZA"}).validate()
    other = fill(form, {"q-query": "Lào", "q": "ZA"})
    assert other.validate()
    assert other.answers() == {"q": "LA"}
    for rubbish in ({"q-query": "zzz"}, {"q-query": "", "q": "ZA"}, {"q": "XX"}, {"q-query": "a" * 100_000}):
        assert not fill(form, rubbish).validate()
    (saved,) = fill(form, answers={"q": "LA"}).questions()
    assert (saved.query, saved.hits) == ("Lào", [])


def test_an_agency_is_one_of_those_known() -> None:
    class WithAgencies(TwoProvinces):
        def agencies(self) -> list[tuple[str, str]]:
            return [("H26.00070", "Ủy ban nhân dân phường Hoàn Kiếm, Thành phố Hà Nội")]

    asked, facts = next(each for _, each in form_with(question("agency")).questions()), Facts(TODAY, WithAgencies())
    assert kinds.of(asked).clean(asked, "H26.00070", facts) == "H26.00070"
    assert "Hoàn Kiếm" in kinds.of(asked).read(asked, "H26.00070", "vi", facts.places)
    for wrong in ("H26.1", "x y", 3, None):
        with pytest.raises(Refused):
            kinds.of(asked).clean(asked, wrong, facts)
