"""What may be filed together with a draft, and how the applications of one filling stand."""

from collections.abc import Sequence
from typing import Any

from flask import flash, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from forms.answers import Problem
from portal.clock import utc_now
from portal.language import current
from portal.names import agency_name, place_name
from portal.resume import kept_form
from portal.store import reading
from portal.story import TONES
from portal.views.applications.draft import PAPERS, Draft, opened
from services.applications import intake, together
from services.applications.models import Application
from services.applications.workflow import AT_THE_APPLICANT, STATUS_NAMES, Status

#: The name of the ticks in the form of the check page.
FIELD = "together"
#: Follows the code where the page told that ticking declares, too, and the second service is filed at once.
_AT_ONCE = ":file"


def offered(draft: Draft) -> list[dict[str, Any]]:
    """The services to tick on the check page, and those that nobody takes online at their place."""
    typed = request.form if request.method == "POST" else kept_form()
    ticked = {value.partition(":")[0] for value in typed.getlist(FIELD)} if typed is not None else set()
    return [
        _choice(offer, is_ticked=offer.together.code in ticked)
        for offer in together.offers(reading(), draft.application, now=utc_now())
    ]


def _choice(offer: together.Offer, *, is_ticked: bool) -> dict[str, Any]:
    declaration = offer.service.form.declaration
    return {
        "value": offer.together.code + (_AT_ONCE if offer.is_ready else ""),
        "ask": offer.together.ask.text(current()),
        "service": offer.service.name.text(current()),
        "agency": agency_name(offer.agency) if offer.agency else "",
        "counter": agency_name(offer.counter) if offer.counter else "",
        "place": place_name(offer.place),
        "missing": offer.missing,
        "declares": declaration.ask.text(current()) if declaration and offer.is_ready else "",
        "is_ready": offer.is_ready,
        "is_ticked": is_ticked,
    }


def ticked() -> dict[str, bool]:
    """What was ticked: the code of each service, and whether the person also declared for it."""
    return {
        code: said == _AT_ONCE[1:]
        for code, _colon, said in (value[:40].partition(":") for value in request.form.getlist(FIELD)[:10])
    }


def lead_on(application: Application) -> str | None:
    """Say that it is filed, and give the address where the application begun with it goes on, if there is one."""
    for each in together.group(reading(), current_user.actor, application):
        if each.is_draft:
            draft = opened(each)
            missing = intake.whats_missing(reading(), each, now=utc_now())
            flash(
                _(
                    "Your application %(code)s is filed. Now complete “%(service)s”.",
                    code=application.code,
                    service=draft.service.name.text(current()),
                ),
                "success",
            )
            return goes_on(draft, missing)
    return None


def goes_on(draft: Draft, missing: Sequence[Problem]) -> str:
    """The first page that lacks an answer; the papers, or the check, when there is none."""
    first = next(iter(missing), None)
    if first is None:
        return draft.address("check")
    if not first.page:
        return draft.address(PAPERS)
    entry = f"?entry={first.index + 1}" if first.index is not None else ""
    return draft.address(first.page) + entry


def group_steps(application: Application) -> list[dict[str, Any]]:
    """All applications of one filling as one timeline; nothing for an application that stands alone."""
    return [_step(each, here=application) for each in together.group(reading(), current_user.actor, application)]


def _step(application: Application, *, here: Application) -> dict[str, Any]:
    draft, status = opened(application), Status(application.status)
    step = {
        "title": draft.service.name.text(current()),
        "state": "now" if status in AT_THE_APPLICANT else "done",
        "by": agency_name(draft.agency),
        "tag": (_(STATUS_NAMES[status]), TONES.get(status, "info")),
        "at": application.filed_at,
        "text": application.code or "",
    }
    if not application.is_draft:
        href = url_for("applications.one", application_id=application.id) if application is not here else ""
        return {**step, "href": href}
    missing = intake.whats_missing(reading(), application, now=utc_now())
    text = (
        _("Not filed yet. Answers and papers still missing: %(count)s.", count=len(missing))
        if missing
        else _("Not filed yet. Nothing is missing: check it and file it.")
    )
    return {**step, "text": text, "href": goes_on(draft, missing) if draft.can_prepare else ""}


def also_filed(application: Application) -> set[str]:
    """The procedures that are filed together with this application, which need not be recommended any more."""
    return {each.procedure_code for each in together.group(reading(), current_user.actor, application)}
