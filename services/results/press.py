"""The worker's half of papers: prints slips and blank forms, makes and signs results.

Three beats each: read what is to be made, make it outside any transaction, record it. A job that died is done again; a
paper already recorded stays as it is.
"""

from sqlalchemy import select

from services.agencies.models import Agency
from services.applications.models import Application
from services.definitions.models import DefinitionVersion, PrintedForm
from services.jobs.worker import Workshop
from services.killpoints import killpoint
from services.results import certificates, issuing, paperwork, recording, slips
from services.results.models import Result, Slip
from services.results.papers import Paper, render
from services.results.signing import sign
from services.text import LOCALES, translator


def print_slip(workshop: Workshop, application_id: str, kind: str, round: int) -> None:
    """Job slips.print: print one official slip; the receipt of a fee is also signed (254/2026/NĐ-CP)."""
    wanted = select(Slip).where(Slip.application_id == application_id, Slip.kind == kind, Slip.round == round)
    with workshop.database.reading() as db:
        slip = db.scalars(wanted).one()
        if slip.sha256 is not None:
            return
        application = db.get_one(Application, application_id)
        paper = paperwork.slip(db, application, slip, base_url=workshop.tools["base_url"])
        agency, locale = db.get_one(Agency, application.agency_code), application.locale
    pdf = render(workshop.tools["printer"], paper, locale, translator(locale))
    if kind == slips.FEE_RECEIPT:
        # In the agency's own name: money that was paid online was taken by nobody in person.
        signer = workshop.tools["signer_of"](agency, agency.name)
        pdf = sign(pdf, signer, reason=paper.vietnamese_title, signer_name=agency.name, now=workshop.now())
    digest = workshop.files.put(pdf)
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
        certificate = certificates.of_result(db, result, base_url=workshop.tools["base_url"])
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
