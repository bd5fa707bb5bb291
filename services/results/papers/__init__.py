"""The papers an office hands out: what each one says (a dataclass) and how it looks (the HTML file beside it).

Official papers are Vietnamese. A person who reads another language finds it in small type under each label; the
Vietnamese always stays. Forms 01-03 follow Thông tư 01/2018/TT-VPCP, the heading Nghị định 30/2020/NĐ-CP. Moments are
aware datetimes; the papers print them in the country's time.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar, Final

from forms.kinds.base import Blank
from forms.text import Text
from services.results.printing import NO_TIME, Printer, Translate

NOBODY: Final = ""


@dataclass(frozen=True)
class Office:
    """Who issues the paper, as its heading and its contact line show it."""

    name: str
    #: Name of the superior unit, printed above.
    superior: str = ""
    #: The place before the date: "Hoàn Kiếm, ngày …".
    place: str = ""
    #: The receiving unit of the agency.
    unit: str = "Bộ phận Tiếp nhận và Trả kết quả"
    address: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class Person:
    """Who files or owns an application; what is not known stays empty and is not printed."""

    name: str
    id_number: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    #: In whose name they act: a company with its tax code.
    company: str = ""


@dataclass(frozen=True)
class Enclosure:
    """One line of the table of papers: how many originals, certified copies and plain copies."""

    name: str
    originals: int = 0
    certified: int = 0
    copies: int = 0


@dataclass(frozen=True)
class DefectLine:
    """One thing that is wrong: the question or paper it concerns, what is wrong, and what to do."""

    subject: str
    problem: str
    remedy: str = ""


@dataclass(frozen=True)
class Signatory:
    """Who signs: the name, the office held ("Chủ tịch") and on whose behalf ("TM. Ủy ban nhân dân")."""

    name: str
    title: str = ""
    on_behalf: str = ""


@dataclass(frozen=True)
class Paper:
    """What every paper has. `template` is the file beside this module, `vietnamese_title` its official name."""

    template: ClassVar[str]
    vietnamese_title: ClassVar[str]

    def document_title(self) -> str:
        """The title of the PDF."""
        return self.vietnamese_title

    def made_at(self) -> dt.datetime:
        """The time the file states as its making; papers without a date are equal bytes each time."""
        moment = getattr(self, "issued_at", NO_TIME)
        assert isinstance(moment, dt.datetime)
        return moment


@dataclass(frozen=True)
class ReceiptSlip(Paper):
    """Form 01: the dossier is accepted and the result promised for `due_at`."""

    template = "receipt.html"
    vietnamese_title = "Giấy tiếp nhận hồ sơ và hẹn trả kết quả"

    office: Office
    issued_at: dt.datetime
    code: str
    procedure: Text
    submitter: Person
    received_at: dt.datetime
    due_at: dt.datetime
    #: The legal time, such as "03 ngày làm việc".
    term: Text
    #: How it was filed and where the result is collected.
    channel: Text
    collect_at: Text
    enclosures: Sequence[Enclosure] = ()
    sets: int = 1
    #: The owner of the dossier, when somebody else filed it.
    owner: Person | None = None
    received_by: str = NOBODY
    track_url: str = ""
    track_secret: str = ""


@dataclass(frozen=True)
class SupplementSlip(Paper):
    """Form 02: everything that is missing or wrong, once and complete."""

    template = "supplement.html"
    vietnamese_title = "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ"

    office: Office
    issued_at: dt.datetime
    code: str
    procedure: Text
    owner: Person
    defects: Sequence[DefectLine]
    reason: str = ""
    answer_by: dt.datetime | None = None
    guide: Person | None = None
    url: str = ""


@dataclass(frozen=True)
class RefusalSlip(Paper):
    """Form 03: the dossier is not accepted, with the reason."""

    template = "refusal.html"
    vietnamese_title = "Phiếu từ chối tiếp nhận giải quyết hồ sơ"

    office: Office
    issued_at: dt.datetime
    code: str
    procedure: Text
    owner: Person
    filed_at: dt.datetime
    reason: str
    refused_by: str
    url: str = ""


@dataclass(frozen=True)
class Acknowledgement(Paper):
    """At once after filing: code, secret and expected date. The agency has not accepted anything yet."""

    template = "acknowledgement.html"
    vietnamese_title = "Giấy biên nhận nộp hồ sơ trực tuyến"

    office: Office
    issued_at: dt.datetime
    code: str
    secret: str
    procedure: Text
    submitter: Person
    filed_at: dt.datetime
    track_url: str
    #: When the result is expected if the agency accepts; None where the term is not certain.
    expected_at: dt.datetime | None = None
    enclosures: Sequence[Enclosure] = ()


@dataclass(frozen=True)
class RejectionNotice(Paper):
    """The decision not to grant what was asked, with its reason and the way to complain."""

    template = "rejection.html"
    vietnamese_title = "Thông báo về việc không giải quyết hồ sơ"

    office: Office
    issued_at: dt.datetime
    number: str
    code: str
    procedure: Text
    owner: Person
    received_at: dt.datetime
    reason: str
    signatory: Signatory
    legal_basis: Sequence[str] = ()
    verify_url: str = ""


@dataclass(frozen=True)
class AddressLabel(Paper):
    """What is stuck on a parcel: from whom, to whom, and that the receiver pays the postage. Vietnamese alone."""

    template = "label.html"
    vietnamese_title = "Nhãn địa chỉ"

    office: Office
    issued_at: dt.datetime
    code: str
    recipient: str
    phone: str
    #: Street, commune, province.
    address: Sequence[str]


@dataclass(frozen=True)
class ReceiptLine:
    """One line of a receipt: what was paid for, phi or le-phi, by which rule, whole đồng."""

    label: Text
    kind: str
    basis: str
    amount_vnd: int


@dataclass(frozen=True)
class FeeReceipt(Paper):
    """Biên lai: that a fee was paid. `number` is of the agency's yearly register."""

    template = "fee_receipt.html"
    vietnamese_title = "Biên lai thu phí, lệ phí"

    office: Office
    issued_at: dt.datetime
    form_symbol: str
    series: str
    number: int
    code: str
    procedure: Text
    payer: Person
    lines: Sequence[ReceiptLine]
    #: The whole sum, and what of it is phí and lệ phí: they are booked apart.
    total_vnd: int
    phi_vnd: int
    le_phi_vnd: int
    #: How it was paid.
    way: Text
    received_by: str = NOBODY
    #: Of the agency; empty while the portal does not know it.
    tax_code: str = ""
    url: str = ""


