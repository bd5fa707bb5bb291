"""The worker's half of papers: prints slips and blank forms, makes and signs results.

Three beats each: read what is to be made, make it outside any transaction, record it. A job that died is done again; a
paper already recorded stays as it is.
"""

import datetime as dt
import json

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.agencies.models import Agency
from services.agencies.places import places
from services.applications import drafts, intake
from services.applications.models import Application
from services.calendar import HANOI
from services.definitions.models import DefinitionVersion, PrintedForm
from services.jobs.worker import Workshop
from services.killpoints import killpoint
from services.people.models import Account
from services.results import issuing, paperwork, recording
from services.results.models import Result, Slip
from services.results.papers import Certificate, Paper, render
from services.results.readings import readings
from services.results.signing import sign
from services.text import LOCALES, translator


def print_slip(workshop: Workshop, application_id: str, kind: str, round: int) -> None:
    """Job slips.print: print one official slip."""
    wanted = select(Slip).where(Slip.application_id == application_id, Slip.kind == kind, Slip.round == round)
    with workshop.database.reading() as db:
        slip = db.scalars(wanted).one()
        if slip.sha256 is not None:
            return
        application = db.get_one(Application, application_id)
        paper = paperwork.slip(db, application, slip, base_url=workshop.tools["base_url"])
        locale = application.locale
    digest = _printed(workshop, paper, locale)
    killpoint("slip.stored")
    with workshop.database.transaction() as db:
        slip = db.scalars(wanted.with_for_update()).one()
        if slip.sha256 is None:
            slip.sha256, slip.made_at = digest, workshop.now()


def print_blank_forms(workshop: Workshop, definition_id: int) -> None:
    """Job definitions.print: the printable form of a published version, in each language."""
    for locale in LOCALES:
        with workshop.database.reading() as db:
            if db.get(PrintedForm, (definition_id, locale)) is not None:
                continue
            version = db.get_one(DefinitionVersion, definition_id)
            paper = paperwork.blank_form(version, base_url=workshop.tools["base_url"], locale=locale)
        digest = _printed(workshop, paper, locale)
        with workshop.database.transaction() as db:
            db.merge(PrintedForm(definition_id=definition_id, locale=locale, sha256=digest, made_at=workshop.now()))


def issue_result(workshop: Workshop, result_id: str) -> None:
    """Job results.issue: number, make, sign and record the document of an approved application; or make its entry."""
    with workshop.database.transaction() as db:
        result = issuing.number(db, result_id, now=workshop.now())
        if result.is_ready:
            return
        if not recording.makes_document(db, result):
            recording.enter(db, result, now=workshop.now())
            return
    killpoint("result.number-drawn")
    with workshop.database.reading() as db:
        result = db.get_one(Result, result_id)
        certificate = _certificate(db, result, workshop)
        agency = db.get_one(Agency, result.agency_code)
        signer = workshop.tools["signer_of"](agency, result.signatory_name)
        title, application_id, locale = certificate.title, result.application_id, "vi"
    pdf = render(workshop.tools["printer"], certificate, locale, translator(locale))
    killpoint("result.rendered")
    pdf = sign(pdf, signer, reason=title, signer_name=certificate.signatory.name, now=workshop.now())
    digest = workshop.files.put(pdf)
    killpoint("result.stored")
    with workshop.database.transaction() as db:
        recorded = issuing.record(
            db,
            result_id,
            sha256=digest,
            size=len(pdf),
            valid_until=certificate.valid_until,
            facts={"title": certificate.title, "number": certificate.number, "agency": certificate.office.name},
            now=workshop.now(),
        )
        if recorded is not None:
            recording.announce(db, db.get_one(Application, application_id), recorded, now=workshop.now())
    killpoint("result.recorded")


def _printed(workshop: Workshop, paper: Paper, locale: str) -> str:
    return workshop.files.put(render(workshop.tools["printer"], paper, locale, translator(locale)))


def _certificate(db: Session, result: Result, workshop: Workshop) -> Certificate:
    application = db.get_one(Application, result.application_id)
    service = drafts.definition_of(db, application)
    agency = db.get_one(Agency, result.agency_code)
    office = paperwork.office(db, agency)
    answers = json.loads(intake.dossier(db, application).answers)
    assert result.issued_on is not None
    assert result.number is not None
    return Certificate(
        template_text=service.result.template,
        title=service.result.title.vi,
        office=office,
        issued_at=dt.datetime.combine(result.issued_on, dt.time(12), HANOI),
        number=service.result.numbered(result.number),
        procedure_code=application.procedure_code,
        answers=answers,
        read=readings(service.form, answers, places(db)),
        signatory=paperwork.signatory(agency, result.signatory_name),
        verify_url=f"{workshop.tools['base_url']}/verify/{result.verify_token}",
        proposer=_name(db, application.proposer_id),
        valid_until=service.result.valid_until(result.issued_on),
    )


def _name(db: Session, account_id: str | None) -> str:
    return db.get_one(Account, account_id).name if account_id else ""
