"""Gathers what a paper says: from the database to the dataclasses of `services.results.papers`."""

import datetime as dt
import json
from collections.abc import Callable, Mapping
from typing import Final

from sqlalchemy.orm import Session

from forms.definition import Paper as AskedPaper
from forms.text import Text
from services.agencies.models import Agency, Unit
from services.agencies.names import text_of
from services.agencies.places import places
from services.applications import drafts, history, intake
from services.applications.defects import all_defects
from services.applications.models import Application, Defect
from services.billing import invoices
from services.billing.models import Invoice, Payment
from services.calendar import Term, local_date
from services.calendar import Unit as TimeUnit
from services.definitions.models import DefinitionVersion
from services.definitions.publishing import service_of
from services.definitions.service import ServiceDefinition
from services.delivery.choosing import way_of
from services.delivery.moves import Way
from services.people.details import shown_phone
from services.people.models import Account
from services.results import forms_on_paper, papers, slips
from services.results.known import known_facts
from services.results.models import Slip

#: A term in words; `%d` is its value.
_TERMS: Final = {
    TimeUnit.WORKING_DAY: Text("%d ngày làm việc", "%d working days", "%d个工作日"),
    TimeUnit.CALENDAR_DAY: Text("%d ngày", "%d days", "%d天"),
    TimeUnit.WORKING_HOUR: Text("%d giờ làm việc", "%d working hours", "%d个工作小时"),
    TimeUnit.HOUR: Text("%d giờ", "%d hours", "%d小时"),
    TimeUnit.MONTH: Text("%d tháng", "%d months", "%d个月"),
}
_SAME_DAY: Final = Text("trong ngày", "the same day", "当天")
ONLINE: Final = Text("Trực tuyến", "Online", "网上")
BY_POST: Final = Text("Qua bưu điện", "By post", "邮寄")
ONLINE_PAYMENT: Final = Text("Thanh toán trực tuyến", "Paid online", "网上支付")
AT_THE_COUNTER: Final = Text("Tiền mặt tại quầy", "Cash at the counter", "窗口现金")
#: Our own mark of the form: the tax authority has assigned none to this portal.
RECEIPT_FORM: Final = "BLĐT"
#: How titles of the head of an agency read under a signature.
_COMMITTEE: Final = ("Chủ tịch", "TM. ỦY BAN NHÂN DÂN")


def office(db: Session, agency: Agency) -> papers.Office:
    """An agency as the head of its papers shows it."""
    superior = db.get(Agency, agency.parent_code) if agency.parent_code else None
    unit = db.get(Unit, agency.unit_code) if agency.unit_code else None
    place = unit.name.removeprefix("Phường ").removeprefix("Xã ").removeprefix("Thành phố ") if unit else ""
    return papers.Office(name=agency.name, superior=superior.name if superior else "", place=place)


def term_in_words(term: Term) -> Text:
    """The legal time as a slip states it."""
    if not term.value:
        return _SAME_DAY
    words = _TERMS[term.unit]
    return Text(words.vi % term.value, words.en % term.value, words.zh % term.value)


def signatory(agency: Agency, name: str) -> papers.Signatory:
    """The official who signs for an agency."""
    if agency.kind == "peoples_committee":
        title, on_behalf = _COMMITTEE
        return papers.Signatory(name, title=title, on_behalf=on_behalf)
    return papers.Signatory(name)


def blank_form(version: DefinitionVersion, *, base_url: str, locale: str) -> papers.BlankForm:
    """The printable form of a published version."""
    service = service_of(version)
    return forms_on_paper.blank_form(
        service.form,
        procedure_code=service.code,
        procedure=service.name,
        page_url=f"{base_url}/services/{service.code}",
        signers=2 if service.confirmation else 1,
        locale=locale,
    )


class _Case:
    """What every slip of one application draws on."""

    def __init__(self, db: Session, application: Application, slip: Slip, base_url: str) -> None:
        self.db, self.application, self.slip = db, application, slip
        self.service: ServiceDefinition = drafts.definition_of(db, application)
        self.dossier = intake.dossier(db, application)
        self.account = db.get_one(Account, application.owner_id)
        self.office = office(db, db.get_one(Agency, application.agency_code))
        self.code = application.code or ""
        self.url = f"{base_url}/applications/{application.id}"
        self.track_url = f"{base_url}/track?code={self.code}"
        self.at = dt.datetime.fromisoformat(slip.facts["at"])
        self.by: str = slip.facts["by"]
        self.reason: str = slip.facts["reason"]

    @property
    def filed_at(self) -> dt.datetime:
        assert self.application.filed_at is not None
        return self.application.filed_at

    def submitter(self) -> papers.Person:
        company = history.filed_for(self.db, self.application)
        return papers.Person(
            self.account.name,
            phone=self.account.phone or "",
            email=self.account.email,
            company=f"{company.name}, MST {company.tax_code}" if company else "",
        )

    def due_at(self) -> dt.datetime | None:
        due = self.slip.facts["due_at"]
        return dt.datetime.fromisoformat(due) if due else None

    def enclosures(self) -> tuple[papers.Enclosure, ...]:
        """The papers of the dossier with how many files each has; copies, since they came as files."""
        counts: dict[str, int] = {}
        for row in self.dossier.papers:
            counts[row["paper"]] = counts.get(row["paper"], 0) + 1
        return tuple(papers.Enclosure(self._name(paper).vi, copies=n) for paper, n in counts.items())

    def names_of_papers(self) -> tuple[Text, ...]:
        return tuple(self._name(paper) for paper in dict.fromkeys(row["paper"] for row in self.dossier.papers))

    def _name(self, paper_id: str) -> Text:
        paper: AskedPaper | None = self.service.form.paper(paper_id)
        return paper.name if paper else Text(paper_id)

    def defect_line(self, defect: Defect) -> papers.DefectLine:
        question = self.service.form.question(defect.target)
        subject = {
            "question": question.official or question.ask.vi if question else "",
            "paper": self._name(defect.target).vi,
        }.get(defect.target_kind, "Hồ sơ")
        return papers.DefectLine(subject, defect.text)


