"""What happens in life, and which services it brings."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, render_template

from portal.access import public
from portal.clock import utc_now
from portal.kept import kept_page
from portal.security import public_page
from portal.store import reading
from portal.views.catalogue.rows import result_row
from services.catalogue.search import Finder, finder
from services.guidance import events
from services.guidance.plain import plain_words
from services.guidance.screeners import screeners

bp = Blueprint("life_events", __name__, url_prefix="/life-events")


@bp.get("")
@public
@public_page
@kept_page
def index() -> str:
    """All life events, for people and for firms."""
    return render_template("life_events/index.html", events=events.events().values())


@bp.get("/<slug>")
@public
@public_page
@kept_page
def event(slug: str) -> str:
    """One life event: its services in the order of need. Raises NotFound."""
    found = events.event(slug)
    catalogue = finder(reading(), utc_now())
    groups = [(group.when, guided_rows(catalogue, group.codes)) for group in found.groups]
    return render_template(
        "life_events/event.html",
        event=found,
        groups=[(when, rows) for when, rows in groups if rows],
        online=len({row["entry"].code for _, rows in groups for row in rows if row["entry"].is_offered}),
        screener=screeners().get(found.screener),
        related=[events.event(each) for each in found.related],
    )


def guided_rows(catalogue: Finder, codes: Iterable[str]) -> list[dict[str, Any]]:
    """Rows for `guidance/_rows.html`, what is filed online here first; codes the catalogue lacks are left out."""
    found = [entry for code in codes if (entry := catalogue.entry(code))]
    found.sort(key=lambda entry: not entry.is_offered)
    return [result_row(entry) | {"plain": plain_words()[entry.code]} for entry in found]
