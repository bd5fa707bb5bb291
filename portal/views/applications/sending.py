"""The last step: check all answers, declare, file (or send the additions); then code, secret and what happens next."""

import json
from collections.abc import Callable
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.answers import Problem
from forms.builder import PageForm, build_declaration
from forms.messages import spoken
from forms.summary import differences, sections
from portal import identity
from portal.access import signed_in
from portal.clock import utc_now
from portal.form import CatalogueTranslations, Form
from portal.language import current
from portal.refusals import sentence
from portal.resume import come_back, must_be_judged
from portal.store import reading, transaction
from portal.views.applications.blueprint import bp
from portal.views.applications.delivery import rows as delivery_rows
from portal.views.applications.draft import Draft, acting, editable, opened, own, own_to_prepare
from portal.views.applications.following import following
from portal.views.applications.together import group_steps, lead_on, offered, ticked
from services.agencies.directory import province_of
from services.applications import clock, confirming, intake, together
from services.applications.models import PAYS_ONLINE
from services.applications.workflow import Status
from services.definitions.fees import quote
from services.errors import Conflict, Invalid, TooMany
from services.killpoints import killpoint
from services.results import slips


@bp.get("/applications/<application_id>/check")
@signed_in
def check(application_id: str) -> ResponseReturnValue:
    """All answers, what is still missing, the expected fee and date, the declaration."""
    draft = editable(application_id)
    if draft is None:
        return redirect(url_for("applications.one", application_id=application_id), 303)
    form = _declaration(draft)
    was_sent = must_be_judged()
    if was_sent:
        form.validate()
    return check_page(draft, form, _missing(draft), was_sent=was_sent)


@bp.post("/applications/<application_id>/check")
@signed_in
def send(application_id: str) -> ResponseReturnValue:
    """File the draft, or send the additions. The second click, and a second tab, end on what the first one did."""
    draft = opened(own_to_prepare(application_id))
    if request.form.get("step") != step(draft):
        return _already(draft)
    form = _declaration(draft)
    if not form.validate():
        return come_back() or (check_page(draft, form, _missing(draft), was_sent=True), 422)
    if draft.other:
        return _ask(draft, form)
    now, is_supplement = utc_now(), draft.is_supplement
    try:
        with transaction() as db:
            actor = acting(db, now)
            if is_supplement:
                done = intake.supplement(db, actor, application_id, now=now)
            else:
                settings = current_app.config["SETTINGS"]
                done = together.file(
                    db,
                    actor,
                    application_id,
                    ticked(),
                    now=now,
                    declared=form.answers(),
                    minimum_vnd=settings.payment_minimum_vnd,
                    days_to_pay=settings.payment_days,
                    locale=current(),
                )
    except intake.Incomplete:
        draft = opened(own(application_id))
        return come_back() or (check_page(draft, form, _missing(draft), was_sent=True), 422)
    except Conflict as refusal:
        reading().rollback()
        draft = opened(own(application_id))
        return check_page(draft, form, _missing(draft), refusal=sentence(refusal)), 422
    killpoint("filing.after-commit")
    if not is_supplement and done.application.status == Status.FILED and (second := lead_on(done.application)):
        return redirect(second, 303)
    if is_supplement and done.is_new:
        flash(_("Your additions are sent. The time limit has begun again."), "success")
    endpoint = "applications.one" if is_supplement else "applications.filed"
    if done.application.status == Status.AWAITING_FEE:
        endpoint = "applications.pay"
    return redirect(url_for(endpoint, application_id=application_id), 303)


def _ask(draft: Draft, form: PageForm) -> ResponseReturnValue:
    """Ask the other person to confirm what was declared; it is filed when they do."""
    now, application_id = utc_now(), draft.application.id
    try:
        with transaction() as db:
            actor, declared = acting(db, now), form.answers()
            confirming.ask(
                db, actor, application_id, declared=declared, keys=identity.keys(), now=now, locale=current()
            )
    except intake.Incomplete:
        draft = opened(own(application_id))
        return check_page(draft, form, _missing(draft), was_sent=True), 422
    except (Invalid, TooMany) as refusal:
        reading().rollback()
        draft = opened(own(application_id))
        return check_page(draft, form, _missing(draft), refusal=sentence(refusal)), 422
    return redirect(url_for("applications.confirmation", application_id=application_id), 303)


@bp.get("/applications/<application_id>/filed")
@signed_in
def filed(application_id: str) -> ResponseReturnValue:
    """What the person needs now: code, secret, what happens next and by when, the acknowledgement."""
    application = own(application_id)
    if application.code is None:
        return redirect(url_for("applications.check", application_id=application_id), 303)
    if application.status == Status.AWAITING_FEE:
        return redirect(url_for("applications.pay", application_id=application_id), 303)
    printed = {slip.kind: slip for slip in slips.printed(reading(), application)}
    draft = opened(application)
    return render_template(
        "applications/filed.html",
        draft=draft,
        application=application,
        acknowledgement=printed.get(slips.ACKNOWLEDGEMENT),
        following=following(draft),
        together=group_steps(application),
    )


def step(draft: Draft) -> str:
    """What the button of the check page does, so that a stale page does not do something else."""
    if draft.is_supplement:
        return f"supplement-{draft.application.rounds}"
    return "ask" if draft.other else "file"


