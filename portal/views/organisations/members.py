"""Who works for a company: everybody there sees it; owners invite, change roles, remove and cancel."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug import Response

from portal import identity
from portal.access import signed_in
from portal.clock import utc_now
from portal.language import current
from portal.refusals import sentence, show
from portal.store import reading, transaction
from portal.views.applications.draft import acting
from portal.views.organisations.blueprint import bp, managed, manages, own
from portal.views.organisations.forms import InviteForm, RoleForm
from services.errors import Conflict, Invalid, TooMany
from services.organisations import invitations, members
from services.organisations.roles import ROLE_HINTS, ROLE_NAMES, Role


@bp.get("/<organisation_id>/members")
@signed_in
def list_members(organisation_id: str) -> ResponseReturnValue:
    """Everybody who works there; for owners also addresses, the waiting invitations and what can be changed."""
    company = own(organisation_id)
    is_owner = manages(company.id)
    return render_template(
        "organisations/members.html",
        company=company,
        members=members.members(reading(), company),
        invitations=invitations.waiting_of(reading(), company, now=utc_now()) if is_owner else (),
        manages=is_owner,
        role_names=ROLE_NAMES,
        role_hints=[(ROLE_NAMES[role], ROLE_HINTS[role]) for role in Role],
    )


@bp.route("/<organisation_id>/invite", methods=["GET", "POST"])
@signed_in
def invite(organisation_id: str) -> ResponseReturnValue:
    """Invite a colleague by e-mail. The answer is the same whether the address has an account or not."""
    company = managed(organisation_id)
    form, status = InviteForm(), 422
    if form.validate_on_submit():
        now = utc_now()
        try:
            with transaction() as db:
                invitations.invite(
                    db,
                    acting(db, now),
                    company.id,
                    email=form.email.data or "",
                    role=form.role.data,
                    locale=current(),
                    keys=identity.keys(),
                    now=now,
                )
        except (Invalid, Conflict) as refusal:
            show(form, refusal)
        except TooMany as refusal:
            form.email.errors, status = [sentence(refusal)], 429
        else:
            flash(_("The invitation is on its way. The link in it works for seven days."), "success")
            return _to_members(organisation_id)
    return render_template("organisations/invite.html", form=form, company=company), status if form.errors else 200


@bp.post("/<organisation_id>/invitations/<invitation_id>/cancel")
@signed_in
def cancel(organisation_id: str, invitation_id: str) -> ResponseReturnValue:
    """Make an invitation worthless."""
    now = utc_now()
    with transaction() as db:
        invitations.cancel(db, acting(db, now), organisation_id, invitation_id, now=now)
    flash(_("The invitation is cancelled."), "success")
    return _to_members(organisation_id)


@bp.route("/<organisation_id>/members/<account_id>", methods=["GET", "POST"])
@signed_in
def change_role(organisation_id: str, account_id: str) -> ResponseReturnValue:
    """Give a member another role."""
    company = managed(organisation_id)
    member = members.member(reading(), company, account_id)
    form = RoleForm(data={"role": str(member.role)})
    if form.validate_on_submit():
        now = utc_now()
        try:
            with transaction() as db:
                members.change_role(db, acting(db, now), company.id, account_id, form.role.data, now=now)
        except (Invalid, Conflict) as refusal:
            form.role.errors = [sentence(refusal)]
        else:
            flash(_("The role of %(member)s is saved.", member=member.name), "success")
            return _to_members(organisation_id)
    status = 422 if form.errors else 200
    return render_template("organisations/role.html", form=form, company=company, member=member), status


@bp.route("/<organisation_id>/members/<account_id>/remove", methods=["GET", "POST"])
@signed_in
def remove(organisation_id: str, account_id: str) -> ResponseReturnValue:
    """End somebody's work for the company, after a page that says what this means."""
    company = managed(organisation_id)
    member = members.member(reading(), company, account_id)
    if request.method == "POST":
        now = utc_now()
        try:
            with transaction() as db:
                members.remove(db, acting(db, now), company.id, account_id, now=now)
        except Conflict as refusal:
            flash(sentence(refusal), "error")
        else:
            flash(_("%(member)s does not work for the company any more.", member=member.name), "success")
        # Whoever removed themselves sees the company no more.
        gone = account_id == current_user.id and not invitations.is_member(reading(), company.id, account_id)
        return redirect(url_for("organisations.index"), 303) if gone else _to_members(organisation_id)
    return render_template("organisations/remove.html", company=company, member=member)


def _to_members(organisation_id: str) -> Response:
    return redirect(url_for("organisations.list_members", organisation_id=organisation_id), 303)
