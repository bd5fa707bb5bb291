"""Each paper an office hands out: what it says. How it looks is the HTML file of its `template`."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

from forms.text import Text
from services.results.papers.parts import DefectLine, Enclosure, FormSection, Office, Person, ReceiptLine, Signatory
from services.results.printing import NO_TIME

NOBODY: Final = ""


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
