"""The papers an office hands out: what each one says (a dataclass) and how it looks (the HTML file beside it).

Official papers are Vietnamese. A person who reads another language finds it in small type under each label; the
Vietnamese always stays. Forms 01-03 follow Thông tư 01/2018/TT-VPCP, the heading Nghị định 30/2020/NĐ-CP. Moments are
aware datetimes; the papers print them in the country's time.
"""

from services.results.papers.drawing import certificate_html, paper_html, render
from services.results.papers.kinds import (
    Acknowledgement,
    AddressLabel,
    BlankForm,
    Certificate,
    FeeReceipt,
    FilledForm,
    Paper,
    ReceiptSlip,
    RefusalSlip,
    RejectionNotice,
    SupplementSlip,
)
from services.results.papers.parts import (
    DefectLine,
    Enclosure,
    FormRow,
    FormSection,
    Office,
    Person,
    ReceiptLine,
    Signatory,
)

__all__ = [
    "Acknowledgement",
    "AddressLabel",
    "BlankForm",
    "Certificate",
    "DefectLine",
    "Enclosure",
    "FeeReceipt",
    "FilledForm",
    "FormRow",
    "FormSection",
    "Office",
    "Paper",
    "Person",
    "ReceiptLine",
    "ReceiptSlip",
    "RefusalSlip",
    "RejectionNotice",
    "Signatory",
    "SupplementSlip",
    "certificate_html",
    "paper_html",
    "render",
]
