"""A person's own account: name, phone, language, password, and the devices that are signed in."""

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from portal import filters, identity, refusals
from portal.access import signed_in
from portal.clock import utc_now
from portal.language import NAMES, safe_next
from portal.store import reading, transaction
from portal.views.identity_forms import ChangePasswordForm, DetailsForm
from services.agencies.posts import titles
from services.errors import Invalid, TooMany
from services.people import details, passwords, profile, signing_in
from services.people.keys import token_hash

bp = Blueprint("account", __name__, url_prefix="/account")


@bp.get("")
@signed_in
def overview() -> ResponseReturnValue:
    """What we know about the person, each with a way to change it, and where they are signed in."""
    person = profile.account(reading(), current_user.id)
    this_one = token_hash(current_user.token)
    sessions = signing_in.sessions(reading(), person.id, now=utc_now())
    return render_template(
        "account/overview.html",
        person=person,
        phone=details.shown_phone(person.phone),
        language_name=NAMES.get(person.locale, ""),
        posts=titles(reading(), current_user.actor.posts),
        sessions=sorted(sessions, key=lambda session: session.token_hash != this_one),
        this_one=this_one,
    )


@bp.route("/details", methods=["GET", "POST"])
@signed_in
def change_details() -> ResponseReturnValue:
    """Change name, phone and language."""
    person = profile.account(reading(), current_user.id)
    kept = {"name": person.name, "phone": details.shown_phone(person.phone), "locale": person.locale}
    form = DetailsForm(data=kept)
    if form.validate_on_submit():
        with transaction() as db:
            profile.change_details(db, current_user.id, name=form.name.data, phone=form.phone.data or "", now=utc_now())
            profile.change_locale(db, current_user.id, form.locale.data)
        flash(_("Your details are saved."), "success")
        # The language of the browser's cookie wins over the account's: bring it along.
        return redirect(url_for("language.switch", lang=form.locale.data, next=url_for("account.overview")), 303)
    return render_template("account/details.html", form=form), 422 if form.errors else 200


@bp.route("/password", methods=["GET", "POST"])
@signed_in
def change_password() -> ResponseReturnValue:
    """Change the password; all other devices are signed out."""
    form = ChangePasswordForm()
    if form.validate_on_submit() and _change_password(form):
        flash(_("Your password is changed. Your other devices are signed out."), "success")
        return redirect(url_for("account.overview"), 303)
    return render_template("account/password.html", form=form), 422 if form.errors else 200


def _change_password(form: ChangePasswordForm) -> bool:
    me, keys = current_user.id, identity.keys()
    try:
        passwords.check(form.password.data, email=current_user.email)
        with transaction() as db:
            kept = profile.count_password_check(db, me, keys=keys, now=utc_now())
    except (Invalid, TooMany) as refusal:
        refusals.show(form, refusal)
        return False
    if not passwords.matches(kept, form.current_password.data or ""):
        form.current_password.errors = [_("This is not your current password.")]
        return False
    fresh = passwords.hashed(form.password.data)
    with transaction() as db:
        profile.change_password(
            db, me, seen_hash=kept, password_hash=fresh, token=current_user.token, keys=keys, now=utc_now()
        )
    return True


@bp.get("/session")
@signed_in
def session_left() -> ResponseReturnValue:
    """For the script that warns before the session ends: seconds left. Asking does not make it last."""
    return jsonify(left=current_user.seconds_left())


@bp.post("/session")
@signed_in
def session_extend() -> ResponseReturnValue:
    """Stay signed in: the session lasts again as long as it may. A browser without scripts comes back to its page."""
    with transaction() as db:
        current_user.ends_at = signing_in.seen(db, current_user.token, now=utc_now())
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        return jsonify(left=current_user.seconds_left())
    flash(_("You stay signed in until %(moment)s.", moment=filters.moment(current_user.ends_at)), "success")
    return redirect(safe_next(request.form.get("next")), 303)


@bp.post("/sessions/end")
@signed_in
def end_sessions() -> ResponseReturnValue:
    """Sign out one device (`session`), or without it all others."""
    chosen = request.form.get("session", type=int)
    with transaction() as db:
        if chosen is not None:
            signing_in.revoke(db, current_user.id, chosen, now=utc_now())
        else:
            signing_in.sign_out_everywhere(db, current_user.id, now=utc_now(), but=current_user.token)
    flash(_("The device is signed out.") if chosen is not None else _("Your other devices are signed out."), "success")
    return redirect(url_for("account.overview"), 303)
