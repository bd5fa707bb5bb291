"""What was asked of the applicant and what the answers changed, round by round; and what is wrong with what."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from forms.summary import Difference, differences
from portal import language
from portal.store import reading
from portal.views.desk import words
from portal.views.desk.story import Happening
from services.agencies.places import places
from services.applications import review
from services.applications.models import Application, Defect, Dossier
from services.calendar import local_date
from services.definitions.service import ServiceDefinition


@dataclass(frozen=True)
class PaperGroup:
    """One paper of the definition with the files that were sent for it, and what was found wrong with it."""

    id: str
    name: str
    files: Sequence[review.FiledPaper]
    defects: Sequence[Defect]


@dataclass(frozen=True)
class Round:
    """One request for additions: what was asked, when, why, and what the answer changed."""

    number: int
    asked_at: dt.datetime | None
    asked_by: str
    reason: str
    defects: Sequence[tuple[str, Defect]]
    answered_at: dt.datetime | None
    changes: Sequence[Difference]
    new_files: Sequence[review.FiledPaper]


def by_question(defects: Sequence[Defect], round: int) -> Mapping[str, Sequence[Defect]]:
    """What was found wrong with the answers in one round, by question."""
    found: dict[str, list[Defect]] = {}
    for defect in defects:
        if defect.round == round and defect.target_kind == "question":
            found.setdefault(defect.target, []).append(defect)
    return found


def paper_groups(
    service: ServiceDefinition, files: Sequence[review.FiledPaper], defects: Sequence[Defect]
) -> list[PaperGroup]:
    """The papers that were sent or found wanting, in the order of the form."""
    groups = []
    for paper in service.form.papers:
        own = [file for file in files if file.paper == paper.id]
        wrong = [each for each in defects if each.target_kind == "paper" and each.target == paper.id]
        if own or wrong:
            groups.append(PaperGroup(paper.id, paper.name.text(language.current()), own, wrong))
    return groups


def target_name(service: ServiceDefinition, defect: Defect) -> str:
    """What a defect is about, in the page's language."""
    locale = language.current()
    question, paper = service.form.question(defect.target), service.form.paper(defect.target)
    if defect.target_kind == "question" and question:
        return question.ask.text(locale)
    if defect.target_kind == "paper" and paper:
        return paper.name.text(locale)
    return str(words.THE_WHOLE)


def rounds_of(
    application: Application,
    service: ServiceDefinition,
    sent: Sequence[Dossier],
    defects: Sequence[Defect],
    files: Sequence[review.FiledPaper],
    told: Sequence[Happening],
) -> list[Round]:
    """Every request for additions, with its answer where there is one."""
    by_round: dict[int, Dossier] = {dossier.round: dossier for dossier in sent}
    asked = {each.data.get("round"): each for each in told if each.kind == "ask_supplement"}
    made = []
    for number in range(1, application.rounds + 1):
        answer, question = by_round.get(number), asked.get(number)
        made.append(
            Round(
                number=number,
                asked_at=question.at if question else None,
                asked_by=question.who if question else "",
                reason=question.note if question else "",
                defects=[(target_name(service, each), each) for each in defects if each.round == number],
                answered_at=answer.sent_at if answer else None,
                changes=_changes(service, by_round.get(number - 1), answer),
                new_files=[file for file in files if answer and file.since == number],
            )
        )
    return made


def _changes(service: ServiceDefinition, before: Dossier | None, after: Dossier | None) -> Sequence[Difference]:
    if before is None or after is None:
        return ()
    answers: list[dict[str, Any]] = [json.loads(each.answers) for each in (before, after)]
    return differences(
        service.form,
        *answers,
        locale=language.current(),
        places=places(reading()),
        today=local_date(after.sent_at),
    )
