"""Bringing in a service: a zip of its folder, or its files. What cannot be kept comes back with line and remedy."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge
from wtforms import MultipleFileField

from forms.findings import DefinitionError, Finding
from portal.access import has_role
from portal.clock import utc_now
from portal.filters import listed
from portal.form import Form
from portal.refusals import show as hang
from portal.store import reading, transaction
from portal.views.definitions.base import POSTS, bp, excerpts, looking
from services.definitions import owning
from services.definitions.bundle import Bundle
from services.definitions.packing import unpack
from services.definitions.report import report_of
from services.errors import Forbidden, Invalid
from services.people.actor import actor_of


class UploadForm(Form):
    """The files of one service."""

    files = MultipleFileField(
        _l("The files of one service"),
        description=_l("A zip of its folder, or its files: procedure.yaml, form.yaml, fees.yaml and the others."),
        render_kw={"accept": ".zip,.yaml,.yml,.html"},
    )


@bp.get("/upload")
@has_role(*POSTS)
def upload() -> ResponseReturnValue:
    """What to send, and where to send it."""
    if not owning.is_author(reading(), looking()):
        raise Forbidden
    return _page(UploadForm(formdata=None))


@bp.post("/upload")
@has_role(*POSTS)
def bring_in() -> ResponseReturnValue:
    """Keep what came as a draft, right or wrong, and show its page; nothing is kept that belongs to no service."""
    if not owning.is_author(reading(), looking()):
        raise Forbidden
    form = UploadForm()
    sent = [each for each in request.files.getlist("files") if each.filename]
    if not sent:
        form.files.errors = [_("Choose the zip of the folder, or its files.")]
        return _page(form), 422
    try:
        unpacked = unpack([_read(each) for each in sent])
    except DefinitionError as refused:
        form.files.errors = [_("These files cannot be taken. What is wrong with each stands below.")]
        return _page(form, findings=refused.findings), 422
    now = utc_now()
    try:
        with transaction() as db:
            actor = actor_of(db, looking().account_id, now)
            version, is_new = owning.bring_in(db, actor, unpacked.bundle, now=now)
    except Invalid as refusal:
        hang(form, refusal)
        return _page(form, bundle=unpacked.bundle, findings=report_of(unpacked.bundle).findings), 422
    if unpacked.left_out:
        flash(_("Left out, since they are no part of a service: %(files)s.", files=listed(unpacked.left_out)), "info")
    if is_new:
        flash(_("Version %(number)s was brought in as a draft.", number=version.number), "success")
    else:
        flash(_("These very files are here already, as version %(number)s.", number=version.number), "info")
    return redirect(url_for("definitions.version", code=version.procedure_code, number=version.number), 303)


def _read(sent: FileStorage) -> tuple[str, bytes]:
    """Name and content of an uploaded file, whose temporary file is given back at once."""
    with sent.stream as stream:
        return sent.filename or "", stream.read()


@bp.errorhandler(RequestEntityTooLarge)
def too_large(error: RequestEntityTooLarge) -> ResponseReturnValue:
    """More than the portal takes at once: the same page with the remedy."""
    if request.endpoint != "definitions.bring_in":
        return error
    form = UploadForm(formdata=None)
    form.files.errors = [_("These files are too large for a service. Send the folder of one service only.")]
    return _page(form), 413


def _page(form: UploadForm, *, bundle: Bundle | None = None, findings: Sequence[Finding] = ()) -> str:
    shown: dict[str, Any] = {"excerpts": excerpts(bundle or {}, findings)}
    return render_template("definitions/upload.html", form=form, **shown)