def slip(db: Session, application: Application, slip: Slip, *, base_url: str) -> papers.Paper:
    """What one official slip says."""
    return _MAKERS[slip.kind](_Case(db, application, slip, base_url))


def _filled_form(case: _Case) -> papers.Paper:
    return forms_on_paper.filled_form(
        case.service.form,
        json.loads(case.dossier.answers),
        procedure_code=case.service.code,
        procedure=case.service.name,
        places=places(case.db),
        known=known_facts(case.db, case.application),
        code=case.code,
        filer=case.account.name,
        place=case.office.place,
        filed_at=case.filed_at,
        today=local_date(case.filed_at),
        enclosures=case.names_of_papers(),
        locale=case.application.locale,
    )


def _acknowledgement(case: _Case) -> papers.Paper:
    return papers.Acknowledgement(
        office=case.office,
        issued_at=case.at,
        code=case.code,
        secret=case.application.secret or "",
        procedure=case.service.name,
        submitter=case.submitter(),
        filed_at=case.filed_at,
        track_url=case.track_url,
        expected_at=case.due_at(),
        enclosures=case.enclosures(),
    )


def _receipt(case: _Case) -> papers.Paper:
    due_at = case.due_at()
    assert due_at is not None
    return papers.ReceiptSlip(
        office=case.office,
        issued_at=case.at,
        code=case.code,
        procedure=case.service.name,
        submitter=case.submitter(),
        received_at=case.filed_at,
        due_at=due_at,
        term=term_in_words(case.service.term),
        channel=ONLINE,
        collect_at=BY_POST
        if way_of(case.db, case.application) is Way.POST
        else text_of(case.db, case.application.agency_code),
        enclosures=case.enclosures(),
        owner=papers.Person(case.application.subject_name) if case.application.subject_name else None,
        received_by=case.by,
        track_url=case.track_url,
        track_secret=case.application.secret or "",
    )


def _supplement(case: _Case) -> papers.Paper:
    found = [defect for defect in all_defects(case.db, case.application) if defect.round == case.slip.round]
    return papers.SupplementSlip(
        office=case.office,
        issued_at=case.at,
        code=case.code,
        procedure=case.service.name,
        owner=case.submitter(),
        defects=[case.defect_line(defect) for defect in found],
        reason=case.reason,
        guide=papers.Person(case.by),
        url=case.url,
    )


def _refusal(case: _Case) -> papers.Paper:
    return papers.RefusalSlip(
        office=case.office,
        issued_at=case.at,
        code=case.code,
        procedure=case.service.name,
        owner=case.submitter(),
        filed_at=case.filed_at,
        reason=case.reason,
        refused_by=case.by,
        url=case.url,
    )


def _rejection(case: _Case) -> papers.Paper:
    agency = case.db.get_one(Agency, case.application.agency_code)
    return papers.RejectionNotice(
        office=case.office,
        issued_at=case.at,
        number=case.code,
        code=case.code,
        procedure=case.service.name,
        owner=case.submitter(),
        received_at=case.filed_at,
        reason=case.reason,
        signatory=signatory(agency, case.by),
        legal_basis=case.service.legal,
    )


def _label(case: _Case) -> papers.Paper:
    said = case.slip.facts
    return papers.AddressLabel(
        office=case.office,
        issued_at=case.at,
        code=case.code,
        recipient=said["recipient"],
        phone=shown_phone(said["phone"]),
        address=tuple(said["address"]),
    )


def _fee_receipt(case: _Case) -> papers.Paper:
    payment = case.db.get_one(Payment, case.slip.facts["payment"])
    invoice = case.db.get_one(Invoice, payment.invoice_id)
    assert payment.receipt_number is not None
    assert payment.received_at is not None
    clerk = case.db.get(Account, payment.received_by) if payment.method == "counter" else None
    lines = [
        papers.ReceiptLine(Text(line.label_vi, line.label_en, line.label_zh), line.kind, line.basis, line.amount_vnd)
        for line in invoices.lines_of(case.db, invoice)
        if line.amount_vnd
    ]
    return papers.FeeReceipt(
        office=case.office,
        issued_at=payment.received_at,
        form_symbol=RECEIPT_FORM,
        series=f"{payment.receipt_year}/{invoice.agency_code}",
        number=payment.receipt_number,
        code=case.code,
        procedure=case.service.name,
        payer=case.submitter(),
        lines=lines,
        total_vnd=invoice.amount_vnd,
        phi_vnd=sum(line.amount_vnd for line in lines if line.kind == "phi"),
        le_phi_vnd=sum(line.amount_vnd for line in lines if line.kind == "le-phi"),
        way=AT_THE_COUNTER if clerk else ONLINE_PAYMENT,
        received_by=clerk.name if clerk else "",
        url=case.url,
    )


_MAKERS: Final[Mapping[str, Callable[[_Case], papers.Paper]]] = {
    slips.FILED: _filled_form,
    slips.ACKNOWLEDGEMENT: _acknowledgement,
    slips.RECEIPT: _receipt,
    slips.SUPPLEMENT: _supplement,
    slips.REFUSAL: _refusal,
    slips.REJECTION: _rejection,
    slips.FEE_RECEIPT: _fee_receipt,
    slips.LABEL: _label,
}
