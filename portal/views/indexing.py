"""What search engines ask for: which paths are nobody's business, and the list of all public pages in three languages.

https://www.sitemaps.org/protocol.html, with the hreflang links of https://developers.google.com/search/docs
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final
from xml.sax.saxutils import escape

from flask import Blueprint, Response, abort, current_app, url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.routing import BuildError

from portal.access import access_of, public
from portal.clock import utc_now
from portal.language import NAMES, TAGS
from portal.security import public_page
from portal.store import reading
from services.agencies.models import Agency
from services.calendar import local_date
from services.catalogue import browsing
from services.catalogue.models import Procedure
from services.content import ContentVersion
from services.definitions.models import DefinitionVersion, in_force
from services.guidance import events, screeners
from services.search.alphabet import TELEX

bp = Blueprint("indexing", __name__)

#: An address (path) and the day its content last changed, where that is known.
Entry = tuple[str, dt.date | None]

#: Public pages without an argument; one that an installation lacks is left out.
_PAGES: Final = (
    *("home.index", "catalogue.services", "agencies.index", "life_events.index", "which.index", "help.index"),
    *("catalogue.a_z", "catalogue.fields", "catalogue.communes"),
    *("help.questions", "help.glossary", "help.contact", "about.accessibility", "about.privacy", "about.terms"),
)
#: Stands for the argument while an address is taken apart: building thousands by `url_for` takes a second.
_ANY: Final = "--any--"


@bp.get("/robots.txt")
@public
@public_page
def robots() -> Response:
    """Everything may be asked for but the pages of staff: a person's own pages show a stranger the sign-in page."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _staff_paths())]
    lines += ["Disallow: /services/*/start", "", f"Sitemap: {_base()}{url_for('indexing.index')}"]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@bp.get("/sitemap.xml")
@public
@public_page
def index() -> Response:
    """The parts of the list: each kind of page in each language."""
    changed = reading().scalar(select(func.max(ContentVersion.changed_at)))
    since = f"<lastmod>{local_date(changed).isoformat()}</lastmod>" if changed else ""
    parts = (url_for("indexing.part", kind=kind, lang=lang) for kind in _KINDS for lang in NAMES)
    return _xml("sitemapindex", "", (f"<sitemap><loc>{_base()}{path}</loc>{since}</sitemap>" for path in parts))


@bp.get("/sitemaps/<kind>-<lang>.xml")
@public
@public_page
def part(kind: str, lang: str) -> Response:
    """All pages of one kind in one language, each with its addresses in the others."""
    if kind not in _KINDS or lang not in NAMES:
        abort(404)
    xhtml = ' xmlns:xhtml="http://www.w3.org/1999/xhtml"'
    return _xml("urlset", xhtml, (_url(path, day, lang) for path, day in _KINDS[kind](reading())))


def _url(path: str, day: dt.date | None, lang: str) -> str:
    address = escape(_base() + path)
    named = "".join(
        f'<xhtml:link rel="alternate" hreflang="{tag}" href="{address}?lang={code}"/>' for code, tag in TAGS.items()
    )
    since = f"<lastmod>{day.isoformat()}</lastmod>" if day else ""
    links = f'{named}<xhtml:link rel="alternate" hreflang="x-default" href="{address}"/>'
    return f"<url><loc>{address}?lang={lang}</loc>{since}{links}</url>"


def _xml(root: str, namespaces: str, rows: Iterable[str]) -> Response:
    begins = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    return Response(f"{begins}{namespaces}>\n" + "\n".join(rows) + f"\n</{root}>\n", mimetype="application/xml")


def _pages(db: Session) -> Iterator[Entry]:
    for endpoint in _PAGES:
        yield from _addresses(endpoint, "", [("", None)])
    yield from _addresses("life_events.event", "slug", [(slug, None) for slug in events.events()])
    yield from _addresses("which.one", "slug", [(slug, None) for slug in screeners.screeners()])
    yield from _addresses("catalogue.one_letter", "letter", [(TELEX[of], None) for of in browsing.alphabet(db)])
    yield from _addresses("catalogue.commune_field", "field", [(of.slug, None) for of in browsing.commune_fields(db)])


def _services(db: Session) -> Iterator[Entry]:
    last = select(DefinitionVersion.procedure_code, func.max(DefinitionVersion.valid_from)).where(in_force(utc_now()))
    published = {row[0]: row[1] for row in db.execute(last.group_by(DefinitionVersion.procedure_code))}
    codes = db.scalars(
        select(Procedure.code)
        .where(Procedure.is_internal.is_(False), Procedure.is_listed.is_(True))
        .order_by(Procedure.code)
    )
    days = ((code, local_date(since) if (since := published.get(code)) else None) for code in codes)
    return _addresses("catalogue.service", "code", days)


def _agencies(db: Session) -> Iterator[Entry]:
    codes = db.scalars(select(Agency.code).order_by(Agency.code))
    return _addresses("agencies.agency", "code", ((code, None) for code in codes))


_KINDS: Final[dict[str, Callable[[Session], Iterable[Entry]]]] = {
    "pages": _pages,
    "services": _services,
    "agencies": _agencies,
}


def _addresses(endpoint: str, argument: str, values: Iterable[Entry]) -> Iterator[Entry]:
    """The addresses of one view for many values of its argument; none where an installation lacks the view."""
    given: dict[str, Any] = {argument: _ANY} if argument else {}
    try:
        begins, _, ends = url_for(endpoint, **given).partition(_ANY)
    except BuildError:
        return
    for value, day in values:
        yield f"{begins}{value}{ends}", day


def _staff_paths() -> Sequence[str]:
    """First parts of addresses under which every page is for holders of a post."""
    parts: set[str] = set()
    open_parts: set[str] = set()
    for rule in current_app.url_map.iter_rules():
        access = access_of(current_app.view_functions[rule.endpoint])
        if "GET" in (rule.methods or ()):
            part = rule.rule.split("/")[1]
            (parts if access is not None and access.roles else open_parts).add(part)
    return [f"/{part}" for part in sorted(parts - open_parts)]


def _base() -> str:
    return str(current_app.config["BASE_URL"])
