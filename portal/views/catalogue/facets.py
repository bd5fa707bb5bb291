"""The filters of the search page: links with counts, each to the same answer with one thing changed.

A page has some sixty of them, so their lines are written here rather than in the template.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlencode

from markupsafe import Markup, escape

from portal import words
from portal.language import asked_for, current
from portal.names import body_name, field_name
from portal.views.catalogue.blueprint import bp
from services.catalogue.search import Choice, Found

#: So many values of a filter are shown at once, and so many when unfolded: the rest is found by searching.
_AT_ONCE: Final = 8
_AT_MOST: Final = 40


class Links:
    """Addresses of the search page that keep what was asked and change one thing."""

    def __init__(self, query: str, found: Found) -> None:
        self._chosen = {"q": query} | found.filters.chosen()
        self._page = found.page
        self._lang = asked_for()

    def own(self) -> list[tuple[str, str]]:
        """What was understood of this page's own address, without the language: it is the canonical one."""
        page = [("page", str(self._page))] if self._page > 1 else []
        return [(key, value) for key, value in self._chosen.items() if value] + page

    def with_each(self, facet: str) -> str:
        """An address that ends where the value of `facet` belongs."""
        return self._href({key: value for key, value in self._chosen.items() if key != facet}, last=facet)

    def without(self, facet: str) -> str:
        return self._href({key: value for key, value in self._chosen.items() if key != facet})

    def page(self, number: int) -> str:
        return self._href(self._chosen | ({"page": str(number)} if number > 1 else {}))

    def instead(self, query: str) -> str:
        return self._href({"q": query})

    def clear(self) -> str:
        return self._href({"q": self._chosen["q"]})

    def _href(self, pairs: Mapping[str, str], last: str = "") -> str:
        kept = [(key, value) for key, value in pairs.items() if value]
        kept += [("lang", self._lang)] if self._lang else []
        query = urlencode(kept + ([(last, "")] if last else []))
        return f"{bp.url_prefix}?{query}" if query else str(bp.url_prefix)


def facet(name: str, choices: Sequence[Choice], links: Links) -> dict[str, Any]:
    """One filter: the lines that are shown at once, those that unfold, and how many these are."""
    if any(choice.is_chosen for choice in choices):
        choices = sorted(choices, key=lambda choice: not choice.is_chosen)
    with_each, without, lang = escape(links.with_each(name)), escape(links.without(name)), current()
    rows = [
        '<li><a href="'
        + (f'{without}" aria-current="true' if choice.is_chosen else f"{with_each}{choice.value}")
        + f'"><span>{label(lang, name, choice.value, choice.label)}</span>'
        + f' <span class="filter__count">{choice.count}</span></a></li>'
        for choice in choices[:_AT_MOST]  # values are letters, digits, - and .
    ]
    first, more = Markup("".join(rows[:_AT_ONCE])), Markup("".join(rows[_AT_ONCE:]))  # noqa: S704  (each part escaped)
    return {"name": name, "first": first, "more": more, "hidden": max(0, len(rows) - _AT_ONCE)}


@lru_cache(maxsize=1024)
def label(lang: str, name: str, value: str, known: str) -> Markup:
    """What a value of a filter is called in the page's language, which is `lang`."""
    match name:
        case "level":
            return escape(words.level(int(value)))
        case "audience":
            return escape(words.audience(value))
        case "agency":
            return escape(body_name(known).text)
        case "field":
            return escape(field_name(known).text)
    return escape(known)
