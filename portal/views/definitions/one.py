"""One version: where it stands, what the checker and the rehearsals say, its files line by line, its zip."""

import io
from typing import Any

from flask import Response, abort, render_template, send_file
from flask.typing import ResponseReturnValue

from portal.access import has_role
from portal.clock import utc_now
from portal.language import current
from portal.store import reading
from portal.views.definitions.base import POSTS, bp, excerpts, found, lines_of, looking, people, standing
from portal.views.definitions.forms import PublishForm, SendBackForm, forms_of
from portal.views.definitions.listing import in_force
from services.definitions import owning
from services.definitions.models import DefinitionVersion
from services.definitions.packing import packed
from services.definitions.report import report_of
from services.definitions.sketch import sketch_of


@bp.get("/<code>/<int:number>")
@has_role(*POSTS)
def version(code: str, number: int) -> ResponseReturnValue:
    """The version with its next step, its findings, what is missing, its rehearsals and its files."""
    return show(found(code, number))


@bp.get("/<code>/<int:number>/files/<name>")
@has_role(*POSTS)
def file(code: str, number: int, name: str) -> ResponseReturnValue:
    """One file with its line numbers, each finding beside its line."""
    shown = found(code, number)
    if name not in shown.bundle:
        abort(404)
    findings = [each for each in report_of(shown.bundle).findings if each.file == name]
    return render_template(
        "definitions/file.html", **about(shown), file=name, lines=lines_of(shown.bundle[name], findings)
    )


@bp.get("/<code>/<int:number>/rehearsals")
@has_role(*POSTS)
def rehearsals(code: str, number: int) -> ResponseReturnValue:
    """Person by person: what was expected and what came out, with the line of the expectation."""
    shown = found(code, number)
    texts = shown.bundle.get("rehearsals.yaml", "").splitlines()
    return render_template("definitions/rehearsals.html", **about(shown), texts=texts)


@bp.get("/<code>/<int:number>.zip")
@has_role(*POSTS)
def export(code: str, number: int) -> Response:
    """The bundle as a zip, with the very digest of the version."""
    shown = found(code, number)
    name = f"{shown.slug or shown.procedure_code}-{shown.number}.zip"
    return send_file(io.BytesIO(packed(shown.bundle)), "application/zip", as_attachment=True, download_name=name)


def show(shown: DefinitionVersion, *, typed: SendBackForm | PublishForm | None = None, refusal: str = "") -> str:
    """The version's page; `typed`: the form that was not accepted, `refusal`: why the step was not taken."""
    db, actor, now = reading(), looking(), utc_now()
    counts = in_force(shown.procedure_code, now)
    return render_template(
        "definitions/version.html",
        **about(shown),
        **forms_of(db, actor, shown, counts, typed=typed, now=now),
        in_force=counts,
        excerpts=excerpts(shown.bundle, report_of(shown.bundle).findings),
        names=people((shown.author_id, shown.submitted_by, shown.sent_back_by, shown.published_by)),
        problems=[("", refusal)] if refusal else [],
        is_author=owning.is_author(db, actor),
    )


def about(shown: DefinitionVersion) -> dict[str, Any]:
    """What every page of a version shows of it."""
    now = utc_now()
    counts = in_force(shown.procedure_code, now)
    has_come = shown.valid_from is not None and shown.valid_from <= now
    status, tone = standing(shown, counts.number if counts else None, has_come=has_come)
    return {
        "version": shown,
        "code": shown.procedure_code,
        "name": sketch_of(shown.bundle).name.text(current()) or shown.procedure_code,
        "status": status,
        "tone": tone,
        "report": report_of(shown.bundle),
    }
