"""Downloads from a case: what the person enclosed, the slips, the result. Always as files to save, never inline."""

import io
import re

from flask import current_app, send_file
from flask.typing import ResponseReturnValue

from portal.access import has_role
from portal.clock import utc_now
from portal.storage import file_store
from portal.store import reading, transaction
from portal.views.desk.base import POSTS, bp, found, looking
from portal.views.desk.parcel import parcel_of
from services.applications import review
from services.applications.models import Application
from services.errors import NotFound
from services.results import issuing, slips


@bp.get("/desk/<code>/files/<attachment_id>")
@has_role(*POSTS)
def file(code: str, attachment_id: str) -> ResponseReturnValue:
    """One file of the dossier as it was sent."""
    application = found(code)
    paper = review.filed_paper(reading(), application, attachment_id)
    return _download(application, "file.read", paper.sha256, paper.name, paper.media_type)


@bp.get("/desk/<code>/slips/<int:slip_id>")
@has_role(*POSTS)
def slip(code: str, slip_id: int) -> ResponseReturnValue:
    """One official slip."""
    application = found(code)
    made = next((each for each in slips.printed(reading(), application) if each.id == slip_id), None)
    if made is None or made.sha256 is None:
        raise NotFound
    name = f"{application.code}-{made.kind}{f'-{made.round}' if made.round else ''}.pdf"
    return _download(application, "slip.read", made.sha256, name, "application/pdf")


@bp.get("/desk/<code>/result")
@has_role(*POSTS)
def result(code: str) -> ResponseReturnValue:
    """The signed result, to be printed at the counter."""
    application = found(code)
    made = issuing.result_of(reading(), application)
    if made is None or made.sha256 is None:
        raise NotFound
    return _download(application, "result.read", made.sha256, f"{application.code}.pdf", "application/pdf")


@bp.get("/desk/<code>/label")
@has_role(*POSTS)
def label(code: str) -> ResponseReturnValue:
    """The label with the address as it now is, to be stuck on the parcel."""
    application = found(code)
    parcel = parcel_of(reading(), application)
    if parcel is None or parcel.label is None or parcel.label.sha256 is None:
        raise NotFound
    name = f"{application.code}-label.pdf"
    return _download(application, "label.read", parcel.label.sha256, name, "application/pdf")


def _download(application: Application, verb: str, sha256: str, name: str, media_type: str) -> ResponseReturnValue:
    """The bytes under `sha256`; that they were read goes on record first."""
    data = file_store(current_app.config["SETTINGS"]).get(sha256)
    with transaction() as db:
        review.note_file_reading(db, application, looking(), verb=verb, file=sha256, now=utc_now())
    name = re.sub(r'[\x00-\x1f"\\/]', "_", name)
    response = send_file(io.BytesIO(data), mimetype=media_type, as_attachment=True, download_name=name)
    response.headers["Cache-Control"] = "no-store"
    return response
