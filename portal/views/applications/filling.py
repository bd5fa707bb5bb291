"""The pages of questions: asked one after another, kept on the server, nothing typed is lost."""

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from forms.builder import PageForm, build
from forms.definition import Page
from forms.fields import AddressAnswer, AnswerField, GroupAnswer, SearchAnswer
from forms.summary import entry_in_short
from portal.access import signed_in
from portal.clock import utc_now
from portal.form import Form
from portal.language import current
from portal.resume import come_back, is_autosave, kept_form, must_be_judged
from portal.store import reading, transaction
from portal.views.applications.blueprint import bp
from portal.views.applications.draft import CHECK, Draft, acting, editable, opened, own_to_prepare, page_of
from portal.views.applications.keeping import SEEN, autosave, both, keep, say_what_is_copied, seen_by
from services.applications import drafts, pages, prefill


@bp.get("/applications/<application_id>/<page_id>")
@signed_in
def page(application_id: str, page_id: str) -> ResponseReturnValue:
    """One page of questions, filled with what was answered before or is known from the account."""
    draft = editable(application_id)
    if draft is None:
        return redirect(url_for("applications.one", application_id=application_id), 303)
    asked = page_of(draft, page_id)
    if asked not in draft.pages:
        return redirect(draft.unanswered(), 303)
    if asked.repeat and not request.args.get("entry"):
        return entries_page(draft, asked)
    form = _form(draft, asked, is_new=True)
    if must_be_judged():
        form.validate()
    return question_page(draft, asked, form)


@bp.post("/applications/<application_id>/<page_id>")
@signed_in
def save(application_id: str, page_id: str) -> ResponseReturnValue:
    """Keep the page's answers and go on; or come back to it with what is wrong beside each field."""
    draft = opened(own_to_prepare(application_id))
    asked = page_of(draft, page_id)
    drafts.must_be_editable(draft.application)
    if asked not in draft.pages:
        if is_autosave():
            return {"say": _("Your other answers have changed meanwhile, so this page is no longer asked.")}, 409
        flash(_("Your other answers have changed meanwhile, so this page is no longer asked."), "info")
        return redirect(draft.unanswered(), 303)
    if asked.repeat and not request.args.get("entry"):
        return _leave_entries(draft, asked)
    form, index = _form(draft, asked), _entry(draft, asked)
    if is_autosave():
        return autosave(draft, asked, form, index=index)
    if "communes" in request.form and any(map(_waits_for_communes, form.questions())):
        return question_page(draft, asked, form)
    try:
        if "later" in request.form:
            keep(draft, asked, form.unfinished(), index=index, is_finished=False)
            flash(_("Saved. You can go on whenever you like, on any device."), "success")
            return redirect(draft.home, 303)
        if not form.validate():
            return come_back() or (question_page(draft, asked, form), 422)
        return redirect(_next(keep(draft, asked, form.answers(), index=index, is_finished=True), asked), 303)
    except pages.Newer:
        return both(draft, asked, form, index=index, back=_back(draft, asked))


@bp.get("/applications/<application_id>/stopped")
@signed_in
def stopped(application_id: str) -> ResponseReturnValue:
    """The early exit: why this service cannot be used, and where to go instead."""
    draft = editable(application_id)
    if draft is None or draft.stop is None:
        return redirect(url_for("applications.one", application_id=application_id), 303)
    return render_template("applications/stopped.html", draft=draft, stop=draft.stop, came_from=_came_from(draft))


def question_page(draft: Draft, asked: Page, form: PageForm) -> str:
    """The page with its form, as far as it is filled."""
    ids = {question.id for question in asked.questions}
    return render_template(
        "applications/page.html",
        draft=draft,
        page=asked,
        form=form,
        questions=list(form.questions()),
        seen=seen_by(draft, asked, _entry(draft, asked)),
        defects=[each for each in draft.defects if each.target_kind == "question" and each.target in ids],
        back=_back(draft, asked),
    )


def entries_page(draft: Draft, asked: Page, error: str = "") -> str:
    """The entries of a repeating page, each with change and remove."""
    kept = [entry for entry in draft.application.draft.get(asked.id) or [] if isinstance(entry, dict)]
    return render_template(
        "applications/entries.html",
        draft=draft,
        page=asked,
        entries=[entry_in_short(asked, entry, locale=current(), places=draft.places) for entry in kept],
        seen=pages.mark(asked, draft.application.draft),
        problems=[("add", error)] if error else [],
        back=_back(draft, asked),
    )


