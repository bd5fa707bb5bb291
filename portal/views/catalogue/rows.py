"""One procedure on a list: its address, its name with the words that answer, and what is about it."""

from typing import Any
from weakref import WeakKeyDictionary

from flask import current_app
from markupsafe import Markup

from portal import filters, words
from portal.language import asked_for, current
from portal.views.catalogue.blueprint import bp
from services.catalogue.search import Entry, Found, marked

#: Entry -> language -> its lines on a list; goes with the entry when the catalogue changes.
_drawn: "WeakKeyDictionary[Entry, dict[str, Markup]]" = WeakKeyDictionary()


def result_row(entry: Entry, found: Found | None = None) -> dict[str, Any]:
    """What `catalogue/_results.html` draws: an entry with its address, the pieces of its name and what is about it."""
    lang, asked = current(), asked_for()
    name = entry.names.get(lang, entry.name)
    return {
        "entry": entry,
        "href": f"{bp.url_prefix}/{entry.code}" + (f"?lang={asked}" if asked else ""),
        "pieces": marked(name, found) if found else [(name, False)],
        "is_vietnamese": lang != "vi" and name == entry.name,
        "about": _about(entry, lang),
    }


def _about(entry: Entry, lang: str) -> Markup:
    drawn: dict[str, Markup] = _drawn.setdefault(entry, {})
    if lang not in drawn:
        draw = current_app.jinja_env.get_template("catalogue/_results.html").make_module().about  # type: ignore[attr-defined]
        tiers = filters.listed(words.tier(tier) for tier in entry.tiers)
        drawn[lang] = draw(entry, words.term(*entry.term), words.fee(*entry.fee), tiers, entry.purposes.get(lang, ""))
    return drawn[lang]
