"""Rules over answers: typed, tolerant of what is not answered, never a crash."""

import datetime as dt

import pytest

from forms.conditions import RuleError, age, environment, names_in, rules_of
from forms.definition import Rule
from forms.walk import walk
from tests.forms.conftest import TODAY, form_with, question

QUESTIONS = "\n".join(
    [
        question("date", name="birth_date"),
        question("integer", name="copies"),
        question("yes-no", name="abroad"),
        question("person", "with: [name, birth-date]", name="child"),
        question("decimal", name="area"),
        question("several-of", "options:\n  a: {vi: A}\n  b: {vi: B}", name="groups"),
    ]
)


def verdict(source: str, **answers: object) -> bool | None:
    stop = f'stops:\n  - id: s\n    when: "{source}"\n    say: {{vi: Không được}}'
    form = form_with(QUESTIONS, more=stop)
    return rules_of(form).verdict(form.stops[0].when, walk(form, answers, TODAY).seen)


@pytest.mark.parametrize(
    ("source", "answers", "expected"),
    [
        ("age(birth_date, today) < 18", {"birth_date": "2012-01-01"}, True),
        ("age(birth_date, today) < 18", {"birth_date": "2008-11-16"}, False),
        ("age(birth_date, today) < 18", {"birth_date": "2008-11-17"}, True),
        ("age(birth_date, today) < 18", {}, None),
        ("copies > 2", {"copies": 3}, True),
        ("copies > 2 || abroad", {"abroad": True}, True),
        ("copies > 2 && abroad", {"abroad": False}, False),
        ("area > 72.4", {"area": "72.5"}, True),
        ("'a' in groups", {"groups": ["a"]}, True),
        ("child.name == 'Ánh'", {"child": {"name": "Ánh"}}, True),
        ("child.birth_date > birth_date", {"child": {"birth_date": "2000-01-01"}, "birth_date": "1970-01-01"}, True),
        ("child.birth_date > birth_date", {"child": {}, "birth_date": "1970-01-01"}, None),
        ("birth_year(child.name) == 1998 && sex(child.name) == 'female'", {"child": {"name": "001198012345"}}, True),
        ("birth_year(child.name) == 2001 && sex(child.name) == 'male'", {"child": {"name": "001201012345"}}, True),
        ("birth_year(child.name) == 0 && sex(child.name) == ''", {"child": {"name": "C1234567"}}, True),
        ("copies / 0 == 1", {"copies": 1}, None),
        ("copies > 0", {"copies": 10**30}, None),
        ("copies > 0", {"copies": float("nan")}, None),
        ("copies > 0", {"copies": "1"}, None),
        ("copies > 0", {"copies": True}, None),
        ("abroad", {"abroad": "yes"}, None),
        ("birth_date < today", {"birth_date": {"day": "1"}}, None),
        ("child.name == 'a'", {"child": "a"}, None),
        ("child.name.matches('(a+)+$')", {"child": {"name": "a" * 50_000 + "b"}}, False),
        ("child.name == 'a'", {"child": {"name": "\ud800"}}, None),
    ],
)
def test_a_rule_is_true_false_or_cannot_be_told(source: str, answers: dict[str, object], expected: bool | None) -> None:
    assert verdict(source, **answers) is expected


@pytest.mark.parametrize(
    "source",
    [
        "nobody == 1",
        "copies == 'a'",
        "copies",
        "copies +",
        "has(copies)",
        "'" + "x" * 2000 + "' == 'x'",
        "(" * 400 + "true" + ")" * 400,
        "birth_date < '2000-01-01'",
    ],
)
def test_a_wrong_rule_does_not_compile(source: str) -> None:
    with pytest.raises(RuleError):
        environment(form_with(QUESTIONS)).compile(Rule(source, 1))


def test_the_place_of_a_mistake_is_told() -> None:
    with pytest.raises(RuleError) as raised:
        environment(form_with(QUESTIONS)).compile(Rule("copies > 2 && nobody == 1", 1))
    assert raised.value.column == 15
    assert "nobody" in str(raised.value)


def test_a_birthday_on_29_february_is_kept_on_1_march() -> None:
    def on(year: int, month: int, day: int) -> dt.datetime:
        return dt.datetime(year, month, day, tzinfo=dt.UTC)

    assert age(on(2008, 2, 29), on(2026, 2, 28)) == 17
    assert age(on(2008, 2, 29), on(2026, 3, 1)) == 18


def test_words_in_quotes_are_not_names() -> None:
    assert names_in("a == 'b' && c.d in [\"e\", f]") == {"a", "c", "in", "f"}
