"""What people often need after a service: named by its definition, shown once somebody offers it."""

from flask import url_for

from portal.clock import utc_now
from portal.language import current
from portal.store import reading
from portal.views.applications.draft import Draft
from portal.views.applications.together import also_filed
from services.agencies import directory
from services.catalogue import offerings
from services.definitions.publishing import latest, service_of


def following(draft: Draft) -> list[dict[str, str]]:
    """Name, address and reason of each service that follows; it begins at the place of this application."""
    db, now = reading(), utc_now()
    found, filed = [], also_filed(draft.application)
    for each in draft.service.following:
        if each.code in filed or offerings.offered_here(db, each.code, now) is None:
            continue
        service = service_of(latest(db, each.code, now))
        unit = directory.unit(db, draft.agency.unit_code) if draft.agency.unit_code else None
        commune, province = (unit.code, unit.parent_code) if unit and unit.parent_code else (None, None)
        href = url_for("applications.start", code=each.code, province=province, commune=commune)
        found.append({"name": service.name.text(current()), "say": each.say.text(current()), "href": href})
    return found
