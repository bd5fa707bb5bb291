"""The steps of a draft as a list: what is done, what is begun, what is left, each a link."""

from typing import Any

from flask_babel import gettext as _

from forms.definition import Page
from portal.clock import utc_now
from portal.store import reading
from portal.views.applications.draft import CHECK, DELIVERY, PAPERS, Draft
from services.applications import intake
from services.applications.pages import unseen


def tasks(draft: Draft) -> list[dict[str, Any]]:
    """One entry a step, as `task_list` draws it: title, href, status in words, tone, whether it `is_done`."""
    missing = intake.whats_missing(reading(), draft.application, now=utc_now())
    pages = {problem.page for problem in missing if not problem.paper}
    states = {page.id: _state_of(draft, page, is_missing=page.id in pages) for page in draft.pages}
    lacks_papers = any(problem.paper for problem in missing)
    states[PAPERS] = ("begun" if draft.files else "open") if lacks_papers else "done"
    states[DELIVERY] = "done" if draft.delivery is not None else "open"
    is_ready = all(states[step.name] == "done" for step in draft.steps if step.name != CHECK)
    states[CHECK] = "ready" if is_ready else "later"
    return [_task(draft, step.name, step.title, states[step.name]) for step in draft.steps]


def _state_of(draft: Draft, page: Page, *, is_missing: bool) -> str:
    copied = unseen(draft.application.draft)
    if page.id in copied or any(question.id in copied for question in page.questions):
        return "look"
    if draft.is_untouched(page):
        return "open"
    return "begun" if is_missing else "done"


def _task(draft: Draft, name: str, title: str, state: str) -> dict[str, Any]:
    words, tone = {
        "done": (_("Done"), "good"),
        "begun": (_("Begun"), "wait"),
        "look": (_("Look at it again"), "wait"),
        "open": (_("Not begun"), "quiet"),
        "ready": (_("Ready"), "info"),
        "later": (_("After the other steps"), "quiet"),
    }[state]
    return {"title": title, "href": draft.address(name), "status": words, "tone": tone, "is_done": state == "done"}
