"""Everything about one procedure, always in the same order: the view gathers, its neighbours put it into words."""

from collections.abc import Collection
from functools import lru_cache
from typing import Any

from flask import current_app, render_template, request, url_for
from werkzeug.routing import BuildError

from forms import foreseen, kinds
from forms.definition import Question
from forms.foreseen import Need
from forms.kinds.choices import Choices, Choosing
from forms.places import NoPlaces
from portal import words
from portal.access import public
from portal.clock import utc_now
from portal.kept import kept_page
from portal.language import current
from portal.language import gettext as _
from portal.security import public_page
from portal.store import reading
from portal.views.catalogue import asked_often, described
from portal.views.catalogue.blueprint import bp
from portal.views.catalogue.steps import steps_of
from services.calendar import local_date
from services.catalogue import levels, offerings
from services.catalogue.facts import NO_UNIT, facts
from services.catalogue.models import Procedure
from services.catalogue.procedures import published as find_procedure
from services.definitions.fees import in_force
from services.definitions.publishing import service_in_force
from services.definitions.service import ServiceDefinition
from services.progress.usual import usual_time
from services.search.folding import slug

#: The few fields come again and again.
_field_slug = lru_cache(maxsize=512)(slug)


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
    today = local_date(now)
    published = facts(found, today)
    tariff = in_force(definition.tariff, today=today) if definition else ()
    page: dict[str, Any] = {
        "lang": current(),
        "procedure": found,
        "facts": published,
        "doubts": [doubt for doubt in published.doubts if doubt != NO_UNIT or not (definition and definition.promise)],
        "today": today,
        "offered": offered,
        "definition": definition,
        "tariff": tariff,
        "name": definition.name.text(current()) if definition else found.name,
        "level": levels.level_here(definition, offered),
        "next_level": levels.next_level(found, definition, offered),
        "term": _term(found, definition),
        "fee": words.tariff(tariff) or _open_fee(definition) or _published_fee(found),
        "usual": usual_time(db, code),
        "start_href": _address("applications.start", code=code) if offered else "",
        "blank_form_href": _address("printed.blank_form", code=code) if definition else "",
        "same_field": _field_slug(found.field or ""),
        "page_address": current_app.config["BASE_URL"] + request.path,
    }
    page |= _papers(definition, today) if definition else {"paper_questions": (), "papers": {}, "is_exact": False}
    page["steps"] = steps_of(definition) if definition else ()
    page["often"] = asked_often.answers(**page)
    page["description"] = described.description(**page)
    page["linked_data"] = described.linked_data(**page)
    return render_template("catalogue/service/page.html", **page)


def _papers(definition: ServiceDefinition, today: Any) -> dict[str, Any]:
    """The papers, after a few answers in the address; what only proves an exemption from the fee is not asked about."""
    aside = {amount.proof for line in definition.tariff.lines for amount in line.amounts}
    questions = foreseen.deciding_questions(definition.form, aside)
    answers = foreseen.read_answers(questions, request.args)
    papers = foreseen.foresee(definition.form, answers, today) if answers else []
    return {
        "paper_questions": [
            (question, [(word, label) for word, label, _hint in _choices(question) if word in _words(question)])
            for question in questions
        ],
        "given": {question.id: request.args[question.id] for question in questions if question.id in answers},
        "papers": {
            "optional": [each.paper for each in papers if each.need is Need.NEEDED and not each.paper.required],
            "needed": [each.paper for each in papers if each.need is Need.NEEDED and each.paper.required],
            "open": [each.paper for each in papers if each.need is Need.OPEN],
            "not_needed": [each.paper for each in papers if each.need is Need.NOT_NEEDED],
        },
        "is_exact": bool(answers),
    }


def _words(question: Question) -> Collection[str]:
    return foreseen.values_of(question) or ()


def _choices(question: Question) -> Choices:
    kind = kinds.of(question)
    return kind.choices(question, current(), NoPlaces()) if isinstance(kind, Choosing) else []


def _address(endpoint: str, **values: Any) -> str:
    """The address of a page that an installation may lack, or an empty text."""
    try:
        return url_for(endpoint, **values)
    except BuildError:
        return ""


def _open_fee(definition: ServiceDefinition | None) -> str:
    """What a definition says where the province sets an amount; empty where no definition leaves it to the province."""
    amounts = [amount for line in definition.tariff.lines for amount in line.amounts] if definition else []
    if not any(amount.set_by for amount in amounts):
        return ""
    is_free_for_some = any(amount.vnd == 0 for amount in amounts)
    return str(_("Set by the province; free for some") if is_free_for_some else _("Set by the province"))


def _published_fee(found: Procedure) -> str:
    return words.fee(found.fee_kind, found.fee_amount, found.fee_currency)


def _term(found: Procedure, definition: ServiceDefinition | None) -> str:
    """The promise of a published definition goes before the catalogue's term."""
    if definition and definition.promise:
        return words.duration(definition.promise.term.value, definition.promise.term.unit)
    return words.term(found.term_kind, found.term_value, found.term_unit)
