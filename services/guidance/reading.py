"""Reading the files of this room: every scalar is text, every shown text has all three languages."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from forms.text import LANGUAGES, Text

FOLDER: Final = Path(__file__).parent


def read(name: str) -> Any:
    """The contents of one file. Scalars stay text: the code 1.014310 is no number, and `no` is an answer."""
    return yaml.load((FOLDER / name).read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506  (makes text only)


def text(row: Mapping[str, str]) -> Text:
    """A text in three languages. Raises ValueError when one is missing or another is named."""
    if set(row) != set(LANGUAGES) or not all(row.values()):
        raise ValueError(f"a text needs {', '.join(LANGUAGES)}: {dict(row)}")
    return Text(**row)
