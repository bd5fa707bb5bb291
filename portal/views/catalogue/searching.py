"""The search page and what it suggests while somebody types: whatever is asked, the answer is useful."""

from typing import Final

from flask import Response, current_app, g, render_template, request

from portal.access import public
from portal.clock import utc_now
from portal.kept import kept_answers
from portal.language import asked_for, current
from portal.security import public_page
from portal.store import reading
from portal.views.catalogue.blueprint import bp
from portal.views.catalogue.facets import Links, facet, label
from portal.views.catalogue.rows import result_rows
from services.catalogue.search import FACETS, Filters, finder

#: Longer than any question; the rest is not read.
LONGEST_QUERY: Final = 200


@bp.get("")
@public
@public_page
@kept_answers("q", *FACETS, "page")
def services() -> str:
    """Search and filters. Whatever is asked, the answer is a useful page."""
    query = _query()
    filters = Filters(**{facet: request.args.get(facet, "")[:LONGEST_QUERY] for facet in FACETS})
    found = finder(reading(), utc_now()).search(query, filters, _page_number())
    links = Links(query, found)
    g.own_query = links.own()
    return render_template(
        "catalogue/services.html",
        query=query,
        found=found,
        facets=[facet(name, found.facets[name], links) for name in FACETS],
        chosen=[
            {"text": label(current(), name, choice.value, choice.label), "href": links.without(name)}
            for name in found.filters.chosen()
            for choice in found.facets[name]
            if choice.is_chosen
        ],
        here=result_rows((entry for entry in found.entries if entry.is_offered), found),
        others=result_rows((entry for entry in found.entries if not entry.is_offered), found),
        previous_href=links.page(found.page - 1) if found.page > 1 else "",
        next_href=links.page(found.page + 1) if found.page < found.pages else "",
        clear_href=links.clear(),
        nearest=result_rows(found.nearest, found),
        suggestions=[(text, links.instead(text)) for text in found.suggestions],
        hidden=[*found.filters.chosen().items(), *([("lang", lang)] if (lang := asked_for()) else [])],
    )


@bp.get("/suggest")
@public
@public_page
def suggest() -> Response:
    """At most eight services that somebody may be looking for who has typed so much, the same for everybody.

    As JSON: `{"suggestions": [{"name": …, "lang": "vi", "href": …, "online": true}]}`; `lang` is that of the name.
    """
    rows = result_rows(finder(reading(), utc_now()).suggest(_query()))
    found = [
        {
            "name": row["name"],
            "lang": "vi" if row["is_vietnamese"] else current(),
            "href": row["href"],
            "online": row["entry"].is_offered,
        }
        for row in rows
    ]
    return Response(current_app.json.dumps({"suggestions": found}, ensure_ascii=False), mimetype="application/json")


def _query() -> str:
    """What was typed: the first of several, without needless space, nothing that is no letter of a page."""
    typed = request.args.get("q", "")[: 4 * LONGEST_QUERY]
    return " ".join("".join(c if c.isprintable() else " " for c in typed).split())[:LONGEST_QUERY].strip()


def _page_number() -> int:
    typed = request.args.get("page", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 7 else 1
