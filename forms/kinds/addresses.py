"""An address in Vietnam by province and commune, or in words when a question allows one abroad."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from forms import words
from forms.definition import Question
from forms.kinds.base import Blank, Facts, Setting
from forms.kinds.groups import Group
from forms.messages import N_, Message
from forms.places import Place, Places, place_name


class Address(Group):
    """Province, commune and street; with `abroad: true` alternatively an address in words.

    Its parts are not required one by one: which of them are needed depends on the others (`faults`).
    """

    name = "address"
    field = "address"
    settings: ClassVar[Mapping[str, Setting]] = {"abroad": Setting(bool, False)}
    missing = N_("Enter the address.")

    def parts(self, settings: Mapping[str, Any]) -> tuple[Question, ...]:
        inside = (
            Question("province", "province", words.PROVINCE, required=False),
            Question("commune", "commune", words.COMMUNE, required=False),
            Question("street", "text", words.STREET, required=False),
        )
        if not settings.get("abroad"):
            return inside
        foreign = {"at_most": 300}
        return (
            *inside,
            Question("abroad", "text", words.ABROAD, hint=words.ABROAD_HINT, required=False, settings=foreign),
        )

    def faults(self, question: Question, value: Mapping[str, Any], facts: Facts) -> dict[str, Message]:
        if value.get("abroad"):
            if value.get("province"):
                return {"abroad": Message(N_("Enter an address in Viet Nam or one abroad, not both."))}
            return {}
        found = {}
        if not value.get("province"):
            found["province"] = Message(N_("Choose the province or city."))
        elif not _within(facts.places.communes(value["province"]), value.get("commune")):
            found["commune"] = Message(N_("Choose the ward or commune."))
        if not value.get("street"):
            found["street"] = Message(N_("Enter the house number and street, or the hamlet."))
        return found

    def settled(self, value: dict[str, Any]) -> dict[str, Any]:
        return {"abroad": value["abroad"]} if value.get("abroad") else value

    def rows(self, question: Question, value: Any, locale: str, places: Places) -> list[tuple[str, str]]:
        return []

    def read(self, question: Question, value: Any, locale: str, places: Places) -> str:
        if value.get("abroad"):
            return str(value["abroad"])
        province = value.get("province", "")
        commune = place_name(places.communes(province), value.get("commune")) or value.get("commune", "")
        named = (value.get("street", ""), commune, place_name(places.provinces(), province) or province)
        return ", ".join(part for part in named if part)

    def blank(self, question: Question, locale: str) -> Blank:
        return Blank("lines", count=2)


def _within(communes: Sequence[Place], code: object) -> bool:
    """Whether `code` is one of the communes; where none are known, any code is."""
    return bool(place_name(communes, code)) if communes else bool(code)
