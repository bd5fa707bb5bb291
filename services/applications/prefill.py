"""Answers the portal knows already: from the account, an earlier application or an issued result of the same person.

They are only offered: the page says where each comes from, and nothing that was typed is overwritten.
"""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms import kinds
from forms.definition import Page, Question
from forms.kinds.base import Facts
from forms.load import SOURCE
from forms.messages import Refused
from forms.text import Text
from services.agencies.places import places
from services.applications import intake, policy
from services.applications.models import Application
from services.applications.workflow import Status
from services.definitions.publishing import service_with_id
from services.people import profile
from services.people.actor import Actor
from services.results.models import Result

#: An application that was never received tells nothing.
_UNKNOWN: Final = (Status.DRAFT, Status.AWAITING_FEE)


@dataclass(frozen=True)
class Known:
    """One answer and where it comes from: the account, or an `application`; `number` is that of its result."""

    value: Any
    application: Application | None = None
    service: Text = Text()
    number: str = ""


def known(db: Session, actor: Actor, application: Application, page: Page, *, today: dt.date) -> Mapping[str, Known]:
    """What can be offered for the unanswered questions of a page, by question id. A repeating page gets nothing."""
    if page.repeat or not any(question.prefill for question in page.questions):
        return {}
    account = profile.facts(profile.account(db, actor.account_id))
    facts = Facts(today, places(db))
    found: dict[str, Known] = {}
    for question in page.questions:
        if application.draft.get(question.id) is not None:
            continue
        for each in _offers(db, actor, application, question, account):
            if (value := _fitting(question, each.value, facts)) is not None:
                found[question.id] = Known(value, each.application, each.service, each.number)
                break
    return found


def _offers(
    db: Session, actor: Actor, application: Application, question: Question, account: Mapping[str, str]
) -> Iterator[Known]:
    for source in question.prefill:
        match = SOURCE.fullmatch(source)
        if source in account:
            yield Known(account[source])
        elif source == "earlier":
            yield from _earlier(db, actor, application, application.procedure_code, question.id)
        elif match and match[1]:
            yield from _earlier(db, actor, application, match[2], match[3], is_issued=match[1] == "result")


def _earlier(
    db: Session, actor: Actor, application: Application, code: str, name: str, *, is_issued: bool = False
) -> Iterator[Known]:
    """The answer to the question `name` in the latest application to the service `code`; with `is_issued`, in the
    latest whose result exists and was not withdrawn."""
    query = policy.visible_to_owner(actor).where(
        Application.procedure_code == code, Application.status.not_in(_UNKNOWN), Application.id != application.id
    )
    if is_issued:
        issued = select(Result.application_id).where(Result.issued_at.is_not(None), Result.withdrawn_at.is_(None))
        query = query.where(Application.id.in_(issued))
    latest = db.scalar(query.order_by(Application.filed_at.desc(), Application.id.desc()).limit(1))
    if latest is None:
        return
    value = json.loads(intake.dossier(db, latest).answers).get(name)
    if value is None:
        return
    service = service_with_id(db, latest.definition_id)
    if not is_issued:
        yield Known(value, latest, service.name)
        return
    result = db.scalars(select(Result).where(Result.application_id == latest.id)).one()
    yield Known(value, latest, service.result.title, str(result.facts.get("number", "")))


def _fitting(question: Question, value: Any, facts: Facts) -> Any:
    """The value as this question takes it, or None when it does not."""
    try:
        return kinds.of(question).clean(question, value, facts)
    except Refused:
        return None
