"""The documentation says what the code does."""

import re
from pathlib import Path

import pytest

from scripts import docs

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("path", docs.PARTS)
def test_tables_shared_with_the_code_are_up_to_date(path: str) -> None:
    name, make = docs.PARTS[path]
    text = (ROOT / path).read_text("utf-8")
    assert docs.written(text, name, make()) == text, "run python scripts/docs.py"


def test_every_local_link_leads_somewhere() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8"))
        if not (page.parent / target).exists()
    ]
    assert broken == []


def test_every_make_target_of_the_readme_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = set(re.findall(r"make ([a-z-]+)", (ROOT / "README.md").read_text("utf-8")))
    assert named <= targets


def test_every_decision_has_its_own_number() -> None:
    numbers = [path.name[:4] for path in sorted((ROOT / "docs" / "decisions").glob("*.md"))]
    assert numbers == [f"{n:04d}" for n in range(1, len(numbers) + 1)]
