"""One application: how it stands, the next action, its timeline, papers and slips; withdrawing and deleting."""

import json

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from wtforms import TextAreaField
from wtforms.validators import Length

from forms.summary import sections
from portal.access import signed_in
from portal.clock import utc_now
from portal.downloads import download, files
from portal.form import Form
from portal.language import current
from portal.names import agency_name
from portal.resume import kept_form
from portal.store import reading, transaction
from portal.story import parcel_state, steps, story
from portal.views.applications.blueprint import bp
from portal.views.applications.delivery import parcel_facts
from portal.views.applications.draft import Draft, acting, opened, own, own_to_prepare
from portal.views.applications.pay import can_pay
from portal.views.applications.start import start_again
from portal.views.applications.tasks import tasks
from portal.views.applications.together import group_steps
from services.applications import appointments, defects, drafts, history, intake, policy, review
from services.applications.models import Application, Defect
from services.applications.workflow import Action, Role, Status, open_actions
from services.billing import checkout, invoices, refunds
from services.delivery import choosing
from services.errors import InvalidMove, NotFound
from services.organisations.roles import Right
from services.results import issuing, slips
from services.results.models import Slip
from services.text import N_, translator

#: What each slip is called.
SLIP_NAMES = {
    slips.ACKNOWLEDGEMENT: N_("Acknowledgement with code and secret"),
    slips.FILED: N_("Your application form, as filed"),
    slips.RECEIPT: N_("Receipt slip with the promised date"),
    slips.SUPPLEMENT: N_("Request for additions"),
    slips.REFUSAL: N_("Slip of refusal"),
    slips.REJECTION: N_("Notice of rejection"),
    slips.FEE_RECEIPT: N_("Receipt for the fee"),
}


class WithdrawForm(Form):
    """The optional reason for withdrawing."""

    reason = TextAreaField(validators=[Length(max=2000, message=N_("Write at most 2,000 characters."))])


@bp.get("/applications/<application_id>")
@signed_in
def one(application_id: str) -> ResponseReturnValue:
    """How the application stands and what to do next."""
    application = own(application_id)
    if application.is_draft:
        draft = opened(application)
        together = group_steps(application)
        return render_template("applications/draft.html", draft=draft, tasks=tasks(draft), together=together)
    db, draft = reading(), opened(application)
    result, invoice = issuing.result_of(db, application), invoices.current(db, application.id)
    is_ready = result is not None and result.is_ready
    appointment = appointments.of(db, application) if application.status == Status.APPROVED else None
    is_owing = invoice is not None and invoice.state == "open"
    pay_by = invoice.pay_by if invoice is not None and is_owing else None
    events = history.events(db, application)
    people = review.names(db, [event.actor_id for event in events]) if draft.company else {}
    return render_template(
        "applications/one.html",
        draft=draft,
        application=application,
        told=story(
            application,
            utc_now(),
            kind=draft.service.result.kind,
            is_ready=is_ready,
            is_owing=is_owing,
            pay_by=pay_by,
            parcel=parcel_state(draft.delivery),
            is_expected=appointment is not None,
        ),
        steps=steps(
            application,
            events,
            str(agency_name(draft.agency)),
            with_reasons=True,
            parcel=choosing.events(db, application),
            people=people,
        ),
        **parcel_facts(draft),
        together=group_steps(application),
        reason=next((event.note for event in reversed(events) if event.after == application.status), ""),
        appointment=appointment,
        asked=[_asked(draft, defect) for defect in defects.open_defects(db, application)],
        invoice=invoice,
        is_owing=is_owing,
        fee_lines=invoices.lines_of(db, invoice) if invoice else (),
        can_pay=can_pay(application, invoice),
        may_pay=policy.may(current_user.actor, application, Right.PAY),
        last_payment=checkout.latest(db, application.id),
        refunds=refunds.of_application(db, application.id),
        result=result if is_ready else None,
        slips=[(slip, _(SLIP_NAMES[slip.kind])) for slip in slips.printed(db, application)],
        company=history.filed_for(db, application),
        filer=people.get(application.owner_id, ""),
        filed=_as_filed(draft),
        filed_papers=_papers_filed(draft),
        start_again=start_again(application),
        can_withdraw=draft.can_prepare and Action.WITHDRAW in open_actions(Status(application.status), Role.APPLICANT),
    )


@bp.get("/applications/<application_id>/slips/<int:slip_id>")
@signed_in
def slip(application_id: str, slip_id: int) -> ResponseReturnValue:
    """One official slip as a PDF."""
    application = own(application_id)
    found = next((each for each in slips.printed(reading(), application) if each.id == slip_id), None)
    if found is None or found.sha256 is None:
        raise NotFound
    return download(found.sha256, _slip_file(application, found), "application/pdf")


