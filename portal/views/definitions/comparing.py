"""Two versions of a service beside each other: what changed, in the words of its own texts."""

from dataclasses import dataclass
from typing import Final

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.access import has_role
from portal.language import current
from portal.views.definitions.base import POSTS, bp, found
from services.definitions.bundle import FILES
from services.definitions.difference import Change, Difference, differences
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
CHANGES: Final = {
    Change.ADDED: (N_("Added"), "good"),
    Change.REMOVED: (N_("Removed"), "bad"),
    Change.CHANGED: (N_("Changed"), "info"),
    Change.MOVED: (N_("Moved"), "quiet"),
}
#: Keys of the files whose word says too little.
KEYS: Final = {
    "ask": N_("Question"),
    "title": N_("Title"),
    "name": N_("Name"),
    "hint": N_("Help"),
    "summary": N_("Summary"),
    "show": N_("Shown if"),
    "need": N_("Needed if"),
    "when": N_("Condition"),
    "must": N_("Rule"),
    "say": N_("Message"),
    "require": N_("Required if"),
    "required": N_("Required"),
    "kind": N_("Kind"),
    "vnd": N_("Amount in đồng"),
    "amount": N_("Amounts"),
    "quantity": N_("Quantity"),
    "basis": N_("Legal basis"),
    "legal": N_("Legal basis"),
    "value": N_("Number"),
    "unit": N_("Unit"),
    "term": N_("Term"),
    "hours": N_("Hours"),
    "role": N_("Post"),
    "level": N_("Level"),
    "uncertain": N_("Uncertain"),
    "official": N_("Official wording"),
    "valid_from": N_("Valid from"),
    "valid_to": N_("Valid until"),
}


@dataclass(frozen=True)
class Row:
    """One difference as the page draws it."""

    change: str
    tone: str
    where: str
    what: str
    before: str
    after: str


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
    groups = [(_(FILE_NAMES[file]), [_row(each) for each in changed if each.file == file]) for file in FILES]
    return render_template(
        "definitions/compare.html",
        code=code,
        old=old,
        new=new,
        name=sketch_of(new.bundle).name.text(current()) or code,
        groups=[(name, rows) for name, rows in groups if rows],
        count=len(changed),
    )


def _row(each: Difference) -> Row:
    word, tone = CHANGES[each.change]
    lang = current()
    before, after = each.before.text(lang), each.after.text(lang)
    if before == after:  # what changed is a translation
        before, after = (" / ".join(filter(None, (text.vi, text.en, text.zh))) for text in (each.before, each.after))
    where = " › ".join(text.text(lang) for text in each.where)
    return Row(_(word), tone, where, _(KEYS[each.key]) if each.key in KEYS else each.key, before, after)
