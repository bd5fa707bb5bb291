"""How a service page presents itself to search engines: one sentence, and schema.org's GovernmentService."""

import json
from typing import Any, Final

from flask import current_app, request
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from portal import words
from portal.filters import listed
from portal.language import TAGS, current
from portal.language import gettext as _
from services.catalogue.models import Procedure
from services.definitions.service import ServiceDefinition

#: What search engines show of a description.
_LONGEST: Final = 160
_CURRENCY: Final = "VND"


def description(
    *, procedure: Procedure, definition: ServiceDefinition | None, name: str, term: str, fee: str, **_page: Any
) -> str:
    """One or two sentences of at most 160 characters."""
    if definition:
        return _shortened(definition.summary.text(current()))
    tiers = listed(words.tier(tier) for tier in procedure.tiers)
    facts = _("%(name)s. Time: %(time)s. Fee: %(fee)s. Decided by: %(who)s.", name="{}", time=term, fee=fee, who=tiers)
    return str(facts).format(_shortened(name, _LONGEST - len(facts) + 2))


def _shortened(text: str, longest: int = _LONGEST) -> str:
    return text if len(text) <= longest else text[: longest - 1].rsplit(" ", 1)[0].rstrip(",;.") + "…"


def linked_data(
    *,
    procedure: Procedure,
    definition: ServiceDefinition | None,
    name: str,
    start_href: str,
    description: str,
    tariff: Any,
    **_page: Any,
) -> Markup:
    """The page as data, in a form that can stand in HTML. Amounts only where one amount holds for everybody."""
    base = current_app.config["BASE_URL"]
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "name": name,
        "alternateName": procedure.name if procedure.name != name else "",
        "identifier": procedure.code,
        "description": description,
        "url": base + request.path,
        "serviceType": procedure.field or "",
        "areaServed": {"@type": "Country", "name": "Viet Nam"},
        "availableLanguage": [*TAGS.values()] if definition else [TAGS["vi"]],
        "provider": {"@type": "GovernmentOrganization", "name": _agency(procedure, definition)},
    }
    if start_href:
        data["availableChannel"] = {"@type": "ServiceChannel", "serviceUrl": base + start_href}
    if definition:
        data["serviceOutput"] = {"@type": "Thing", "name": definition.result.title.text(current())}
    amounts = {vnd for line in tariff for vnd, _why in line.cases}
    if len(amounts) == 1:
        data["offers"] = {"@type": "Offer", "price": amounts.pop(), "priceCurrency": _CURRENCY}
    told = {key: value for key, value in data.items() if value}
    return htmlsafe_json_dumps(told, dumps=json.dumps, ensure_ascii=False, separators=(",", ":"))


def _agency(procedure: Procedure, definition: ServiceDefinition | None) -> str:
    if definition and definition.agency:
        return definition.agency.text(current())
    return procedure.facts.get("executing_agency") or listed(words.tier(tier) for tier in procedure.tiers)
