"""Who answers: agencies by ministry, province and commune, and what each offers online."""

from dataclasses import replace
from itertools import groupby
from typing import Final

from flask import Blueprint, render_template, request

from portal.access import public
from portal.clock import utc_now
from portal.kept import kept_page
from portal.names import place_name
from portal.security import public_page
from portal.store import reading
from portal.views.catalogue.rows import result_row
from services.agencies import directory
from services.catalogue import offerings
from services.catalogue.search import finder

bp = Blueprint("agencies", __name__, url_prefix="/agencies")

_LONGEST_QUERY: Final = 200


@bp.get("")
@public
@public_page
@kept_page
def index() -> str:
    """Search by name, all ministries, all provinces."""
    db = reading()
    query = " ".join(request.args.get("q", "")[:_LONGEST_QUERY].split())
    return render_template(
        "agencies/index.html",
        query=query,
        found=directory.search(db, query) if query else [],
        ministries=directory.ministries(db),
        provinces=directory.provinces(db),
        committees=directory.committees_of_provinces(db),
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
    beside = directory.agencies_of(db, found.unit_code) if found.unit_code else []
    neighbours = {each.code for each in beside}
    under = [each for each in directory.below(db, code) if each.code not in neighbours]
    below = [
        (tier, kind, [(each.code, place_name(each.unit_code or "")) for each in rows])
        for (tier, kind), rows in groupby(under, key=lambda each: (each.tier, each.kind))
    ]
    return render_template(
        "agencies/agency.html",
        agency=found,
        above=directory.agency(db, found.parent_code) if found.parent_code else None,
        unit=directory.unit(db, found.unit_code) if found.unit_code else None,
        beside=[each for each in beside if each.code != code],
        below=below,
        offered=[
            result_row(replace(entry, level=offering.level))
            for offering, procedure in offerings.offered_by(db, code, now)
            if (entry := catalogue.entry(procedure.code))
        ],
        published=catalogue.count("agency", code) if found.tier == "central" else 0,
    )
