"""Texts in the person's language, without a request: papers, mail, refusals.

Source strings are English. `N_()` only marks a sentence for extraction; `translator(locale)` translates it. The
catalogues stand in `services/translations`: this is the lowest room that needs them, and the portal reads the same.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from babel.support import NullTranslations, Translations

from forms.text import Text

LOCALES: Final = ("vi", "en", "zh")
DEFAULT_LOCALE: Final = "vi"
CATALOGUES: Final = Path(__file__).parent / "translations"


def N_(message: str) -> str:
    """Mark a sentence for the catalogues; returns it unchanged."""
    return message


@cache
def catalogue(locale: str) -> NullTranslations:
    """The catalogue of one locale (English is the source and needs none)."""
    return Translations.load(str(CATALOGUES), [locale]) if locale != "en" else NullTranslations()


def translator(locale: str) -> Callable[..., str]:
    """A function `(msgid, **params) -> str` for one of LOCALES; an unknown locale reads Vietnamese."""
    messages = catalogue(locale if locale in LOCALES else DEFAULT_LOCALE)

    def translate(message: str, **params: Any) -> str:
        text = messages.gettext(message)
        return text % params if params else text

    return translate


@dataclass(frozen=True)
class Said:
    """A name as it can be said to somebody: it may be in Vietnamese although another language was asked for."""

    text: str
    #: The language `text` is in, one of LOCALES.
    language: str
    #: Whether nothing better was known in the language asked for.
    is_untranslated: bool = False

    def __str__(self) -> str:
        return self.text


def said(text: str, names: Text | None, locale: str) -> Said:
    """The Vietnamese `text` in one of LOCALES by its `names`, or as it is, marked, where that language lacks one."""
    translated = names.text(locale) if names and locale not in names.missing() else ""
    if locale == DEFAULT_LOCALE or not translated:
        return Said(text, DEFAULT_LOCALE, is_untranslated=locale != DEFAULT_LOCALE)
    return Said(translated, locale)
