"""What the fields of the catalogue are called in the languages of the portal: `fields.yaml` beside this file."""

from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

import yaml

from forms.text import Text
from services.search.folding import slug
from services.text import Said, said


@lru_cache(maxsize=2048)
def field_name(field: str, locale: str) -> Said:
    """A field as published ("Hộ tịch") in one of LOCALES; Vietnamese and marked where it is not translated."""
    return said(field, _fields().get(slug(field)), locale)


def other_names(field: str) -> str:
    """The names of a field beside the published one, in one line, for finding it."""
    names = _fields().get(slug(field), Text())
    return f"{names.en} {names.zh}".strip()


@cache
def _fields() -> Mapping[str, Text]:
    table = yaml.safe_load((Path(__file__).parent / "fields.yaml").read_text(encoding="utf-8"))
    return {slug(row["vi"]): Text(**row) for row in table["fields"]}
