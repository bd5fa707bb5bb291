"""Small forms for tests, written as their authors write them."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from forms.builder import PageForm, build
from forms.definition import Definition
from forms.load import load_form

TODAY = dt.date(2026, 11, 16)


class TwoProvinces:
    """Hà Nội with two wards and Huế with one."""

    def provinces(self) -> Sequence[tuple[str, str]]:
        return [("01", "Thành phố Hà Nội"), ("46", "Thành phố Huế")]

    def communes(self, province_code: str) -> Sequence[tuple[str, str]]:
        known = {
            "01": [("00070", "Phường Hoàn Kiếm"), ("00091", "Phường Phú Thượng")],
            "46": [("19753", "Phường Phú Xuân")],
        }
        return known.get(province_code, [])


PLACES = TwoProvinces()


def form_with(questions: str, *, more: str = "") -> Definition:
    """A form of one page `first` with these questions (YAML list items), and more top-level keys."""
    indented = "\n".join("      " + line for line in questions.strip("\n").split("\n"))
    return load_form(
        "title: {vi: Đơn, en: Form, zh: 表格}\npages:\n  - id: first\n    title: {vi: Trang, en: Page, zh: 页}\n"
        f"    questions:\n{indented}\n{more}"
    )


def question(kind: str, settings: str = "", *, name: str = "q") -> str:
    """One question of a kind, as a list item."""
    lines = [f"- id: {name}", f"  kind: {kind}", "  ask: {vi: Hỏi, en: Ask, zh: 问}"]
    return "\n".join([*lines, *(f"  {line}" for line in settings.split("\n") if line)])


Fill = Callable[..., PageForm]


@pytest.fixture
def fill() -> Fill:
    """A bound page: `fill(form, posted=…)` or `fill(form, answers=…)`."""

    def bound(
        form: Definition,
        posted: Mapping[str, Any] | None = None,
        *,
        answers: Mapping[str, Any] | None = None,
        page_id: str = "first",
        locale: str = "vi",
        index: int | None = None,
    ) -> PageForm:
        shown = form.page(page_id)
        assert shown
        made = build(form, shown, locale=locale, places=PLACES, answers=answers or {}, today=TODAY, index=index)
        return made(MultiDict(posted)) if posted is not None else made()

    return bound
