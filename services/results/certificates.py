"""What a result says: the answers of a case in the template of its service, numbered and signed, or as a draft."""

import datetime as dt
import json

from sqlalchemy.orm import Session

from services.agencies.models import Agency
from services.agencies.places import places
from services.applications import drafts, intake
from services.applications.models import Application
from services.calendar import HANOI, local_date
from services.people.models import Account
from services.results import paperwork
from services.results.models import Result
from services.results.papers import Certificate
from services.results.readings import readings


def of_result(db: Session, result: Result, *, base_url: str) -> Certificate:
    """The certificate of a result that has its number."""
    assert result.issued_on is not None
    assert result.number is not None
    application = db.get_one(Application, result.application_id)
    service = drafts.definition_of(db, application)
    return _certificate(
        db,
        application,
        issued_on=result.issued_on,
        number=service.result.numbered(result.number),
        signatory=result.signatory_name,
        verify_url=f"{base_url}/verify/{result.verify_token}",
    )


def draft(db: Session, application: Application, *, signatory: str, now: dt.datetime) -> Certificate:
    """The certificate as an approval of this moment would have it: without a number and without a code to check it.

    `signatory`: the name of whoever would sign; empty while nobody knows.
    """
    return _certificate(db, application, issued_on=local_date(now), number="", signatory=signatory, verify_url="")


def _certificate(
    db: Session, application: Application, *, issued_on: dt.date, number: str, signatory: str, verify_url: str
) -> Certificate:
    service = drafts.definition_of(db, application)
    agency = db.get_one(Agency, application.agency_code)
    answers = json.loads(intake.dossier(db, application).answers)
    return Certificate(
        template_text=service.result.template,
        title=service.result.title.vi,
        office=paperwork.office(db, agency),
        issued_at=dt.datetime.combine(issued_on, dt.time(12), HANOI),
        number=number,
        procedure_code=application.procedure_code,
        answers=answers,
        read=readings(service.form, answers, places(db)),
        signatory=paperwork.signatory(agency, signatory),
        verify_url=verify_url,
        proposer=_name(db, application.proposer_id),
        valid_until=service.result.valid_until(issued_on),
    )


def _name(db: Session, account_id: str | None) -> str:
    return db.get_one(Account, account_id).name if account_id else ""
