"""The blank printable form of a service (level 2): printed once per version and language by the worker."""

from flask import Blueprint, Response, render_template
from sqlalchemy import select

from portal.access import public
from portal.clock import utc_now
from portal.downloads import download
from portal.language import current
from portal.store import reading
from services.definitions.models import PrintedForm
from services.definitions.publishing import latest

bp = Blueprint("printed", __name__)


@bp.get("/services/<code>/form.pdf")
@public
def blank_form(code: str) -> Response | tuple[str, int, dict[str, str]]:
    """The form in the reader's language; the Vietnamese wording always stands in it."""
    version = latest(reading(), code, utc_now())
    printed = reading().scalar(
        select(PrintedForm).where(PrintedForm.definition_id == version.id, PrintedForm.locale == current())
    )
    if printed is None:
        return render_template("catalogue/form_not_ready.html", code=code), 503, {"Retry-After": "30"}
    return download(printed.sha256, f"{version.slug}.pdf", "application/pdf")
