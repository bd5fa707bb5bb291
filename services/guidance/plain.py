"""What a procedure is for, in a few plain words, where the catalogue's name is long or only Vietnamese."""

from collections.abc import Mapping
from functools import cache

from forms.text import Text
from services.guidance.reading import read, text


@cache
def plain_words() -> Mapping[str, Text]:
    """Plain words by code."""
    return {code: text(row) for code, row in read("plain.yaml").items()}