def _already(draft: Draft) -> ResponseReturnValue:
    if draft.application.is_draft:
        return redirect(draft.address("check"), 303)
    if request.form.get("step") in ("file", "ask") and draft.application.rounds == 0:
        return redirect(url_for("applications.filed", application_id=draft.application.id), 303)
    return redirect(url_for("applications.one", application_id=draft.application.id), 303)


def _declaration(draft: Draft) -> PageForm:
    """The declaration to make while filing; what was declared then holds for the additions, too."""
    built: Callable[[], PageForm] = build_declaration(
        draft.service.form,
        locale=current(),
        places=draft.places,
        today=draft.today,
        base=Form,
        is_declared=draft.is_supplement,
    )
    return built()


def _missing(draft: Draft) -> list[Problem]:
    return intake.whats_missing(reading(), draft.application, now=utc_now())


def check_page(
    draft: Draft, form: PageForm, missing: list[Problem], *, was_sent: bool = False, refusal: str = ""
) -> str:
    """The page with all answers and the declaration; `missing`: what keeps it from being sent."""
    now = utc_now()
    lines = [_line(draft, problem) for problem in missing]
    fee = quote(
        draft.service.tariff,
        draft.service.form,
        draft.application.draft,
        today=draft.today,
        province=province_of(reading(), draft.agency),
    )
    minimum = current_app.config["SETTINGS"].payment_minimum_vnd
    return render_template(
        "applications/check.html",
        draft=draft,
        form=form,
        step=step(draft),
        sections=_sections(draft, missing),
        missing=lines,
        problems=[(line["href"], line["text"]) for line in lines] if was_sent else [],
        refusal=refusal,
        delivery_rows=_delivery_rows(draft),
        quote=fee,
        offers=offered(draft) if not (draft.is_supplement or draft.stop) else [],
        pays_next=draft.application.level >= PAYS_ONLINE and (fee.total or 0) >= max(minimum, 1),
        expected=clock.expected(draft.service.term, now=now),
        back=draft.before("check"),
    )


def _delivery_rows(draft: Draft) -> list[dict[str, Any]]:
    """How the result comes, with the way to change it; nothing where the service does not ask."""
    if not draft.asks_delivery:
        return []
    first, *others = delivery_rows(draft)
    return [{**first, "href": f"{draft.address('delivery')}?back=check"}, *others]


def _line(draft: Draft, problem: Problem) -> dict[str, str]:
    """A problem as one line: what it is about, the remedy, and where to mend it."""
    text = spoken(problem.message, locale=current(), gettext=CatalogueTranslations().gettext)
    if problem.paper:
        paper = draft.service.form.paper(problem.paper)
        about = paper.name.text(current()) if paper else ""
        return {"about": about, "text": text, "href": f"{draft.address('papers')}?back=check#paper-{problem.paper}"}
    question = draft.service.form.question(problem.question)
    page = draft.service.form.page(problem.page)
    about = (question.ask if question else page.title if page else draft.service.name).text(current())
    entry = f"&entry={problem.index + 1}" if problem.index is not None else ""
    return {"about": about, "text": text, "href": f"{draft.address(problem.page)}?back=check{entry}#{problem.question}"}


def _sections(draft: Draft, missing: list[Problem]) -> list[dict[str, Any]]:
    """The answers page by page as rows with a way to change each; what is missing stands in its place."""
    read = {
        (section.page_id, section.index): section
        for section in sections(
            draft.service.form,
            draft.application.draft,
            locale=current(),
            places=draft.places,
            today=draft.today,
        )
    }
    changed = _changed(draft)
    wrong = {(problem.page, problem.index, problem.question) for problem in missing}
    made = []
    for page in draft.pages:
        keys = [key for key in read if key[0] == page.id] or [(page.id, None)]
        for key in keys:
            entry = f"&entry={key[1] + 1}" if key[1] is not None else ""
            base = f"{draft.address(page.id)}?back=check{entry}"
            answered = {row.question_id: row for row in read[key].rows} if key in read else {}
            rows = [
                {
                    "key": question.ask.text(current()),
                    "value": _value(answered.get(question.id), (*key, question.id) in wrong),
                    "href": f"{base}#{question.id}",
                    "changed": question.id in changed,
                }
                for question in page.questions
                if question.id in answered or (*key, question.id) in wrong
            ]
            title = read[key].title if key in read else page.title.text(current())
            made.append({"title": title, "rows": rows, "href": base})
    return made


def _value(row: Any, is_wrong: bool) -> Any:
    if row is None:
        return _("Not answered yet")
    if row.parts and not is_wrong:
        return [f"{label}: {text}" for label, text in row.parts]
    return str(row.value).splitlines() or ""


def _changed(draft: Draft) -> set[str]:
    """The questions whose answers differ from the dossier that was sent last."""
    if not draft.is_supplement:
        return set()
    before = json.loads(intake.dossier(reading(), draft.application).answers)
    found = differences(
        draft.service.form,
        before,
        draft.application.draft,
        locale=current(),
        places=draft.places,
        today=draft.today,
    )
    return {each.question_id for each in found}
