"""One procedure on a list: its address, its name with the words that answer, and what is about it."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final

from flask import current_app
from markupsafe import Markup, escape

from portal.language import asked_for, current
from portal.views.catalogue.blueprint import bp
from services.catalogue.search import Entry, Found, marked

#: Stands for the code in what many entries share.
_CODE: Final = "\x02code\x03"


def result_row(entry: Entry, found: Found | None = None) -> dict[str, Any]:
    """What `catalogue/_results.html` draws: an entry with its address, its name (marked) and what is about it."""
    return result_rows([entry], found)[0]


def result_rows(entries: Iterable[Entry], found: Found | None = None) -> list[dict[str, Any]]:
    """The same for each of several."""
    lang, asked = current(), asked_for()
    query = f"?lang={asked}" if asked else ""
    return [_row(entry, entry.names.get(lang, entry.name), found, lang, query) for entry in entries]


def _row(entry: Entry, name: str, found: Found | None, lang: str, query: str) -> dict[str, Any]:
    return {
        "entry": entry,
        "href": f"{bp.url_prefix}/{entry.code}{query}",
        "name": _marked(name, found) if found else name,
        "is_vietnamese": lang != "vi" and name == entry.name,
        "about": _about(entry, lang),
    }


def _marked(name: str, found: Found) -> Markup:
    pieces = marked(name, found)
    # A word that answers has nothing to escape; for the rest `escape` is asked once a piece.
    return Markup("".join(f"<mark>{text}</mark>" if answers else escape(text) for text, answers in pieces))  # noqa: S704


def _about(entry: Entry, lang: str) -> Markup:
    """What one wants to know before opening it. Its pieces are few, and drawn once; rows are put together of them."""
    return Markup(  # noqa: S704  (drawn by a template; a code is digits and a dot)
        _piece(lang, "where", entry.purposes.get(lang, ""), entry.field, entry.agency, _CODE).replace(_CODE, entry.code)
        + '<ul class="result__facts">\n'
        + _piece(lang, "level", entry.is_offered, entry.level)
        + _piece(lang, "term", *entry.term)
        + _piece(lang, "fee", *entry.fee)
        + _piece(lang, "tiers", entry.tiers)
        + "</ul>\n"
    )


@lru_cache(maxsize=2048)
def _piece(lang: str, macro: str, *facts: Any) -> str:
    """What a macro of `catalogue/_entry.html` makes of some facts in the page's language, which is `lang`."""
    template = current_app.jinja_env.get_template("catalogue/_entry.html")
    return str(getattr(template.module, macro)(*facts))