@dataclass(frozen=True)
class FormRow:
    """One question on paper. `official` is the wording of the official form, `label` the plain question.

    A blank form draws `blank` (Vietnamese) with the words of `second` below; a filled one prints `value`.
    """

    label: Text
    official: str = ""
    value: str = ""
    blank: Blank = field(default_factory=lambda: Blank("line"))
    second: Blank = field(default_factory=lambda: Blank("line"))
    #: When the question is asked at all.
    condition: Text = field(default_factory=Text)


@dataclass(frozen=True)
class FormSection:
    """A part of a form; `condition` says when it is to be filled, `times` how often it is printed for repeats."""

    title: Text
    rows: Sequence[FormRow]
    condition: Text = field(default_factory=Text)
    times: int = 1


@dataclass(frozen=True)
class BlankForm(Paper):
    """The printable form of a service, to be filled by hand."""

    template = "blank_form.html"
    vietnamese_title = "Tờ khai"

    title: Text
    procedure_code: str
    procedure: Text
    sections: Sequence[FormSection]
    legal_number: str = ""
    page_url: str = ""
    declaration: Text = field(default_factory=Text)
    enclosures: Sequence[Text] = ()
    signers: int = 1

    def document_title(self) -> str:
        """The form's own title."""
        return self.title.vi


@dataclass(frozen=True)
class FilledForm(BlankForm):
    """The same form with the answers, as it was filed."""

    template = "filled_form.html"

    addressee: str = ""
    code: str = ""
    filer: str = ""
    #: The other person who confirmed it, where the service asks one.
    other: str = ""
    place: str = ""
    issued_at: dt.datetime = NO_TIME


@dataclass(frozen=True)
class Certificate(Paper):
    """A result made from its definition's own template (`result.html`), numbered and ready to be signed.

    `answers`: the canonical answers of the application. Only those the template prints go into the attached data.
    """

    template_text: str
    title: str
    office: Office
    issued_at: dt.datetime
    number: str
    procedure_code: str
    answers: Mapping[str, Any]
    signatory: Signatory
    verify_url: str
    #: The answers as Vietnamese text (`services.results.readings`), in the shape of `answers`.
    read: Mapping[str, Any] = field(default_factory=dict)
    #: The officer who proposed the decision.
    proposer: str = NOBODY
    valid_until: dt.date | None = None

    def document_title(self) -> str:
        """The result's name and number."""
        return f"{self.title} {self.number}"


class Printed(Mapping[str, Any]):
    """Answers that remember which of them a template read; `used` may be shared by two views of the same answers."""

    def __init__(self, answers: Mapping[str, Any], used: set[str]) -> None:
        self._answers = answers
        self._used = used

    def __getitem__(self, name: str) -> Any:
        value = self._answers[name]
        self._used.add(name)
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(self._answers)

    def __len__(self) -> int:
        return len(self._answers)


def render(printer: Printer, paper: Paper, locale: str, translate: Translate) -> bytes:
    """The paper as a PDF/A-3. `translate` gives the second language (English msgid to text) unless `locale` is vi."""
    if isinstance(paper, Certificate):
        return _certificate(printer, paper, locale, translate)
    html = printer.html(paper.template, values(paper), locale=locale, translate=translate)
    return printer.pdf(html, title=paper.document_title(), made_at=paper.made_at())


def certificate_html(printer: Printer, paper: Certificate, locale: str, translate: Translate, used: set[str]) -> str:
    """A result before it becomes a PDF. `used` receives the names of the answers that stand in it."""
    given = {**values(paper), "answers": Printed(paper.answers, used), "read": Printed(paper.read, used)}
    return printer.html(paper.template_text, given, locale=locale, translate=translate)


def _certificate(printer: Printer, paper: Certificate, locale: str, translate: Translate) -> bytes:
    """A result with its data attached."""
    used: set[str] = set()
    html = certificate_html(printer, paper, locale, translate, used)
    data = {
        "title": paper.title,
        "number": paper.number,
        "procedure": paper.procedure_code,
        "issued_by": paper.office.name,
        "issued_at": paper.issued_at.isoformat(),
        "valid_until": paper.valid_until and paper.valid_until.isoformat(),
        "signatory": paper.signatory.name,
        "verify": paper.verify_url,
        "answers": {name: paper.answers[name] for name in paper.answers if name in used},
    }
    return printer.pdf(html, data=data, title=paper.document_title(), made_at=paper.made_at())


def values(paper: Paper) -> dict[str, Any]:
    """The paper's fields by name, as templates read them; nested values stay objects."""
    return {"title": paper.vietnamese_title if not hasattr(paper, "title") else paper.title} | {
        entry.name: getattr(paper, entry.name) for entry in fields(paper)
    }
