"""One page of a draft as a browser saw it: kept whole or half-way, never over answers that are newer than the page.

A page carries the `mark` of the answers it was drawn with. When it comes back after another tab or device has saved
other answers to the same questions, nothing is overwritten: the person sees both and decides.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy.orm import Session

from forms.answers import digest, merged
from forms.definition import Answers, Page
from forms.walk import entries_of
from services.applications import drafts, policy
from services.applications.models import Application
from services.errors import Stale
from services.people.actor import Actor
from services.text import N_

#: Under this name a draft keeps which page was left half-way; no question can be called so.
LEFT_AT: Final = ":at"


class Newer(Stale):
    """The answers of this page were changed elsewhere since it was opened; nothing was saved."""

    message = N_("These answers were changed meanwhile in another window or on another device.")


def answered(page: Page, answers: Answers, index: int | None = None) -> dict[str, Any]:
    """What a draft holds for the questions of `page`; for a repeating page its entry `index`, or all its entries."""
    if not page.repeat:
        return {question.id: answers[question.id] for question in page.questions if question.id in answers}
    entries = list(entries_of(answers.get(page.id)))
    if index is None:
        return {page.id: entries}
    return dict(entries[index]) if index < len(entries) else {}


def mark(page: Page, answers: Answers, index: int | None = None) -> str:
    """A short text that changes when the answers of the page do."""
    return digest(answered(page, answers, index))[:16]


def save(
    db: Session,
    actor: Actor,
    application_id: str,
    page: Page,
    answers: Mapping[str, Any],
    *,
    index: int | None,
    seen: str | None,
    left_at: str | None,
    now: dt.datetime,
) -> Application:
    """Keep the answers of a page. `seen`: the mark it was drawn with, None when it carried none.

    `left_at`: the page (with `?entry=`) where the person goes on later, None when it is finished.
    Raises Newer when other answers were saved to it meanwhile, InvalidMove when they can no longer change.
    """
    application = policy.to_prepare(db, actor, application_id)
    drafts.must_be_editable(application)
    before = answered(page, application.draft, index)
    if seen is not None and seen != mark(page, application.draft, index) and merged(before, answers) != before:
        raise Newer
    if index is None:
        drafts.put(application, answers, now=now)
    elif index < len(list(entries_of(application.draft.get(page.id)))) or merged({}, answers):
        drafts.put_entry(application, page.id, index, answers, now=now)
    application.draft = merged(application.draft, {LEFT_AT: left_at})
    _note_as_seen(application, page, before, answers, is_finished=left_at is None)
    return application


def unseen(draft: Answers) -> set[str]:
    """The questions (and repeating pages) whose answers were copied and not looked at yet."""
    copied = draft.get(drafts.COPIED)
    return set(copied["unseen"]) if isinstance(copied, dict) else set()


def _note_as_seen(
    application: Application, page: Page, before: Answers, answers: Mapping[str, Any], *, is_finished: bool
) -> None:
    """What the person changed, and all of a page that they confirmed, counts as their own."""
    still = unseen(application.draft)
    if page.repeat:
        own = {page.id} if is_finished or merged(before, answers) != before else set()
    else:
        own = {q.id for q in page.questions if is_finished or answers.get(q.id) != before.get(q.id)}
    if still & own:
        copied = {**application.draft[drafts.COPIED], "unseen": sorted(still - own)}
        application.draft = {**application.draft, drafts.COPIED: copied}


def remove_entry(
    db: Session, actor: Actor, application_id: str, page: Page, index: int, *, seen: str | None, now: dt.datetime
) -> None:
    """Take one entry out of a repeating page; the second click of the same button takes out nothing more."""
    application = policy.to_prepare(db, actor, application_id)
    if seen is None or seen == mark(page, application.draft):
        drafts.remove_entry(db, actor, application_id, page.id, index, now=now)
