"""How the result is received: a step on the way to filing, afterwards a page of its own until the parcel is sent."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from forms.answers import prefilled
from forms.builder import PageForm, build
from forms.fields import AddressAnswer
from portal.access import signed_in
from portal.clock import utc_now
from portal.form import Form
from portal.language import current
from portal.refusals import sentence
from portal.resume import come_back, is_autosave, kept_form, must_be_judged
from portal.store import reading, transaction
from portal.views.applications.blueprint import bp
from portal.views.applications.draft import CHECK, DELIVERY, Draft, acting, opened, own, own_to_prepare
from portal.views.applications.keeping import saved_now
from services.applications import drafts
from services.delivery import asking, choosing, s10
from services.delivery.moves import STATE_NAMES, WAY_NAMES, State, Way
from services.delivery.words import address_lines
from services.errors import Invalid, NotFound
from services.people import profile
from services.people.details import shown_phone

#: Under this name a draft keeps an address that was left half-way; no question can be called so.
UNFINISHED: Final = ":delivery"
#: The colour of a state; always beside its name.
_TONES: Final = {
    State.CHOSEN: "quiet",
    State.FAILED: "wait",
    State.RETURNED: "wait",
    State.DELIVERED: "good",
    State.COLLECTED: "good",
}


@bp.get("/applications/<application_id>/delivery")
@signed_in
def delivery(application_id: str) -> ResponseReturnValue:
    """The ways this service offers, and the address when it is the post."""
    draft = _asked(application_id)
    if not draft.can_prepare or not choosing.can_change(draft.application, draft.delivery):
        return redirect(url_for("applications.one", application_id=application_id), 303)
    form = _form(draft, is_new=True)
    if must_be_judged():
        form.validate()
    return _page(draft, form)


@bp.post("/applications/<application_id>/delivery")
@signed_in
def save_delivery(application_id: str) -> ResponseReturnValue:
    """Keep the choice and go on; or come back to it with what is wrong beside each field."""
    draft = _asked(application_id)
    own_to_prepare(application_id)
    form = _form(draft)
    if "communes" in request.form and _waits_for_communes(form):
        return _page(draft, form)
    now = utc_now()
    if (is_autosave() or "later" in request.form) and draft.application.is_draft:
        with transaction() as db:
            drafts.save_answers(db, acting(db, now), application_id, {UNFINISHED: form.unfinished()}, now=now)
        if is_autosave():
            return {"say": saved_now()}
        flash(_("Saved. You can go on whenever you like, on any device."), "success")
        return redirect(draft.home, 303)
    if not form.validate():
        return come_back() or (_page(draft, form), 422)
    try:
        with transaction() as db:
            actor = acting(db, now)
            choosing.choose(db, actor, application_id, asking.choice_of(form.answers()), now=now)
            if UNFINISHED in draft.application.draft and draft.application.is_draft:
                drafts.save_answers(db, actor, application_id, {UNFINISHED: None}, now=now)
    except Invalid as refusal:
        form.form_errors.append(sentence(refusal))
        return _page(draft, form), 422
    return redirect(_next(draft), 303)


def rows(draft: Draft) -> Sequence[dict[str, Any]]:
    """What was chosen, as rows of a summary; without a choice, what counts then."""
    kept = draft.delivery
    way = Way(kept.way if kept else draft.service.delivery[0])
    shown: list[dict[str, Any]] = [{"key": _("How you receive the result"), "value": _(WAY_NAMES[way])}]
    if kept is not None and kept.is_by_post:
        lines = [kept.recipient, shown_phone(kept.phone), *address_lines(kept, draft.places)]
        shown.append({"key": _("The parcel goes to"), "value": lines})
        shown.append({"key": _("Postage"), "value": _("You pay it to the carrier when the parcel arrives.")})
    return shown


def parcel_facts(draft: Draft) -> dict[str, Any]:
    """What the page of an application shows of the delivery."""
    kept = draft.delivery
    state = State(kept.state) if kept else State.CHOSEN
    return {
        "parcel": kept,
        "parcel_state": _(STATE_NAMES[state]),
        "parcel_tone": _TONES.get(state, "info"),
        "parcel_number": s10.spaced(kept.number) if kept and kept.number and state is not State.CHOSEN else "",
        "delivery_rows": rows(draft) if draft.asks_delivery else (),
        "can_choose": draft.can_prepare and choosing.can_change(draft.application, kept),
    }


def _asked(application_id: str) -> Draft:
    """The person's application, if its service asks this question. Answers 404 otherwise."""
    draft = opened(own(application_id))
    if not draft.asks_delivery:
        raise NotFound
    return draft


def _form(draft: Draft, *, is_new: bool = False) -> PageForm:
    form = asking.form_for(draft.service.delivery)
    asked, answers = form.pages[0], asking.answers_of(draft.delivery, draft.service.delivery[0])
    if draft.application.is_draft:
        answers = {**answers, **(draft.application.draft.get(UNFINISHED) or {})}
    built: Callable[..., PageForm] = build(
        form, asked, locale=current(), places=draft.places, answers=answers, today=draft.today, base=Form
    )
    if not is_new:
        return built()
    typed = kept_form()
    if typed is not None:
        return built(formdata=typed)
    known = prefilled(asked, answers, profile.facts(profile.account(reading(), current_user.id)))
    made = built(data=known)
    for field in made.questions():
        if field.question.id in known:
            field.source = _("Filled in from your account. Change it if it is not right.")
    return made


def _waits_for_communes(form: PageForm) -> bool:
    return any(isinstance(field, AddressAnswer) and field["commune"].data is None for field in form.questions())


def _goes_back() -> bool:
    return request.args.get("back") == CHECK


def _next(draft: Draft) -> str:
    if _goes_back():
        return draft.address(CHECK)
    if draft.application.is_draft:
        return draft.after(DELIVERY)
    flash(_("Saved. The result comes to you in this way."), "success")
    return url_for("applications.one", application_id=draft.application.id)


def _page(draft: Draft, form: PageForm) -> str:
    application = draft.application
    back = (
        draft.before(DELIVERY) if application.is_draft else url_for("applications.one", application_id=application.id)
    )
    return render_template(
        "applications/delivery.html",
        draft=draft,
        form=form,
        page=asking.form_for(draft.service.delivery).pages[0],
        back=draft.address(CHECK) if _goes_back() else back,
    )
