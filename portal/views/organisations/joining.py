"""The link in an invitation: who invites and to what, then one button to accept. It never says who has an account."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import acting, identity
from portal.access import public
from portal.clock import utc_now
from portal.refusals import sentence
from portal.store import reading, transaction
from portal.views.identity_forms import ButtonForm
from portal.views.organisations.blueprint import bp
from services.errors import Conflict, NotFound
from services.organisations import invitations
from services.organisations.models import Organisation
from services.organisations.roles import ROLE_HINTS, ROLE_NAMES, Role
from services.people.actor import actor_of


@bp.route("/invitations/<token>", methods=["GET", "POST"])
@public
def join(token: str) -> ResponseReturnValue:
    """Opening the link changes nothing; the button accepts, for whoever is signed in with the invited address."""
    someone = identity.person()
    try:
        if someone is not None and ButtonForm().validate_on_submit():
            company = _accept(token, someone.id)
            acting.act_for(company.id)
            flash(_("You work for %(company)s now. You act for it from here on.", company=company.name), "success")
            return redirect(url_for("organisations.one", organisation_id=company.id), 303)
        invitation, company = invitations.waiting(reading(), token, keys=identity.keys(), now=utc_now())
    except Conflict as refusal:
        flash(sentence(refusal), "info")
        return redirect(url_for("organisations.index"), 303)
    except NotFound:
        return render_template("organisations/old_invitation.html"), 404
    role = Role(invitation.role)
    return render_template(
        "organisations/join.html",
        company=company,
        invitation=invitation,
        inviter=invitations.inviter(reading(), invitation),
        role=(ROLE_NAMES[role], ROLE_HINTS[role]),
        is_mine=someone is not None and invitations.is_for(reading(), invitation, someone.id),
        here=url_for("organisations.join", token=token),
    )


def _accept(token: str, account_id: str) -> Organisation:
    now = utc_now()
    with transaction() as db:
        actor = actor_of(db, account_id, now)
        return invitations.accept(db, actor, token, keys=identity.keys(), now=now)
