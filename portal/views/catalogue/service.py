"""Everything about one procedure, always in the same order."""

from typing import Any

from flask import render_template, url_for
from werkzeug.routing import BuildError

from portal import words
from portal.access import public
from portal.clock import utc_now
from portal.kept import kept_page
from portal.language import current
from portal.security import public_page
from portal.store import reading
from portal.views.catalogue.blueprint import bp
from services.calendar import local_date
from services.catalogue import offerings
from services.catalogue.facts import NO_UNIT, facts
from services.catalogue.models import Procedure
from services.catalogue.procedures import procedure as find_procedure
from services.definitions.fees import in_force
from services.definitions.publishing import service_in_force
from services.definitions.service import ServiceDefinition
from services.search.folding import slug


@bp.get("/<code>")
@public
@public_page
@kept_page
def service(code: str) -> str:
    """Everything about one procedure. Raises NotFound, also for procedures between agencies."""
    db, now = reading(), utc_now()
    found = find_procedure(db, code)
    offered = offerings.offered_here(db, code, now)
    definition = service_in_force(db, code, now)
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


def _term(found: Procedure, definition: ServiceDefinition | None) -> str:
    """The promise of a published definition goes before the catalogue's term."""
    if definition and definition.promise:
        return words.duration(definition.promise.term.value, definition.promise.term.unit)
    return words.term(found.term_kind, found.term_value, found.term_unit)
