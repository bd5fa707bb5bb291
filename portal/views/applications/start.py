"""The door to filing: what is needed, at which agency, an unfinished draft if there is one; then the first page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal import resume
from portal.access import public, signed_in
from portal.acting import Company, acting_for, my_companies
from portal.clock import utc_now
from portal.identity import person
from portal.language import current
from portal.store import reading, transaction
from portal.views.applications.blueprint import bp
from portal.views.applications.draft import Draft, acting, opened, own
from services.agencies import directory
from services.agencies.models import Agency, Unit
from services.agencies.places import places
from services.applications import clock, copying, drafts
from services.applications.models import Application
from services.calendar import local_date
from services.catalogue import offerings
from services.definitions.fees import in_force, quote
from services.definitions.publishing import latest, service_of
from services.definitions.service import ServiceDefinition
from services.errors import Forbidden, NotFound

#: So many agencies are offered as direct links; more are found by province and commune.
FEW = 6


@dataclass(frozen=True)
class Choice:
    """The place a person has chosen so far, and the agency there that takes the application online, if any."""

    province: str = ""
    commune: str = ""
    unit: Unit | None = None
    agency: Agency | None = None


@bp.get("/services/<code>/start")
@public
def start(code: str) -> ResponseReturnValue:
    """What is needed, and the choice of province and commune; each step is a plain link or form."""
    service = _service(code)
    if service is None:
        return redirect(url_for("catalogue.service", code=code), 303)
    now = utc_now()
    someone, company = person(), acting_for()
    company_id = company.id if company else None
    chosen = _choice(code, service)
    country = places(reading())
    hurdle, could_act_for = _hurdle(service, company), [each for each in my_companies() if each.may("prepare")]
    unfinished = _unfinished(code, company_id) if someone else []
    # Begun as a stranger and signed in since: goes on, unless there is something new to choose.
    if someone and not (hurdle or could_act_for or unfinished) and (sent := resume.take()) is not None:
        return _begin(code, sent)
    earlier = _earlier(code, company_id) if someone else None
    few = offerings.agencies_offering(reading(), code, now, kind=service.agency_kind, limit=FEW + 1)
    return render_template(
        "applications/start.html",
        service=service,
        chosen=chosen,
        earlier=earlier,
        copy=earlier.id if earlier else None,
        asks_commune=service.tier == "commune",
        provinces=country.provinces(),
        communes=country.communes(chosen.province) if service.tier == "commune" else (),
        few=[(each, *_place_of(each)) for each in few] if len(few) <= FEW else [],
        unfinished=unfinished,
        company=company,
        hurdle=hurdle,
        could_act_for=could_act_for,
        quote=quote(service.tariff, service.form, {}, today=local_date(now), province=chosen.province),
        tariff=in_force(service.tariff, today=local_date(now), province=chosen.province),
        set_by_province=any(amount.set_by for line in service.tariff.lines for amount in line.amounts),
        expected=clock.expected(service.term, now=now),
        counter=directory.agency_of(reading(), chosen.unit.code, service.agency_kind) if chosen.unit else None,
    )


@bp.post("/services/<code>/start")
@signed_in
def begin(code: str) -> ResponseReturnValue:
    """Begin a draft with the chosen agency and open its first page."""
    return _begin(code, request.form)


def _begin(code: str, sent: Mapping[str, str]) -> ResponseReturnValue:
    now = utc_now()
    try:
        with transaction() as db:
            chosen: dict[str, Any] = {
                "procedure_code": code,
                "agency_code": sent.get("agency", ""),
                "locale": current(),
                "now": now,
                # As the page said, even if the switch was turned in another tab meanwhile.
                "organisation_id": sent.get("organisation") or None,
            }
            actor, copy_of = acting(db, now), request.args.get("copy")
            application = (
                copying.start_from(db, actor, copy_of, **chosen) if copy_of else drafts.start(db, actor, **chosen)
            )
    except (NotFound, Forbidden, drafts.WrongAudience):
        return redirect(url_for("applications.start", code=code), 303)
    return redirect(opened(own(application.id)).unanswered(), 303)


def _hurdle(service: ServiceDefinition, company: Company | None) -> str:
    """Why the person cannot begin this service as they act now: persons, role or companies; empty when they can."""
    if company is None:
        return "" if "citizen" in service.audience else "companies"
    if "business" not in service.audience:
        return "persons"
    return "" if company.may("prepare") else "role"


def start_again(application: Application) -> str:
    """The address where one begins anew with the answers of this application, at the same agency if it still can."""
    province, commune = _place_of(reading().get_one(Agency, application.agency_code))
    return url_for(
        "applications.start",
        code=application.procedure_code,
        province=province,
        commune=commune or None,
        copy=application.id,
    )


def _unfinished(code: str, company_id: str | None) -> list[Draft]:
    found = drafts.unfinished(reading(), current_user.actor, code, organisation_id=company_id)
    return [opened(each) for each in found]


def _earlier(code: str, company_id: str | None) -> Application | None:
    """The application named in the address whose answers are to be copied; nobody else's exists."""
    try:
        return copying.source(
            reading(),
            current_user.actor,
            request.args.get("copy", ""),
            procedure_code=code,
            organisation_id=company_id,
        )
    except NotFound:
        return None


def _service(code: str) -> ServiceDefinition | None:
    """The published service, or None for a procedure that nobody can file online yet: its own page says so."""
    try:
        service = service_of(latest(reading(), code, utc_now()))
    except NotFound:
        return None
    return service if service.level >= 3 else None


def _choice(code: str, service: ServiceDefinition) -> Choice:
    """Province and commune from the address; what does not exist counts as not chosen."""
    db = reading()
    province, commune = request.args.get("province", ""), request.args.get("commune", "")
    country = places(db)
    if province not in dict(country.provinces()):
        return Choice()
    if service.tier == "commune":
        if commune not in dict(country.communes(province)):
            return Choice(province)
    else:
        commune = ""
    unit = directory.unit(db, commune or province)
    kind = service.agency_kind
    found = offerings.agencies_offering(db, code, utc_now(), unit_code=unit.code, kind=kind, limit=1)
    return Choice(province, commune, unit, found[0] if found else None)


def _place_of(agency: Agency) -> tuple[str, str]:
    """(province, commune) of an agency, as the address of this page names them."""
    province = directory.province_of(reading(), agency)
    return province, agency.unit_code if agency.unit_code and agency.unit_code != province else ""
