"""Who answers: agencies by ministry, province and commune, and what each offers online."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any, Final

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from portal.access import public
from portal.clock import utc_now
from portal.kept import kept_page
from portal.language import asked_for
from portal.names import place_name
from portal.security import public_page
from portal.store import reading
from portal.views.catalogue.rows import result_row
from services.agencies import directory
from services.agencies.models import Agency
from services.agencies.names import names
from services.catalogue import browsing, offerings
from services.catalogue.search import Finder, finder

bp = Blueprint("agencies", __name__, url_prefix="/agencies")

_LONGEST_QUERY: Final = 200
#: What answers people at a commune, by the kind of the agency.
_DESKS: Final = {"peoples_committee": "committee", "police": "police"}


@bp.get("")
@public
@public_page
@kept_page
def index() -> ResponseReturnValue:
    """My ward or commune by its name, within a province or anywhere; all provinces, all ministries.

    A province alone leads to its own page, which lists its communes.
    """
    db = reading()
    query = " ".join(request.args.get("q", "")[:_LONGEST_QUERY].split())
    committees = directory.committees_of_provinces(db)
    province = request.args.get("province", "")
    province = province if province in committees else ""
    if province and not query:
        return redirect(url_for("agencies.agency", code=committees[province], lang=asked_for()))
    communes, is_called_so = directory.communes_called(db, query, province=province) if query else ([], False)
    return render_template(
        "agencies/index.html",
        query=query,
        province=province,
        communes=_with_provinces(db, communes),
        is_called_so=is_called_so,
        others=directory.above_communes(db, query, province=province) if query else [],
        ministries=directory.ministries(db),
        provinces=directory.provinces(db),
        committees=committees,
        lang=asked_for(),
    )


@bp.get("/<code>")
@public
@public_page
@kept_page
def agency(code: str) -> str:
    """One agency: what it offers, what stands above, beside and below it. Raises NotFound."""
    db, now = reading(), utc_now()
    found = directory.agency(db, code)
    catalogue = finder(db, now)
    beside = (
        [each for each in directory.agencies_of(db, found.unit_code) if each.code != code] if found.unit_code else []
    )
    is_commune = found.tier == "commune"
    desk = _DESKS.get(found.kind, "") if is_commune else ""
    return render_template(
        "agencies/agency.html",
        agency=found,
        above=directory.agency(db, found.parent_code) if found.parent_code else None,
        beside=beside,
        below=_below(db, code, {each.code for each in beside}),
        offered=_offered(db, code, catalogue),
        offered_beside={each.code: _offered(db, each.code, catalogue) for each in beside} if is_commune else {},
        published=catalogue.count("agency", code) if found.tier == "central" else 0,
        decided=[field for field in browsing.commune_fields(db) if desk and field.desk == desk],
    )


def _with_provinces(db: Session, communes: Sequence[Agency]) -> list[tuple[str, Any, Any]]:
    """Committees of communes as (code, name of the place, name of its province): many places share a name."""
    places = names(db).places
    return [
        (each.code, place_name(each.unit_code), place_name(places[each.unit_code].parent_code or ""))
        for each in communes
        if each.unit_code
    ]


def _offered(db: Session, code: str, catalogue: Finder) -> list[dict[str, Any]]:
    """What people can start at one agency, at the level it offers."""
    return [
        result_row(replace(entry, level=offering.level))
        for offering, procedure in offerings.offered_by(db, code, utc_now())
        if (entry := catalogue.entry(procedure.code))
    ]


def _below(db: Session, code: str, neighbours: set[str]) -> list[tuple[str, str, list[tuple[str, Any]]]]:
    """The agencies under one by tier and kind, as (code, name of the place)."""
    under = [each for each in directory.below(db, code) if each.code not in neighbours]
    return [
        (tier, kind, [(each.code, place_name(each.unit_code or "")) for each in rows])
        for (tier, kind), rows in groupby(under, key=lambda each: (each.tier, each.kind))
    ]
