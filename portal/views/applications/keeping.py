"""Keeping what a page of questions says: by a button, or by the script meanwhile; never over newer answers."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.builder import PageForm
from forms.definition import Page
from forms.summary import reading_of
from portal import filters
from portal.clock import utc_now
from portal.language import current
from portal.resume import kept_form
from portal.store import transaction
from portal.views.applications.draft import Draft, acting, opened, own
from services.applications import pages

#: The field of a page that says with which answers it was drawn.
SEEN = "seen"


def keep(draft: Draft, asked: Page, answers: dict[str, Any], *, index: int | None, is_finished: bool) -> Draft:
    """Save the answers of the page, or of one entry of a repeating page; gives the draft as it stands then.

    Raises pages.Newer when the page is older than what was saved meanwhile.
    """
    now = utc_now()
    entry = "" if index is None else f"?entry={index + 1}"
    with transaction() as db:
        pages.save(
            db,
            acting(db, now),
            draft.application.id,
            asked,
            answers,
            index=index,
            seen=request.form.get(SEEN),
            left_at=None if is_finished else f"{asked.id}{entry}",
            now=now,
        )
    return opened(own(draft.application.id))


def autosave(draft: Draft, asked: Page, form: PageForm, *, index: int | None) -> ResponseReturnValue:
    """What the script posts after a pause: kept like a page that is left half-way. Tells the time and the new mark."""
    try:
        kept = keep(draft, asked, form.unfinished(), index=index, is_finished=False)
    except pages.Newer:
        said = _(
            "These answers were changed in another window or on another device, so this page is no longer saved by "
            "itself. Press “Continue” to see both."
        )
        return {"say": said}, 409
    return {"say": saved_now(), "seen": pages.mark(asked, kept.application.draft, index)}


def saved_now() -> str:
    """What the script shows after saving."""
    return str(_("Saved at %(time)s", time=filters.time(utc_now())))


def say_what_is_copied(draft: Draft, asked: Page, form: PageForm) -> None:
    """Mark the answers that come from an earlier application until the person has looked at them."""
    copied = pages.unseen(draft.application.draft)
    for field in form.questions():
        if field.question.id in copied or (asked.id in copied and field.data is not None):
            field.source = _("From your application %(code)s. Is it still right?", code=draft.copied_from)


def seen_by(draft: Draft, asked: Page, index: int | None = None) -> str:
    """The mark to put into a page: of the answers it shows, or of those it was typed over."""
    typed = request.form if request.method == "POST" else kept_form()
    given = typed.get(SEEN, "") if typed is not None else ""
    return given[:16] or pages.mark(asked, draft.application.draft, index)


def both(draft: Draft, asked: Page, form: PageForm, *, index: int | None, back: str) -> ResponseReturnValue:
    """The page with what was typed, and beside it what was saved meanwhile; the next press decides."""
    fresh = opened(own(draft.application.id))
    saved, typed = pages.answered(asked, fresh.application.draft, index), form.unfinished()
    rows = [
        {
            "key": question.ask.text(current()),
            "value": _lines(question, saved.get(question.id), fresh),
            "typed": _lines(question, typed.get(question.id), fresh),
        }
        for question in asked.questions
        if saved.get(question.id) != typed.get(question.id) and question.id in typed
    ]
    page = render_template(
        "applications/page.html",
        draft=fresh,
        page=asked,
        form=form,
        questions=list(form.questions()),
        newer=rows,
        seen=pages.mark(asked, fresh.application.draft, index),
        defects=(),
        back=back,
    )
    return page, 409


def _lines(question: Any, value: Any, draft: Draft) -> list[str]:
    if value is None:
        return [str(_("Not answered"))]
    return reading_of(question, value, current(), draft.places)[:500].splitlines()