@bp.post("/applications/<application_id>/result")
@signed_in
def receive(application_id: str) -> ResponseReturnValue:
    """The person takes the result: the first time it counts as handed over. Then the download begins."""
    result = issuing.result_of(reading(), own(application_id))
    if result is None or result.sha256 is None:
        raise InvalidMove(N_("The result is still being made. Try again in a minute."))
    files().get(result.sha256)  # nobody has received what cannot be given
    now = utc_now()
    with transaction() as db:
        intake.receive(db, acting(db, now), application_id, now=now)
    return redirect(url_for("applications.result", application_id=application_id), 303)


@bp.get("/applications/<application_id>/result")
@signed_in
def result(application_id: str) -> ResponseReturnValue:
    """The document itself. Looking changes nothing; taking it is `receive`."""
    application = own(application_id)
    found = issuing.result_of(reading(), application)
    if found is None or found.sha256 is None:
        raise NotFound
    if invoices.is_owing(reading(), application.id):
        raise InvalidMove(N_("Pay the fee first; then the result can be downloaded."))
    if application.status == Status.APPROVED and drafts.definition_of(reading(), application).appointment:
        raise InvalidMove(N_("The result is handed over at the appointment."))
    return download(found.sha256, f"{application.code}.pdf", "application/pdf")


@bp.route("/applications/<application_id>/withdraw", methods=["GET", "POST"])
@signed_in
def withdraw(application_id: str) -> ResponseReturnValue:
    """Take the application back, after a page that says what this means."""
    application = own_to_prepare(application_id)
    form = WithdrawForm() if request.method == "POST" else WithdrawForm(formdata=kept_form())
    form.reason.label.text = _("Why do you withdraw it?")
    form.reason.description = _("The agency reads this. You need not give a reason.")
    if form.validate_on_submit():
        now = utc_now()
        with transaction() as db:
            intake.withdraw(db, acting(db, now), application_id, reason=(form.reason.data or "").strip(), now=now)
        flash(_("The application is withdrawn."), "success")
        return redirect(url_for("applications.one", application_id=application_id), 303)
    if Action.WITHDRAW not in open_actions(Status(application.status), Role.APPLICANT):
        return redirect(url_for("applications.one", application_id=application_id), 303)
    status = 422 if form.errors else 200
    return render_template("applications/withdraw.html", draft=opened(application), form=form), status


@bp.route("/applications/<application_id>/delete", methods=["GET", "POST"])
@signed_in
def delete(application_id: str) -> ResponseReturnValue:
    """Throw a draft away, after a page that says what this means."""
    application = own_to_prepare(application_id)
    if request.method == "POST":
        now, home = utc_now(), opened(application).home
        with transaction() as db:
            drafts.delete(db, acting(db, now), application_id, now=now)
        flash(_("The draft is deleted."), "success")
        return redirect(home, 303)
    if not application.is_draft:
        return redirect(url_for("applications.one", application_id=application_id), 303)
    return render_template("applications/delete.html", draft=opened(application))


def _asked(draft: Draft, defect: Defect) -> dict[str, str]:
    """One thing the agency asks for, with the place where it is mended."""
    if defect.target_kind == "paper" and (paper := draft.service.form.paper(defect.target)):
        href = f"{draft.address('papers')}?back=check#paper-{defect.target}"
        return {"about": paper.name.text(current()), "text": defect.text, "href": href}
    if defect.target_kind == "question":
        for page, question in draft.service.form.questions():
            if question.id == defect.target:
                href = f"{draft.address(page.id)}?back=check#{defect.target}"
                return {"about": question.ask.text(current()), "text": defect.text, "href": href}
    return {"about": _("The application as a whole"), "text": defect.text, "href": ""}


def _as_filed(draft: Draft) -> list[dict[str, object]]:
    """The answers of the dossier that was sent last, as rows."""
    dossier = intake.dossier(reading(), draft.application)
    read = sections(
        draft.service.form,
        json.loads(dossier.answers),
        locale=current(),
        places=draft.places,
        today=draft.today,
    )
    return [
        {
            "title": section.title,
            "rows": [{"key": row.label, "value": row.value.splitlines() or ""} for row in section.rows],
        }
        for section in read
    ]


def _papers_filed(draft: Draft) -> list[dict[str, object]]:
    """The files of the dossier that was sent last."""
    dossier = intake.dossier(reading(), draft.application)
    named = {paper.id: paper.name.text(current()) for paper in draft.service.form.papers}
    return [{**row, "about": named.get(row["paper"], "")} for row in dossier.papers]


def _slip_file(application: Application, found: Slip) -> str:
    """A file name that tells in a folder of downloads what it is."""
    name = translator(current())(SLIP_NAMES[found.kind])
    return f"{application.code} {name}{f' {found.round}' if found.round else ''}.pdf"
