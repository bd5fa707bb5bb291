"""What happens in life, and which services it brings."""

from collections.abc import Iterable
from typing import Any, Final

from flask import Blueprint, render_template

from portal.access import public
from portal.clock import utc_now
from portal.kept import kept_page
from portal.language import current
from portal.security import public_page
from portal.store import reading
from portal.views.catalogue.rows import result_row
from services.catalogue.search import Entry, Finder, finder
from services.guidance import events
from services.guidance.plain import plain_words
from services.guidance.screeners import screeners
from services.search.folding import words
from services.text import DEFAULT_LOCALE

#: "Thủ tục", "Giải quyết": so many words an official name may have more and still say the same.
_IDLE_WORDS: Final = 2

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
    """Rows for `guidance/_rows.html`, in the order of `codes`; those the catalogue lacks are left out."""
    return [_guided(entry) for code in codes if (entry := catalogue.entry(code))]


def _guided(entry: Entry) -> dict[str, Any]:
    """A row with the name to show; the official one where it says more and nothing of it is filed here."""
    lang = current()
    name = entry.names.get(lang) if entry.is_offered else None
    shown = name or plain_words()[entry.code].text(lang)
    says_more = lang != DEFAULT_LOCALE or len(words(entry.name)) > len(words(shown)) + _IDLE_WORDS
    return result_row(entry) | {"shown": shown, "official": entry.name if says_more and not name else ""}
