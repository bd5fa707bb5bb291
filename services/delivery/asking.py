"""The page that asks how the result is to be received: questions like those of any form, and a choice made of them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from forms.definition import Definition
from forms.load import load_form
from services.delivery.choosing import Choice
from services.delivery.models import Delivery
from services.delivery.moves import Way

_FILE: Final = Path(__file__).parent / "form.yaml"


@lru_cache(maxsize=8)
def form_for(ways: Sequence[str]) -> Definition:
    """The form with one page, offering these ways (a tuple of words of `Way`)."""
    form = load_form(_FILE.read_text("utf-8"), _FILE.name)
    page = form.pages[0]
    way, *rest = page.questions
    offered = tuple(sorted((each for each in way.options if each.code in ways), key=lambda each: ways.index(each.code)))
    return replace(form, pages=(replace(page, questions=(replace(way, options=offered), *rest)),))


def answers_of(delivery: Delivery | None, default: str) -> dict[str, Any]:
    """What was chosen as answers of the form; at first the way that counts without choosing."""
    if delivery is None:
        return {"way": default}
    if not delivery.is_by_post:
        return {"way": delivery.way}
    address = {"province": delivery.province, "commune": delivery.commune, "street": delivery.street}
    return {"way": delivery.way, "recipient": delivery.recipient, "phone": delivery.phone, "address": address}


def choice_of(answers: Mapping[str, Any]) -> Choice:
    """The choice that validated answers of the form make."""
    address = answers.get("address") or {}
    return Choice(
        Way(answers["way"]),
        recipient=answers.get("recipient") or "",
        phone=answers.get("phone") or "",
        province=address.get("province") or "",
        commune=address.get("commune") or "",
        street=address.get("street") or "",
    )
