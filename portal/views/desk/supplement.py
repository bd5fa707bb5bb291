"""Asking for additions: one page with every question and paper, so that everything wrong is asked for at once."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.answers import needed_papers, visible_pages, visible_questions
from forms.definition import Question
from forms.summary import Section, sections
from portal import language
from portal.access import has_role
from portal.clock import utc_now
from portal.refusals import sentence
from portal.resume import kept_form
from portal.store import reading, transaction
from portal.views.desk import words
from portal.views.desk.base import POSTS, bp, found, looking
from portal.views.desk.form_parts import ActForm
from services.agencies.places import places
from services.applications import desk, drafts, history, review
from services.applications.defects import LONGEST, DefectFound, open_defects
from services.applications.models import Application
from services.applications.options import Act, options
from services.applications.workflow import Action
from services.billing import invoices
from services.calendar import local_date
from services.errors import Conflict, Forbidden, Invalid, InvalidMove, Refusal, Stale
from services.people.actor import actor_of

_LONGEST_REASON = 4000
#: Kinds of question that nobody answers, so that nothing can be wrong with them.
_NOT_ASKED = ("note", "known")


@dataclass(frozen=True)
class Mark:
    """One line of the list: a question, a paper or the whole; what the person sent; and what the clerk typed."""

    id: str
    kind: str
    target: str
    label: str
    official: str
    sent: str
    is_ticked: bool = False
    text: str = ""
    error: str = ""


@dataclass(frozen=True)
class Part:
    """The marks of one page of the form, or of the papers."""

    title: str
    marks: Sequence[Mark]


@bp.get("/desk/<code>/supplement")
@has_role(*POSTS)
def supplement(code: str) -> ResponseReturnValue:
    """The list, empty, or with what was typed before a session ended."""
    application = found(code)
    if not _may_ask(application):
        return redirect(url_for("desk.case", code=code), 303)
    typed: Mapping[str, str] = kept_form() or {}
    return _page(application, _typed(_parts(application), typed), reason=typed.get("reason", ""))


@bp.post("/desk/<code>/supplement")
@has_role(*POSTS)
def ask_supplement(code: str) -> ResponseReturnValue:
    """Send the list to the person; the clock rests until the additions arrive."""
    application = found(code)
    seen = ActForm(meta={"csrf": False}).version
    parts = _checked(_typed(_parts(application), request.form))
    marks = [mark for part in parts for mark in part.marks if mark.is_ticked]
    reason = request.form.get("reason", "").strip()
    asked = [DefectFound(mark.kind, mark.target, mark.text) for mark in marks]
    if _was_asked(application, asked):
        return _sent(code)
    reason_error = _reason_error(application, reason)
    if reason_error or not marks or any(mark.error for mark in marks):
        return _page(application, parts, reason=reason, reason_error=reason_error, is_empty=not marks), 422
    now = utc_now()
    try:
        with transaction() as db:
            actor = actor_of(db, looking().account_id, now)
            desk.ask_supplement(db, actor, code, found=asked, reason=reason, now=now, seen=seen)
    except (Invalid, Stale, Conflict, InvalidMove, Forbidden) as refusal:
        reading().rollback()
        application = found(code)
        if not _was_asked(application, asked):
            status = 422 if isinstance(refusal, Invalid) else 409
            return _page(application, parts, reason=reason, refusal=refusal), status
    return _sent(code)


def _sent(code: str) -> ResponseReturnValue:
    flash(_("The person was asked for additions to %(code)s. The clock rests.", code=code), "success")
    return redirect(url_for("desk.case", code=code), 303)


def _may_ask(application: Application) -> bool:
    invoice = invoices.current(reading(), application.id)
    return Act.ASK_SUPPLEMENT in options(application, looking(), invoice=invoice, is_issued=False).acts


def _was_asked(application: Application, asked: Sequence[DefectFound]) -> bool:
    """Whether this very person has just asked for this very list: the second click of the same button."""
    last = history.events(reading(), application)[-1]
    if last.action != Action.ASK_SUPPLEMENT or last.actor_id != looking().account_id:
        return False
    known = [DefectFound(each.target_kind, each.target, each.text) for each in open_defects(reading(), application)]
    return known == list(asked)


def _reason_error(application: Application, reason: str) -> str:
    if application.rounds and not reason:
        return str(_("Say why this was not asked for the first time."))
    return str(_("This text is too long.")) if len(reason) > _LONGEST_REASON else ""


def _page(
    application: Application,
    parts: Sequence[Part],
    *,
    reason: str = "",
    reason_error: str = "",
    is_empty: bool = False,
    refusal: Refusal | None = None,
) -> str:
    problems = [("", sentence(refusal))] if refusal else []
    if is_empty:
        problems.append((parts[0].marks[0].id, _("Tick at least one question or paper and say what is wrong.")))
    problems += [(f"{mark.id}-text", mark.error) for part in parts for mark in part.marks if mark.error]
    if reason_error:
        problems.append(("reason", reason_error))
    service = drafts.definition_of(reading(), application)
    page: str = render_template(
        "desk/supplement.html",
        application=application,
        procedure=service.name.text(language.current()),
        parts=parts,
        reason=reason,
        reason_error=reason_error,
        problems=problems,
        clock=words.clock(application, now=utc_now()),
        is_open=_may_ask(application),
        longest=LONGEST,
    )
    return page


def _typed(parts: Sequence[Part], form: Mapping[str, str]) -> list[Part]:
    """The list with what the clerk ticked and typed. A text without its tick counts as ticked: nothing is lost."""

    def of(mark: Mark) -> Mark:
        text = form.get(f"{mark.id}-text", "").strip()
        return replace(mark, is_ticked=mark.id in form or bool(text), text=text)

    return [replace(part, marks=[of(mark) for mark in part.marks]) for part in parts]


def _checked(parts: Sequence[Part]) -> list[Part]:
    def of(mark: Mark) -> Mark:
        if mark.is_ticked and not mark.text:
            return replace(mark, error=_("Say what is wrong with “%(what)s” and what to do.", what=mark.label))
        if len(mark.text) > LONGEST:
            return replace(
                mark, error=_("Write at most %(max)d characters about “%(what)s”.", max=LONGEST, what=mark.label)
            )
        return mark

    return [replace(part, marks=[of(mark) for mark in part.marks]) for part in parts]


def _parts(application: Application) -> list[Part]:
    """Every question that was open to the person, every paper of the service, and the whole."""
    db, locale = reading(), language.current()
    form = drafts.definition_of(db, application).form
    sent = review.dossiers(db, application)
    answers, today = json.loads(sent[-1].answers), local_date(sent[-1].sent_at)
    read = sections(form, answers, locale=locale, places=places(db), today=today, complete=True)
    parts = []
    for page in visible_pages(form, answers, today):
        asked = [each for each in visible_questions(form, page, answers, today) if each.kind not in _NOT_ASKED]
        marks = [_about_question(question, read) for question in asked]
        if marks:
            parts.append(Part(page.title.text(locale), marks))
    files = review.filed_papers(sent)
    needed = {each.paper.id for each in needed_papers(form, answers, today)}
    papers = []
    for paper in sorted(form.papers, key=lambda each: each.id not in needed):
        names = ", ".join(file.name for file in files if file.paper == paper.id and file.is_current)
        papers.append(Mark(f"paper-{paper.id}", "paper", paper.id, paper.name.text(locale), "", names or _("not sent")))
    if papers:
        parts.append(Part(_("Papers"), papers))
    parts.append(Part(_("Anything else"), [Mark("other", "other", "", str(words.THE_WHOLE), "", "")]))
    return parts


def _about_question(question: Question, read: Sequence[Section]) -> Mark:
    values = [row.value for part in read for row in part.rows if row.question_id == question.id]
    sent = "\n".join(values) or _("not answered")
    label = question.ask.text(language.current())
    return Mark(f"question-{question.id}", "question", question.id, label, question.official, sent)
