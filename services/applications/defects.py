"""What is wrong with a dossier: one complete list, each defect tied to a question or a paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.applications.models import Application, Defect
from services.definitions.service import ServiceDefinition
from services.errors import Invalid
from services.text import N_

MOST_DEFECTS: Final = 100
LONGEST: Final = 2000


@dataclass(frozen=True)
class DefectFound:
    """One thing the clerk found: `target_kind` question, paper or other; `text` says what is wrong and what to do."""

    target_kind: str
    target: str
    text: str


def write_down(
    db: Session, application: Application, service: ServiceDefinition, found: Sequence[DefectFound], *, round: int
) -> None:
    """Keep the list of one round. Raises Invalid when it is empty or names something the form does not have."""
    if not found:
        raise Invalid("defects", N_("Mark at least one question or paper and say what is wrong."))
    if len(found) > MOST_DEFECTS:
        raise Invalid("defects", N_("That is too many marks for one list."))
    targets = {
        "question": {question.id for page in service.form.pages for question in page.questions},
        "paper": {paper.id for paper in service.form.papers},
        "other": {""},
    }
    for defect in found:
        if defect.target not in targets.get(defect.target_kind, ()):
            raise Invalid("defects", N_("A mark names something this form does not have."))
        if not defect.text.strip():
            raise Invalid("defects", N_("Say for each mark what is wrong and what to do."))
        if len(defect.text) > LONGEST:
            raise Invalid("defects", N_("This explanation is too long."))
        db.add(
            Defect(
                application_id=application.id,
                round=round,
                target_kind=defect.target_kind,
                target=defect.target,
                text=defect.text.strip(),
            )
        )


def open_defects(db: Session, application: Application) -> list[Defect]:
    """What still waits for the applicant's answer."""
    return [defect for defect in all_defects(db, application) if defect.answered_at is None]


def all_defects(db: Session, application: Application) -> list[Defect]:
    """Every defect of every round, in the order they were written."""
    return list(db.scalars(select(Defect).where(Defect.application_id == application.id).order_by(Defect.id)))
