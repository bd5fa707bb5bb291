"""The page that asks what a company is called and where it is: questions like those of any form."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Final

from forms.definition import Definition
from forms.load import load_form
from services.organisations.companies import Details
from services.organisations.models import Organisation

_FILE: Final = Path(__file__).parent / "form.yaml"


@cache
def form(*, is_new: bool) -> Definition:
    """The form with its one page; the tax code is asked only once, when the company is added."""
    asked = load_form(_FILE.read_text("utf-8"), _FILE.name)
    if is_new:
        return asked
    page = asked.pages[0]
    rest = tuple(question for question in page.questions if question.id != "tax_code")
    return replace(asked, pages=(replace(page, questions=rest),))


def answers_of(organisation: Organisation) -> dict[str, Any]:
    """A company's details as answers of the form."""
    place = {"province": organisation.province, "commune": organisation.commune, "street": organisation.street}
    return {"name": organisation.name, "address": place}


def details_of(answers: Mapping[str, Any]) -> Details:
    """The details that validated answers of the form give."""
    address = answers.get("address") or {}
    return Details(
        answers.get("name") or "",
        province=address.get("province") or "",
        commune=address.get("commune") or "",
        street=address.get("street") or "",
    )
