"""Saying that a page was useful, or was not, or that something is wrong with it. No account, no scripts.

The question stands on pages that are kept as bytes for all strangers, so it cannot carry a form token, and must not
need a cookie. All three answers there are plain links to this one page, which has the token and sends the form: the yes
takes a second press, and in return every form that changes something is protected in the same way, without exception.
"""

import re
from typing import Final

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField, TextAreaField

from portal import identity, page_names, refusals
from portal.access import public
from portal.clock import utc_now
from portal.form import Form
from portal.language import current
from portal.store import transaction
from portal.views.feedback.blueprint import bp
from services.errors import Invalid, TooMany
from services.feedback import reports
from services.feedback.reports import About, Kind

_REFERENCE: Final = re.compile(r"[A-HJ-NP-Z2-9]{8}")


class FeedbackForm(Form):
    """What somebody says about a page. `website` is a trap: people do not see it, programs fill it in."""

    about = HiddenField()
    kind = HiddenField()
    reference = HiddenField()
    text = TextAreaField(
        _l("In your words"),
        description=_l("At most 1,000 characters. No names, numbers or other personal data, please."),
    )
    website = StringField(_l("Leave this empty"))


@bp.get("/feedback/page")
@public
def page() -> str:
    """The form about one page (`about`), with the answer that was pressed there (`kind`)."""
    asked = {name: request.args.get(name, "") for name in ("about", "kind", "reference")}
    return _page(FeedbackForm(formdata=None, data=asked))


@bp.post("/feedback/page")
@public
def send() -> ResponseReturnValue:
    """Take the answer. Whoever fell into the trap is thanked as well, and nothing is kept."""
    form = FeedbackForm()
    if not form.validate_on_submit():
        return _page(form), 422
    about, kind = _about(form), _kind(form)
    if not form.website.data:
        try:
            with transaction() as db:
                network, keys = identity.network(), identity.keys()
                reports.tell(db, kind, about, form.text.data or "", network=network, keys=keys, now=utc_now())
        except Invalid as refusal:
            refusals.show(form, refusal)
            return _page(form), 422
        except TooMany as refusal:
            refusals.show(form, refusal)
            return _page(form), 429
    return redirect(url_for("feedback.thanks", about=about.path), 303)


@bp.get("/feedback/thanks")
@public
def thanks() -> str:
    """That the answer arrived, and the way back to the page."""
    name = page_names.name_of(request.args.get("about", ""))
    return render_template("feedback/thanks.html", back=name if page_names.is_address(name) else "")


def _about(form: FeedbackForm) -> About:
    """Which page; a reference that is none of ours is left out."""
    reference = (form.reference.data or "").strip()
    return About(
        page_names.name_of(form.about.data or ""), current(), reference if _REFERENCE.fullmatch(reference) else ""
    )


def _kind(form: FeedbackForm) -> Kind:
    """Which answer was pressed; anything else is a problem."""
    return Kind(form.kind.data) if form.kind.data in set(Kind) else Kind.PROBLEM


def _page(form: FeedbackForm) -> str:
    kind = _kind(form)
    form.text.flags.optional = kind is not Kind.PROBLEM
    return render_template("feedback/page.html", form=form, about=_about(form), kind=kind)
