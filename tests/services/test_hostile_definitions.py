"""Whatever stands in a definition's files, the checker answers with findings: it never raises and never hangs."""

import copy
import datetime as dt
import time
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.definitions.checker import check
from services.definitions.report import gaps_of, report_of
from services.definitions.sketch import sketch_of
from tests.services.test_definitions import SMALL

ODD: tuple[Any, ...] = (
    *(None, True, 0, -1, 10**30, 1.5, float("nan"), float("inf"), "", "x", "today", "\x00", "a" * 3000, "((((", "1 +"),
    *("why == ", "x.y.z", "{x}", "{", "%(a)s", "exact", "2026-99-99", "1.000001", "check", "only", [], {}, [[]], [{}]),
    *([None], ["a", 1], {"a": {}}, {1: 2}, {"vi": 1}, {"vi": "a", "en": None, "zh": ["x"]}, dt.date(1, 1, 1)),
    *(
        dt.date(9999, 12, 31),
        dt.datetime(2026, 1, 1, 3, tzinfo=dt.UTC),
        {"filed": "x", "is": 1},
        {"filed": dt.date(9999, 12, 31)},
    ),
)
TREES = {file: yaml.safe_load(text) for file, text in SMALL.items()}


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where a value stands within a file, for every value."""
    yield at
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield from places(inner, (*at, key))


PLACES = [(file, at) for file, tree in TREES.items() for at in places(tree)]


def replaced(tree: Any, at: tuple[Any, ...], new: Any) -> Any:
    if not at:
        return new
    tree = copy.deepcopy(tree)
    inner = tree
    for key in at[:-1]:
        inner = inner[key]
    inner[at[-1]] = new
    return tree


def looked_at(bundle: dict[str, str]) -> list[str]:
    """Everything the screens do with a bundle; all findings as text."""
    sketch_of(bundle)
    gaps_of(bundle)
    return [str(finding) for finding in report_of(bundle).findings]


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.sampled_from(PLACES), st.sampled_from(ODD)), min_size=1, max_size=2))
def test_any_value_anywhere_is_reported_and_never_raised(changes: list[tuple[tuple[str, Any], Any]]) -> None:
    bundle = dict(SMALL)
    for (file, at), new in changes:
        bundle[file] = yaml.safe_dump(replaced(TREES[file], at, new), allow_unicode=True)
    looked_at(bundle)


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(sorted(SMALL)), st.integers(0, 1200), st.integers(0, 40), st.text(max_size=30))
def test_any_damage_to_the_text_of_a_file_is_reported_and_never_raised(
    file: str, at: int, gone: int, typed: str
) -> None:
    text = SMALL[file]
    looked_at({**SMALL, file: text[: at % len(text)] + typed + text[at % len(text) + gone :]})


@pytest.mark.parametrize("file", ["form.yaml", "procedure.yaml", "fees.yaml", "rehearsals.yaml", "workflow.yaml"])
def test_a_whole_file_of_another_kind_is_reported(file: str) -> None:
    for text in ("", "- a\n- b", "a: b", "\t", "%YAML 9.9\n---\na: b", "<p>{{ x }}</p>"):
        assert looked_at({**SMALL, file: text})


RULE = "why == 'marry'"


@pytest.mark.parametrize(
    "rule",
    [
        "(" * 400 + "true" + ")" * 400,
        "!" * 900 + "true",
        "[1]" + "+[1]" * 200 + " == []",
        "".join(f"[1,1,1,1,1,1,1,1,1,1].all(a{n}, " for n in range(15)) + "true" + ")" * 15,
        "".join(f"[1,1,1,1,1,1,1,1,1,1].map(a{n}, " for n in range(15)) + "1" + ")" * 15 + " == []",
        "'" + "x" * 900 + "'.matches('(x+x+)+y')",
        "name == '" + "a" * 100_000 + "'",
        "9223372036854775807 + copies > 0",
        "copies / 0 > 0",
        "name.matches('(')",
        "timestamp('9999-12-31T23:59:59Z') + duration('99999h') > today",
        "name == '\\uD800'",
    ],
)
def test_a_hostile_rule_ends_quickly_wherever_it_stands(rule: str) -> None:
    started = time.process_time()
    quoted = yaml.safe_dump(rule, width=10**6).splitlines()[0]
    looked_at({**SMALL, "form.yaml": SMALL["form.yaml"].replace(RULE, quoted)})
    fees = f"      - when: {quoted}\n        vnd: 0\n"
    looked_at(
        {**SMALL, "fees.yaml": SMALL["fees.yaml"].replace(f"      - {{when: {RULE}, vnd: 0, proof: card}}\n", fees)}
    )
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("form.yaml", "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"),
        ("form.yaml", "[" * 250_000),
        ("form.yaml", "a: {" * 60_000),
        ("form.yaml", "title: " + "x" * 10_000_000),
        ("form.yaml", "".join(f"key{n}: 1\n" for n in range(3_000))),
        ("form.yaml", "".join(f"key{n}: 1\n" for n in range(300_000))),
        ("procedure.yaml", "code: !!python/object/apply:os.system ['true']"),
        ("procedure.yaml", "<<: {code: 1}\n? [a]\n: b\n=: c\n"),
        ("rehearsals.yaml", "today: 2026-11-16\npeople:\n" + "- {id: a}\n" * 5_000),
        ("result.html", "{{" + "(" * 20_000 + "1" + ")" * 20_000 + "}}"),
        ("result.html", "{% if 1 %}" * 3_000),
        ("result.html", "{% for a in b %}{{ a"),
    ],
)
def test_a_bomb_is_told_in_a_few_findings_and_a_short_time(file: str, text: str) -> None:
    started = time.process_time()
    findings = check({**SMALL, file: text})
    assert 0 < len(findings) < 1000
    assert time.process_time() - started < 20
