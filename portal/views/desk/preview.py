"""The result of a case as it would be printed: the same template and sheet, without number, signature or code.

It is a page, not a PDF: the clerk reads it on the screen, at once, and nobody can pass it off as the document.
"""

import re
from functools import lru_cache
from typing import Final

from flask import Response, render_template
from flask.typing import ResponseReturnValue
from jinja2 import TemplateError
from markupsafe import Markup

from portal.access import has_role
from portal.clock import utc_now
from portal.store import reading
from portal.views.desk.base import POSTS, bp, found, looking
from services.applications import drafts
from services.applications.models import Application
from services.applications.workflow import Status
from services.definitions.service import ServiceDefinition
from services.errors import InvalidMove, NotFound
from services.results import certificates
from services.results.papers import certificate_html
from services.results.printing import PAPERS, Printer
from services.text import N_, translator

#: While a decision can still be made.
_STATUSES: Final = frozenset({Status.ACCEPTED, Status.IN_REVIEW, Status.PROPOSED})
_BODY: Final = re.compile(r'<body class="([^"]*)">(.*)</body>', re.DOTALL)


def can_preview(application: Application, service: ServiceDefinition) -> bool:
    """Whether there is a document to be looked at before it is decided."""
    return service.result.has_document and application.status in _STATUSES


@bp.get("/desk/<code>/preview")
@has_role(*POSTS)
def preview(code: str) -> ResponseReturnValue:
    """The result as an approval would have it printed."""
    application, db = found(code), reading()
    if not can_preview(application, drafts.definition_of(db, application)):
        raise NotFound
    signer = looking().name if application.status == Status.PROPOSED else ""
    paper = certificates.draft(db, application, signatory=signer, now=utc_now())
    try:
        html = certificate_html(_printer(), paper, "vi", translator("vi"), set())
    except TemplateError as problem:
        raise InvalidMove(
            N_("With these answers the result cannot be printed. Ask who maintains this service.")
        ) from problem
    page = _BODY.search(html)
    assert page is not None  # layout.html of the papers writes it
    # Made by the sandbox with every answer escaped, as it goes to print.
    return render_template("desk/preview.html", app=application, look=page[1], sheet=Markup(page[2]))  # noqa: S704


@bp.get("/desk/look/papers.css")
@has_role(*POSTS)
def papers_look() -> Response:
    """The stylesheet that the worker prints with."""
    return Response((PAPERS / "papers.css").read_text("utf-8"), mimetype="text/css")


@lru_cache(maxsize=1)
def _printer() -> Printer:
    """Templates and sandbox; the layout of pages is not loaded for this."""
    return Printer()
