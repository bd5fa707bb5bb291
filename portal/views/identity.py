"""Opening an account, signing in and out, a forgotten password. The account's own pages are in `account`."""

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import identity, refusals, resume
from portal.access import public
from portal.clock import utc_now
from portal.errors import error_page
from portal.language import current, safe_next
from portal.navigation import link
from portal.store import reading, transaction
from portal.views.identity_forms import AskResetForm, ButtonForm, NewPasswordForm, RegisterForm, SignInForm
from services.errors import Conflict, Invalid, NotFound, TooMany
from services.people import passwords, registration, resets

bp = Blueprint("identity", __name__)


@bp.route("/register", methods=["GET", "POST"])
@public
def register() -> ResponseReturnValue:
    """Ask for an account. The answer is the same whether the address has one or not."""
    if identity.person() is not None:
        return redirect(url_for("account.overview"), 303)
    form, status = RegisterForm(), 422
    if form.validate_on_submit():
        try:
            wish = registration.Wish.of(
                email=form.email.data, name=form.name.data, password=form.password.data, locale=current()
            )
            with transaction() as db:
                registration.register(db, wish, network=identity.network(), keys=identity.keys(), now=utc_now())
        except Invalid as refusal:
            refusals.show(form, refusal)
        except TooMany as refusal:
            form.email.errors, status = [refusals.sentence(refusal)], 429
        else:
            session["mailed_to"] = wish.email
            return redirect(url_for("identity.register_sent"), 303)
    return render_template("identity/register.html", form=form), status if form.errors else 200


@bp.get("/register/sent")
@public
def register_sent() -> ResponseReturnValue:
    """Look into your mailbox."""
    return render_template("identity/register_sent.html", mailed_to=session.pop("mailed_to", ""))


@bp.route("/confirm/<token>", methods=["GET", "POST"])
@public
def confirm(token: str) -> ResponseReturnValue:
    """The mailed link. Opening it changes nothing, so that mail scanners do not use it up; the button confirms."""
    now = utc_now()
    try:
        if ButtonForm().validate_on_submit():
            with transaction() as db:
                registration.confirm(db, token, keys=identity.keys(), now=now)
            flash(_("Your address is confirmed. You can sign in now."), "success")
            return redirect(url_for("identity.login"), 303)
        wish = registration.waiting(reading(), token, keys=identity.keys(), now=now)
    except Conflict as refusal:
        flash(refusals.sentence(refusal), "info")
        return redirect(url_for("identity.login"), 303)
    except NotFound:
        return render_template("identity/old_link.html"), 404
    return render_template("identity/confirm.html", email=wish.email, name=wish.name)


@bp.route("/login", methods=["GET", "POST"])
@public
def login() -> ResponseReturnValue:
    """Sign in, then go on where the person wanted to."""
    if identity.person() is not None:
        return redirect(_after_sign_in(), 303)
    form, status = SignInForm(), 422
    if form.validate_on_submit():
        try:
            if identity.sign_in(form.email.data or "", form.password.data or ""):
                return redirect(_after_sign_in(), 303)
            form.password.errors = [_("E-mail address and password do not belong together. Check both and try again.")]
        except TooMany as refusal:
            form.password.errors, status = [refusals.sentence(refusal)], 429
    return render_template("identity/login.html", form=form), status if form.errors else 200


@bp.post("/logout")
@public
def logout() -> ResponseReturnValue:
    """End this browser's session."""
    identity.sign_out()
    flash(_("You are signed out."), "success")
    return redirect(url_for("home.index"), 303)


@bp.get("/resume")
@public
def resend() -> ResponseReturnValue:
    """What was typed into a form that has no page of its own, to be sent again."""
    path = safe_next(request.args.get("path"))
    fields = resume.kept_form(path)
    if fields is None:
        return error_page(404)
    return render_template("identity/resend.html", path=path, typed=list(fields.items(multi=True)))


@bp.route("/reset", methods=["GET", "POST"])
@public
def reset() -> ResponseReturnValue:
    """Ask for a link to choose a new password. The answer is the same whether the address has an account or not."""
    form, status = AskResetForm(), 422
    if form.validate_on_submit():
        try:
            with transaction() as db:
                resets.request_reset(
                    db,
                    email=form.email.data,
                    locale=current(),
                    network=identity.network(),
                    keys=identity.keys(),
                    now=utc_now(),
                )
        except TooMany as refusal:
            form.email.errors, status = [refusals.sentence(refusal)], 429
        else:
            session["mailed_to"] = form.email.data.strip()
            return redirect(url_for("identity.reset_sent"), 303)
    return render_template("identity/reset.html", form=form), status if form.errors else 200


@bp.get("/reset/sent")
@public
def reset_sent() -> ResponseReturnValue:
    """Look into your mailbox."""
    return render_template("identity/reset_sent.html", mailed_to=session.pop("mailed_to", ""))


@bp.route("/reset/<token>", methods=["GET", "POST"])
@public
def new_password(token: str) -> ResponseReturnValue:
    """The mailed link: choose a new password; all sessions end."""
    form = NewPasswordForm()
    try:
        email = resets.email_of(reading(), token, keys=identity.keys(), now=utc_now())
        if form.validate_on_submit():
            try:
                passwords.check(form.password.data, email=email)
            except Invalid as refusal:
                refusals.show(form, refusal)
            else:
                fresh = passwords.hashed(form.password.data)
                with transaction() as db:
                    resets.reset(db, token, password_hash=fresh, keys=identity.keys(), now=utc_now())
                flash(_("Your password is changed. Sign in with the new one."), "success")
                return redirect(url_for("identity.login"), 303)
    except NotFound:
        return render_template("identity/old_link.html"), 404
    return render_template("identity/new_password.html", form=form, email=email), 422 if form.errors else 200


def _after_sign_in() -> str:
    """Where to go once signed in: the page asked for, the desk for clerks, and for others where they were stopped."""
    if request.args.get("next"):
        return safe_next(request.args["next"])
    someone = identity.person()
    desk = link("desk.queue") if someone is not None and someone.is_clerk else ""
    return desk or resume.stopped_at() or link("applications.mine") or url_for("home.index")
