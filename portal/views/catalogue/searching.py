"""The search page and what it suggests while somebody types: whatever is asked, the answer is useful."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from flask import Response, current_app, g, render_template, request

from portal import words
from portal.access import public
from portal.clock import utc_now
from portal.kept import kept_answers
from portal.language import asked_for, current
from portal.names import body_name, field_name
from portal.security import public_page
from portal.store import reading
from portal.views.catalogue.blueprint import bp
from portal.views.catalogue.rows import result_row
from services.catalogue.search import FACETS, Choice, Filters, Found, finder

#: Longer than any question; the rest is not read.
LONGEST_QUERY: Final = 200
#: So many values of a filter are shown at once, and so many when unfolded: the rest is found by searching.
_AT_ONCE: Final = 8
_AT_MOST: Final = 40


@bp.get("")
@public
@public_page
@kept_answers("q", *FACETS, "page")
def services() -> str:
    """Search and filters. Whatever is asked, the answer is a useful page."""
    query = _query()
    filters = Filters(**{facet: request.args.get(facet, "")[:LONGEST_QUERY] for facet in FACETS})
    found = finder(reading(), utc_now()).search(query, filters, _page_number())
    links = _Links(query, found)
    g.own_query = links.own()
    return render_template(
        "catalogue/services.html",
        query=query,
        found=found,
        facets=[_facet(facet, found.facets[facet], links) for facet in FACETS],
        chosen=[
            {"text": _label(facet, choice), "href": links.without(facet)}
            for facet in FACETS
            for choice in found.facets[facet]
            if choice.is_chosen
        ],
        results=[result_row(entry, found) for entry in found.entries],
        previous_href=links.page(found.page - 1) if found.page > 1 else "",
        next_href=links.page(found.page + 1) if found.page < found.pages else "",
        clear_href=links.clear(),
        nearest=[result_row(entry, found) for entry in found.nearest],
        suggestions=[(text, links.instead(text)) for text in found.suggestions],
        hidden=[*found.filters.chosen().items(), *([("lang", lang)] if (lang := asked_for()) else [])],
    )


@bp.get("/suggest")
@public
@public_page
def suggest() -> Response:
    """At most eight services that somebody may be looking for who has typed so much: names, addresses, filed here or not.

    As JSON: `{"suggestions": [{"name": …, "lang": "vi", "href": …, "online": true}]}`; the same for everybody in one language.
    """
    rows = (result_row(entry) for entry in finder(reading(), utc_now()).suggest(_query()))
    found = [
        {
            "name": "".join(text for text, _ in row["pieces"]),
            "lang": "vi" if row["is_vietnamese"] else current(),
            "href": row["href"],
            "online": row["entry"].is_offered,
        }
        for row in rows
    ]
    return Response(current_app.json.dumps({"suggestions": found}, ensure_ascii=False), mimetype="application/json")


class _Links:
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


def _query() -> str:
    """What was typed: the first of several, without needless space, nothing that is no letter of a page."""
    typed = request.args.get("q", "")[: 4 * LONGEST_QUERY]
    return " ".join("".join(c if c.isprintable() else " " for c in typed).split())[:LONGEST_QUERY].strip()


def _page_number() -> int:
    typed = request.args.get("page", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 7 else 1


def _facet(facet: str, choices: list[Choice], links: _Links) -> dict[str, Any]:
    with_each, without = links.with_each(facet), links.without(facet)
    choices = sorted(choices, key=lambda choice: not choice.is_chosen)[:_AT_MOST]
    rows = [
        {
            "text": _label(facet, choice),
            "href": without if choice.is_chosen else with_each + choice.value,  # values are letters, digits, - and .
            "count": choice.count,
            "current": choice.is_chosen,
        }
        for choice in choices
    ]
    return {"name": facet, "first": rows[:_AT_ONCE], "more": rows[_AT_ONCE:]}


def _label(facet: str, choice: Choice) -> str:
    match facet:
        case "level":
            return words.level(int(choice.value))
        case "audience":
            return words.audience(choice.value)
        case "agency":
            return body_name(choice.label).text
        case "field":
            return field_name(choice.label).text
    return choice.label
