"""Finding a service and understanding it: the search page, and one page per procedure in one fixed layout."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode
from weakref import WeakKeyDictionary

from flask import Blueprint, current_app, render_template, request, url_for
from markupsafe import Markup
from werkzeug.routing import BuildError

from portal import filters, words
from portal.access import public
from portal.clock import utc_now
from portal.kept import kept_page
from portal.language import asked_for, current
from portal.security import public_page
from portal.store import reading
from services.calendar import local_date
from services.catalogue import offerings
from services.catalogue.facts import NO_UNIT, facts
from services.catalogue.models import Procedure
from services.catalogue.procedures import procedure as find_procedure
from services.catalogue.search import FACETS, Choice, Entry, Filters, Found, finder, marked
from services.definitions.fees import in_force
from services.definitions.publishing import latest, service_of
from services.definitions.service import ServiceDefinition
from services.search.folding import slug

bp = Blueprint("catalogue", __name__, url_prefix="/services")

#: Longer than any question; the rest is not read.
LONGEST_QUERY: Final = 200
#: So many values of a filter are shown at once, and so many when unfolded: the rest is found by searching.
_AT_ONCE: Final = 8
_AT_MOST: Final = 40


@bp.get("")
@public
@public_page
def services() -> str:
    """Search and filters. Whatever is asked, the answer is a useful page."""
    query = " ".join(request.args.get("q", "")[:LONGEST_QUERY].split())
    filters = Filters(**{facet: request.args.get(facet, "")[:LONGEST_QUERY] for facet in FACETS})
    found = finder(reading(), utc_now()).search(query, filters, _page_number())
    links = _Links(query, found)
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
        hidden=[*found.filters.chosen().items(), *([("lang", lang)] if (lang := asked_for()) else [])],
    )


@bp.get("/<code>")
@public
@public_page
@kept_page
def service(code: str) -> str:
    """Everything about one procedure. Raises NotFound, also for procedures between agencies."""
    db, now = reading(), utc_now()
    found = find_procedure(db, code)
    offered = offerings.offered_here(db, code, now)
    definition = service_of(latest(db, code)) if offerings.has_definition(db, code) else None
    published = facts(found, local_date(now))
    return render_template(
        "catalogue/service.html",
        procedure=found,
        facts=published,
        doubts=[doubt for doubt in published.doubts if doubt != NO_UNIT or not (definition and definition.promise)],
        today=local_date(now),
        offered=offered,
        definition=definition,
        tariff=in_force(definition.tariff, today=local_date(now)) if definition else (),
        name=definition.name.text(current()) if definition else found.name,
        level=offered.level if offered else found.published_level,
        term=_term(found, definition),
        start_href=_address("applications.start", code=code) if offered else "",
        blank_form_href=_address("printed.blank_form", code=code) if definition else "",
        same_field=slug(found.field or ""),
    )


def _address(endpoint: str, **values: Any) -> str:
    """The address of a page that an installation may lack, or an empty text."""
    try:
        return url_for(endpoint, **values)
    except BuildError:
        return ""


class _Links:
    """Addresses of the search page that keep what was asked and change one thing."""

    def __init__(self, query: str, found: Found) -> None:
        self._chosen = {"q": query} | found.filters.chosen()
        self._lang = asked_for()

    def with_each(self, facet: str) -> str:
        """An address that ends where the value of `facet` belongs."""
        return self._href({key: value for key, value in self._chosen.items() if key != facet}, last=facet)

    def without(self, facet: str) -> str:
        return self._href({key: value for key, value in self._chosen.items() if key != facet})

    def page(self, number: int) -> str:
        return self._href(self._chosen | ({"page": str(number)} if number > 1 else {}))

    def clear(self) -> str:
        return self._href({"q": self._chosen["q"]})

    def _href(self, pairs: Mapping[str, str], last: str = "") -> str:
        kept = [(key, value) for key, value in pairs.items() if value]
        kept += [("lang", self._lang)] if self._lang else []
        query = urlencode(kept + ([(last, "")] if last else []))
        return f"{bp.url_prefix}?{query}" if query else str(bp.url_prefix)


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
    return choice.label


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
        drawn[lang] = draw(entry, words.term(*entry.term), words.fee(*entry.fee), tiers)
    return drawn[lang]


#: Entry -> language -> its lines on a list; goes with the entry when the catalogue changes.
_drawn: "WeakKeyDictionary[Entry, dict[str, Markup]]" = WeakKeyDictionary()


def _term(found: Procedure, definition: ServiceDefinition | None) -> str:
    """The promise of a published definition goes before the catalogue's term."""
    if definition and definition.promise:
        return words.duration(definition.promise.term.value, definition.promise.term.unit)
    return words.term(found.term_kind, found.term_value, found.term_unit)
