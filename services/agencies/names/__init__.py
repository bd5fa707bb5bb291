"""What places and agencies are called in the languages of the portal: `bodies.yaml` and `places.yaml` by this file.

Vietnamese names are those of the tables of units and agencies. A ministry has an English and a Chinese name of its own;
the name of any other agency is made by rule from its kind and its place.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final, Protocol

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.text import Text
from services.agencies.models import Agency, Unit
from services.content import kept
from services.text import DEFAULT_LOCALE, LOCALES, Said, said

_HERE: Final = Path(__file__).parent


class Called(Protocol):
    """What a name is made of: a row of `Agency`, or something like it."""

    @property
    def name(self) -> str:
        """The Vietnamese name."""

    @property
    def kind(self) -> str:
        """One of the kinds of agencies."""

    @property
    def unit_code(self) -> str | None:
        """The place it is responsible for; None for the whole country."""


@dataclass(frozen=True)
class Place:
    """What the names of a province or a commune are made of."""

    name: str
    kind: str
    parent_code: str | None


@dataclass(frozen=True)
class Names:
    """The names of places and of the agencies named after them. Only read after it was built."""

    places: Mapping[str, Place]

    def place(self, code: str, locale: str) -> Said:
        """A province or commune: "Hoàn Kiếm Ward". A code that does not exist is said as it is."""
        place = self.places.get(code)
        return said(place.name, self._place(code), locale) if place else Said(code, DEFAULT_LOCALE)

    def agency(self, agency: Called, locale: str) -> Said:
        """An agency, with its province where it is a commune's: "People's Committee of Hoàn Kiếm Ward, Hà Nội"."""
        if agency.unit_code is None:
            return body_name(agency.name, locale)
        return said(agency.name, self.by_rule(agency.kind, agency.unit_code), locale)

    def other_names(self, agency: Called) -> str:
        """The words of an agency's English and Chinese names, in one line, for finding it."""
        if agency.unit_code is None:
            return other_names_of_body(agency.name)
        return " ".join(self.agency(agency, locale).text for locale in LOCALES if locale != DEFAULT_LOCALE)

    def _place(self, code: str) -> Text | None:
        place = self.places[code]
        if place.parent_code is None:
            return _table("provinces").get(code)
        pattern = _table("kinds").get(place.kind)
        own_name = {"name": place.name[len(place.kind) + 1 :]}
        return _filled(pattern, dict.fromkeys(LOCALES, own_name)) if pattern else None

    def by_rule(self, kind: str, unit_code: str) -> Text | None:
        """The names of the agency of a kind at a place; None where there is no rule or no such place."""
        place = self.places.get(unit_code)
        pattern = _table("of_commune" if place and place.parent_code else "of_province").get(kind)
        named = self._place(unit_code) if place else None
        if place is None or pattern is None or named is None:
            return None
        province = _table("provinces").get(place.parent_code or "", Text())
        values = {lang: {"place": named.text(lang), "province": province.text(lang)} for lang in LOCALES}
        return _filled(pattern, values)


def names(db: Session) -> Names:
    """The names by the table of units as it is now; read once per process and content version."""
    return kept(db, "agency names", read)


def name_of(db: Session, code: str, locale: str) -> str:
    """The agency with this code as a letter in one of LOCALES calls it."""
    return names(db).agency(db.get_one(Agency, code), locale).text


def text_of(db: Session, code: str) -> Text:
    """The agency with this code in all languages, for a paper that speaks two of them."""
    return Text(*(name_of(db, code, locale) for locale in LOCALES))


@lru_cache(maxsize=2048)
def body_name(name: str, locale: str) -> Said:
    """A ministry or a body that stands alone, by its Vietnamese name; marked where it is not translated."""
    return said(name, _bodies().get(name), locale)


def other_names_of_body(name: str) -> str:
    """The English and Chinese names of a ministry, in one line, for finding it; empty for an unknown one."""
    names = _bodies().get(name, Text())
    return f"{names.en} {names.zh}".strip()


def parted(text: str) -> str:
    """`text` with the Chinese words that names are made of standing alone: "河内市 人民委员会"."""
    return _chinese_words().sub(lambda found: f" {found[0]} ", text)


def read(db: Session) -> Names:
    """The same, read now: for what is itself kept, which must not wait for another kept value."""
    rows = db.execute(select(Unit.code, Unit.name, Unit.kind, Unit.parent_code))
    return Names({code: Place(name, kind, parent) for code, name, kind, parent in rows})


def _filled(pattern: Text, values: Mapping[str, Mapping[str, str]]) -> Text:
    return Text(**{lang: pattern.text(lang).format(**values[lang]) for lang in LOCALES})


def _table(name: str) -> Mapping[str, Text]:
    return _tables()[name]


@cache
def _tables() -> Mapping[str, Mapping[str, Text]]:
    read: dict[str, Any] = yaml.safe_load((_HERE / "places.yaml").read_text(encoding="utf-8"))
    return {name: {key: Text(**row) for key, row in table.items()} for name, table in read.items()}


@cache
def _chinese_words() -> re.Pattern[str]:
    """The Chinese names of provinces, without their kind, and the words for kinds; longest first."""
    found = {text.zh[:-1] for text in _table("provinces").values()}
    for table in ("kinds", "of_province", "of_commune"):
        found |= {re.sub(r"{\w+}", "", text.zh) for text in _table(table).values()}
    return re.compile("|".join(map(re.escape, sorted(found, key=len, reverse=True))))


@cache
def _bodies() -> Mapping[str, Text]:
    rows = yaml.safe_load((_HERE / "bodies.yaml").read_text(encoding="utf-8"))["bodies"]
    return {row["vi"]: Text(**row) for row in rows}
