"""The filters of the search page: links with counts, each to the same answer with one thing changed.

A page has some sixty of them, so their lines are written here rather than in the template.
"""

from collections.abc import Sequence
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
        self._chosen = {key: value for key, value in ({"q": query} | found.filters.chosen()).items() if value}
        self._written = {key: urlencode({key: value}) for key, value in self._chosen.items()}
        self._page = found.page
        self._end = [f"lang={lang}"] if (lang := asked_for()) else []

    def own(self) -> list[tuple[str, str]]:
        """What was understood of this page's own address, without the language: it is the canonical one."""
        return [*self._chosen.items(), *([("page", str(self._page))] if self._page > 1 else [])]

    def with_each(self, facet: str) -> str:
        """An address that ends where the value of `facet` belongs."""
        return _joined([*self._without(facet), *self._end, f"{facet}="])

    def without(self, facet: str) -> str:
        """An address without the chosen value of `facet`."""
        return _joined([*self._without(facet), *self._end])

    def page(self, number: int) -> str:
        """The address of one page of the answer."""
        return _joined([*self._written.values(), *([f"page={number}"] if number > 1 else []), *self._end])

    def instead(self, query: str) -> str:
        """The address of another question."""
        return _joined([urlencode({"q": query}), *self._end])

    def clear(self) -> str:
        """The address of the question alone."""
        return _joined([*([self._written["q"]] if "q" in self._written else []), *self._end])

    def _without(self, facet: str) -> list[str]:
        return [pair for key, pair in self._written.items() if key != facet]


def _joined(pairs: Sequence[str]) -> str:
    return f"{bp.url_prefix}?{'&'.join(pairs)}" if pairs else str(bp.url_prefix)


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
