"""My companies; one company with the applications its people share; adding, changing and leaving one."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from forms.builder import PageForm, build
from forms.fields import AddressAnswer
from portal import acting, identity
from portal.access import signed_in
from portal.clock import utc_now
from portal.form import Form
from portal.language import current, safe_next
from portal.refusals import sentence
from portal.resume import kept_form
from portal.store import reading, transaction
from portal.views.applications.draft import acting as actor_now
from portal.views.applications.mine import card
from portal.views.organisations.blueprint import bp, managed, manages, own
from services.agencies.places import places
from services.applications import shared
from services.applications.workflow import STATUS_NAMES, Status
from services.calendar import local_date
from services.errors import Conflict, Invalid
from services.organisations import asking, companies, invitations, members
from services.organisations.models import Organisation
from services.organisations.roles import ROLE_NAMES, Role


@bp.get("")
@signed_in
def index() -> ResponseReturnValue:
    """The companies I work for, the invitations that wait for me, and the way to add a company."""
    waiting = invitations.waiting_for(reading(), current_user.id, now=utc_now())
    links = [
        (company.name, ROLE_NAMES[Role(invitation.role)], identity.keys().link_token("invitation", invitation.id))
        for invitation, company in waiting
    ]
    mine = [
        (each, ROLE_NAMES[Role(current_user.actor.role_in(each.id))])
        for each in companies.of(reading(), current_user.actor)
    ]
    return render_template("organisations/index.html", companies=mine, waiting=links)


@bp.post("/acting")
@signed_in
def act() -> ResponseReturnValue:
    """The switch: act for a company, or with an empty choice for oneself, and come back to the page."""
    chosen = request.form.get("organisation", "")
    acting.act_for(own(chosen).id if chosen else None)
    return redirect(safe_next(request.form.get("next")), 303)


@bp.route("/new", methods=["GET", "POST"])
@signed_in
def add() -> ResponseReturnValue:
    """Add a company by its tax code; from then on the person acts for it."""
    form = _form(None)
    if _is_sent(form) and form.validate():
        now, answers = utc_now(), form.answers()
        try:
            with transaction() as db:
                added = companies.add(
                    db,
                    actor_now(db, now),
                    tax_code=answers.get("tax_code") or "",
                    details=asking.details_of(answers),
                    now=now,
                )
        except (Invalid, Conflict) as refusal:
            _refuse(form, refusal)
        else:
            acting.act_for(added.id)
            flash(_("%(company)s is added. You act for it now.", company=added.name), "success")
            return redirect(_after_adding(added), 303)
    return render_template("organisations/details.html", form=form, company=None), 422 if form.errors else 200


@bp.get("/<organisation_id>")
@signed_in
def one(organisation_id: str) -> ResponseReturnValue:
    """The company, and the applications that all its people share."""
    company = own(organisation_id)
    people = members.everybody(reading(), company)
    status, person = request.args.get("status", ""), request.args.get("person", "")
    status = status if status in set(Status) else ""
    person = person if person in people else ""
    found = shared.page(
        reading(),
        current_user.actor,
        company.id,
        status=status,
        person=person,
        before=request.args.get("before"),
    )
    return render_template(
        "organisations/one.html",
        company=company,
        address=companies.address_lines(company, places(reading())),
        my_role=ROLE_NAMES[Role(current_user.actor.role_in(company.id))],
        manages=manages(company.id),
        cards=[card(row, person=found.people.get(row.application.owner_id, "")) for row in found.rows],
        statuses=[(str(each), name) for each, name in STATUS_NAMES.items()],
        people=people,
        chosen={"status": status, "person": person},
        next_key=found.next_key,
        is_first="before" not in request.args,
    )


@bp.route("/<organisation_id>/details", methods=["GET", "POST"])
@signed_in
def change(organisation_id: str) -> ResponseReturnValue:
    """Change name and address."""
    company = managed(organisation_id)
    form = _form(company)
    if _is_sent(form) and form.validate():
        now = utc_now()
        try:
            with transaction() as db:
                companies.change(db, actor_now(db, now), company.id, asking.details_of(form.answers()), now=now)
        except Invalid as refusal:
            _refuse(form, refusal)
        else:
            flash(_("The details of the company are saved."), "success")
            return redirect(url_for("organisations.one", organisation_id=organisation_id), 303)
    return render_template("organisations/details.html", form=form, company=company), 422 if form.errors else 200


@bp.route("/<organisation_id>/leave", methods=["GET", "POST"])
@signed_in
def leave(organisation_id: str) -> ResponseReturnValue:
    """Stop working for the company, after a page that says what this means."""
    company = own(organisation_id)
    if request.method == "POST":
        now = utc_now()
        try:
            with transaction() as db:
                members.leave(db, actor_now(db, now), company.id, now=now)
        except Conflict as refusal:
            flash(_(refusal.text), "error")
            return redirect(url_for("organisations.list_members", organisation_id=organisation_id), 303)
        flash(_("You do not work for %(company)s any more.", company=company.name), "success")
        return redirect(url_for("organisations.index"), 303)
    return render_template("organisations/leave.html", company=company)


def _form(company: Organisation | None) -> PageForm:
    """The questions about a company; for one that exists, filled with what is known."""
    form = asking.form(is_new=company is None)
    built: Callable[..., PageForm] = build(
        form,
        form.pages[0],
        locale=current(),
        places=places(reading()),
        answers={},
        today=local_date(utc_now()),
        base=Form,
    )
    if request.method == "POST":
        return built()
    typed = kept_form()
    if typed is not None:
        return built(formdata=typed)
    return built(data=asking.answers_of(company) if company else {})


def _is_sent(form: PageForm) -> bool:
    """The form is to be saved. The Enter key presses the button that lists the communes, too."""
    waits = any(isinstance(field, AddressAnswer) and field["commune"].data is None for field in form.questions())
    return request.method == "POST" and not ("communes" in request.form and waits)


def _refuse(form: PageForm, refusal: Invalid | Conflict) -> None:
    """Hang a refusal on the question it is about, or on the form."""
    if isinstance(refusal, Invalid) and refusal.field in form:
        form[refusal.field].errors = [sentence(refusal)]
    else:
        form.form_errors.append(sentence(refusal))


def _after_adding(company: Organisation) -> str:
    """Back to the service that needs a company, or to the company itself."""
    if request.args.get("next"):
        return safe_next(request.args["next"])
    return url_for("organisations.one", organisation_id=company.id)
