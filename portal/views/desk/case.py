"""The page of one case: all that a clerk needs to decide, gathered once."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue

from forms.summary import Section, sections
from portal import language
from portal.access import has_role
from portal.clock import utc_now
from portal.store import reading, transaction
from portal.views.desk import words
from portal.views.desk.base import POSTS, bp, found, looking
from portal.views.desk.form_parts import ActForm
from portal.views.desk.forms import forms_for
from portal.views.desk.parcel import Parcel, parcel_of
from portal.views.desk.preview import can_preview
from portal.views.desk.rounds import PaperGroup, Round, by_question, paper_groups, rounds_of
from portal.views.desk.story import Happening, story
from services.agencies.models import Agency
from services.agencies.places import places
from services.applications import appointments, confirming, drafts, review
from services.applications.defects import all_defects
from services.applications.history import Mandate, filed_for
from services.applications.models import Application, Appointment, ConfirmationRequest, Defect, Dossier
from services.applications.options import Act, Options, options
from services.applications.workflow import Status
from services.billing import invoices, refunds
from services.billing.models import Invoice, InvoiceLine, Payment, Refund
from services.calendar import local_date
from services.definitions.service import ServiceDefinition
from services.notices import outbox
from services.notices.models import Notice
from services.people.models import Account
from services.results import issuing, slips
from services.results.known import known_facts
from services.results.models import Result, Slip


@dataclass(frozen=True)
class Case:
    """Everything the page shows. Texts are in the page's language."""

    application: Application
    service: ServiceDefinition
    procedure: str
    agency: Agency
    owner: Account
    #: In whose name it was filed, when not in the owner's own.
    company: Mandate | None
    assignee: str
    status: str
    tone: str
    clock: words.Clock
    options: Options
    forms: Mapping[Act, ActForm]
    sections: Sequence[Section]
    changed: Mapping[str, str]
    defects: Mapping[str, Sequence[Defect]]
    papers: Sequence[PaperGroup]
    rounds: Sequence[Round]
    story: Sequence[Happening]
    invoice: Invoice | None
    payment: Payment | None
    fee_lines: Sequence[InvoiceLine]
    #: Each with the names of who proposed and who confirmed it; empty for a rule.
    refunds: Sequence[tuple[Refund, str, str]]
    slips: Sequence[tuple[str, Slip]]
    result: Result | None
    failed: Sequence[Notice]
    readers: Sequence[tuple[str, dt.datetime]]
    proposer: str
    parcel: Parcel | None
    appointment: Appointment | None
    confirmation: ConfirmationRequest | None  #: the other person, where one had to confirm
    can_preview: bool

    @property
    def primary(self) -> Act | None:
        """The act the page offers first."""
        later = (*_NEVER_FIRST, Act.APPOINT) if self.appointment else _NEVER_FIRST
        return next((act for act in self.options.acts if act not in later), None)

    @property
    def is_waiting_for_me(self) -> bool:
        """Whether this person can bring the case forward now."""
        return self.primary is not None


_NEVER_FIRST = (
    Act.RELEASE,
    Act.TAKE_OVER,
    Act.STOP,
    Act.SET_FEE,
    Act.SEND_BACK,
    Act.PRINT_LABEL,
    Act.PROPOSE_REFUND,
    Act.DROP_REFUND,
)


@bp.get("/desk/<code>")
@has_role(*POSTS)
def case(code: str) -> ResponseReturnValue:
    """One case of the person's agency; that it was opened goes on record."""
    application, actor, now = found(code), looking(), utc_now()
    if not review.is_reading_noted(reading(), application, actor, now=now):
        with transaction() as db:
            review.note_reading(db, application, actor, now=now)
    return show(code)


def show(
    code: str, *, typed: ActForm | None = None, act: Act | None = None, refusal: str = "", status: int = 200
) -> tuple[str, int]:
    """The page as the case now stands. `typed`: the form of `act` that could not be carried out, with what was typed;
    `refusal`: why not, when it is not about a field."""
    made = gather(found(code), typed=typed, act=act)
    page = render_template(
        "desk/case.html",
        case=made,
        Act=Act,
        form=typed if typed is not None and act in made.forms else None,
        act=act,
        refusal=refusal,
        kept=typed.kept() if typed is not None and (refusal or act not in made.forms) else [],
        words=words,
    )
    return page, status


def gather(application: Application, *, typed: ActForm | None = None, act: Act | None = None) -> Case:
    """All that stands on the page of a case."""
    db, actor, now, locale = reading(), looking(), utc_now(), language.current()
    service = drafts.definition_of(db, application)
    sent = review.dossiers(db, application)
    invoice, result = invoices.current(db, application.id), issuing.result_of(db, application)
    defects = all_defects(db, application)
    files = review.filed_papers(sent)
    readers = review.other_readers(db, application, actor, now=now)
    given_back = [refund for refund, _ in refunds.of_application(db, application.id)]
    movers = [each for refund in given_back for each in (refund.proposed_by, refund.confirmed_by)]
    people = review.names(db, [application.assignee_id, application.proposer_id, *readers, *movers])
    told = story(db, application)
    rounds = rounds_of(application, service, sent, defects, files, told)
    is_issued = result is not None and result.is_ready
    parcel = parcel_of(db, application)
    open_to_me = options(
        application,
        actor,
        invoice=invoice,
        is_issued=is_issued,
        result_kind=result.kind if result else "document",
        parcel=parcel.state if parcel else None,
        can_refund=refunds.refundable(db, application.id) is not None,
        proposed_refund=refunds.proposed(db, application.id),
        appoints=appointments.is_made_here(db, application),
    )
    status = Status(application.status)
    return Case(
        application=application,
        service=service,
        procedure=service.name.text(locale),
        agency=db.get_one(Agency, application.agency_code),
        owner=db.get_one(Account, application.owner_id),
        company=filed_for(db, application),
        assignee=people.get(application.assignee_id or "", ""),
        status=words.status_name(status),
        tone=words.tone(status),
        clock=words.clock(application, now=now),
        options=open_to_me,
        forms=forms_for(open_to_me.acts, application, invoice, parcel, typed=typed, act=act),
        sections=_sections(application, service, sent),
        changed={change.question_id: change.before for change in (rounds[-1].changes if rounds else ())},
        defects=by_question(defects, application.rounds),
        papers=paper_groups(service, files, [each for each in defects if each.round == application.rounds]),
        rounds=rounds,
        story=told,
        invoice=invoice,
        payment=invoices.payment_of(db, invoice) if invoice else None,
        fee_lines=invoices.lines_of(db, invoice) if invoice else (),
        refunds=[
            (refund, people.get(refund.proposed_by, ""), people.get(refund.confirmed_by or "", ""))
            for refund in given_back
        ],
        slips=[(str(words.SLIPS.get(slip.kind, slip.kind)), slip) for slip in slips.printed(db, application)],
        result=result if is_issued else None,
        failed=outbox.failed(db, application.id),
        readers=[(people[id], at) for id, at in readers.items() if id in people],
        proposer=people.get(application.proposer_id or "", ""),
        parcel=parcel,
        appointment=appointments.of(db, application),
        confirmation=confirming.latest(db, application),
        can_preview=can_preview(application, service),
    )


def _sections(application: Application, service: ServiceDefinition, sent: Sequence[Dossier]) -> Sequence[Section]:
    if not sent:
        return ()
    db = reading()
    return sections(
        service.form,
        json.loads(sent[-1].answers),
        locale=language.current(),
        places=places(db),
        today=local_date(sent[-1].sent_at),
        complete=True,
        known=known_facts(db, application),
    )