def _form(draft: Draft, asked: Page, *, is_new: bool = False) -> PageForm:
    answers = draft.application.draft
    built: Callable[..., PageForm] = build(
        draft.service.form,
        asked,
        locale=current(),
        places=draft.places,
        answers=answers,
        today=draft.today,
        base=Form,
        index=_entry(draft, asked),
    )
    if not is_new:
        return built()
    typed = kept_form()
    if typed is not None:
        return built(formdata=typed)
    known = prefill.known(reading(), current_user.actor, draft.application, asked, today=draft.today)
    form = built(data={name: each.value for name, each in known.items()})
    for field in form.questions():
        if field.question.id in known:
            field.source = _said_of(known[field.question.id])
    say_what_is_copied(draft, asked, form)
    return form


def _said_of(found: prefill.Known) -> str:
    """Where a prefilled answer comes from."""
    if found.is_of_company:
        return str(_("Filled in from your company's details. Change it if it is not right."))
    if found.application is None:
        return str(_("Filled in from your account. Change it if it is not right."))
    code, service = found.application.code, found.service.text(current())
    if found.number:
        return str(
            _("From %(result)s no. %(number)s. Change it if it is not right.", result=service, number=found.number)
        )
    return str(
        _("From your application %(code)s (%(service)s). Change it if it is not right.", code=code, service=service)
    )


def _waits_for_communes(field: AnswerField) -> bool:
    """A commune, or a name searched for, is still to be chosen. The Enter key presses the button that lists, too."""
    if isinstance(field, SearchAnswer):
        return field.is_open
    if isinstance(field, AddressAnswer):
        return field["commune"].data is None
    return isinstance(field, GroupAnswer) and any(map(_waits_for_communes, field))


def _entry(draft: Draft, asked: Page) -> int | None:
    """The entry of a repeating page that the address names, from 1; the one after the last is a new one."""
    if not asked.repeat:
        return None
    count = len(draft.application.draft.get(asked.id) or [])
    number = request.args.get("entry", "", type=str)
    if not number.isascii() or not number.isdigit() or not 1 <= int(number[:6]) <= min(count + 1, asked.repeat.at_most):
        abort(404)
    return int(number) - 1


def _leave_entries(draft: Draft, asked: Page) -> ResponseReturnValue:
    """Remove an entry, or go on from the list of entries."""
    assert asked.repeat is not None
    if (number := request.form.get("remove", "")).isascii() and number.isdigit():
        now = utc_now()
        with transaction() as db:
            actor, seen = acting(db, now), request.form.get(SEEN)
            pages.remove_entry(db, actor, draft.application.id, asked, int(number[:6]) - 1, seen=seen, now=now)
        return redirect(request.full_path, 303)
    if "later" in request.form:
        return redirect(draft.home, 303)
    if len(draft.application.draft.get(asked.id) or []) < asked.repeat.at_least:
        return entries_page(draft, asked, _("Add at least %(least)s.", least=asked.repeat.at_least)), 422
    return redirect(_next(draft, asked), 303)


def _next(draft: Draft, asked: Page) -> str:
    """Where one goes after a page was saved."""
    if draft.stop is not None:
        return url_for("applications.stopped", application_id=draft.application.id, page=asked.id)
    if asked.repeat and request.args.get("entry"):
        return draft.address(asked.id) + ("?back=check" if _goes_back(draft) else "")
    return draft.address(CHECK) if _goes_back(draft) else draft.after(asked.id)


def _back(draft: Draft, asked: Page) -> str:
    """Where the way back leads."""
    return draft.address(CHECK) if _goes_back(draft) else draft.before(asked.id)


def _goes_back(draft: Draft) -> bool:
    """The page was opened from the check page, or from the list of what the agency asked for."""
    return request.args.get("back") == CHECK or draft.is_supplement


def _came_from(draft: Draft) -> str:
    page_id = request.args.get("page", "")
    known = next((each for each in draft.pages if each.id == page_id), None)
    return draft.address(known.id) if known else draft.address(draft.steps[0].name)
