"""Two versions of a service beside each other: what changed, entry by entry."""

from typing import Final

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.access import has_role
from portal.language import current
from portal.views.definitions.base import POSTS, bp, found
from services.definitions.bundle import FILES
from services.definitions.difference import differences
from services.definitions.sketch import sketch_of
from services.text import N_

#: What the files are about.
FILE_NAMES: Final = {
    "procedure.yaml": N_("The service"),
    "form.yaml": N_("The form"),
    "fees.yaml": N_("The fee"),
    "workflow.yaml": N_("The stages at the agency"),
    "result.html": N_("The result"),
    "rehearsals.yaml": N_("The rehearsals"),
}


@bp.get("/<code>/compare")
@has_role(*POSTS)
def compare(code: str) -> ResponseReturnValue:
    """What `new` changes against `old`; without two versions, back to the list of them."""
    numbers = [request.args.get(name, "") for name in ("old", "new")]
    if not all(each.isascii() and each.isdigit() and len(each) < 10 for each in numbers):
        return redirect(url_for("definitions.service", code=code), 303)
    old, new = (found(code, int(each)) for each in numbers)
    if old.procedure_code != new.procedure_code:
        abort(404)
    changed = differences(old.bundle, new.bundle)
    groups = [(_(FILE_NAMES[file]), file, [each for each in changed if each.file == file]) for file in FILES]
    return render_template(
        "definitions/compare.html",
        code=code,
        old=old,
        new=new,
        name=sketch_of(new.bundle).name.text(current()) or code,
        groups=[group for group in groups if group[2]],
        count=len(changed),
    )
