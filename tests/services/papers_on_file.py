"""One sample of every paper, and what the tests of papers share."""

import datetime as dt
import subprocess
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from forms.kinds.base import Blank
from forms.text import Text
from services.results.papers import (
    Acknowledgement,
    BlankForm,
    Certificate,
    DefectLine,
    Enclosure,
    FeeReceipt,
    FilledForm,
    FormRow,
    FormSection,
    Office,
    Paper,
    Person,
    ReceiptLine,
    ReceiptSlip,
    RefusalSlip,
    RejectionNotice,
    Signatory,
    SupplementSlip,
)

#: Monday 16 November 2026, 10:05 in Hà Nội.
FILED = dt.datetime(2026, 11, 16, 3, 5, tzinfo=dt.UTC)
DUE = dt.datetime(2026, 11, 19, 10, 0, tzinfo=dt.UTC)
OFFICE = Office(
    name="Ủy ban nhân dân phường Hoàn Kiếm",
    superior="Ủy ban nhân dân thành phố Hà Nội",
    place="Hoàn Kiếm",
    phone="024 3825 0000",
)
PROCEDURE = Text("Cấp Giấy xác nhận tình trạng hôn nhân", "Marital status certificate", "婚姻状况证明")
ANH = Person(
    "Nguyễn Thị Ánh", "001198012345", "Số 12 phố Hàng Bạc, phường Hoàn Kiếm", "0912 345 678", "anh@example.com"
)
BINH = Signatory("Trần Văn Bình", "Chủ tịch", "TM. Ủy ban nhân dân")
CODE = "H26.00070-261116-0001"
CHECK_ADDRESS = "https://motcua.example/verify/k3Jd9sQ2mWx7pZ4tB8vN"
#: The service of the marital status certificate.
SERVICE = Path("services/definitions/national/xac-nhan-tinh-trang-hon-nhan")
IDENTITY = {
    "kind": "citizen-card",
    "number": "001198012345",
    "issued_by": "Bộ Công an",
    "issued_on": "2024-08-20",
}
#: What a divorced person declares who wants to marry again.
DECLARED = {
    "for_whom": "self",
    "requester_name": ANH.name,
    "requester_id_document": IDENTITY,
    "requester_residence": {"province": "01", "commune": "00070", "street": "Số 12 phố Hàng Bạc"},
    "subject_birth_date": "1998-03-27",
    "subject_gender": "female",
    "subject_ethnicity": "01",
    "subject_nationality": "VN",
    "other_period": False,
    "marital_status": "divorced",
    "divorced_abroad": False,
    "status_proof": {
        "paper": "judgment",
        "number": "15/2020/HNGĐ-ST",
        "issued_on": "2020-05-06",
        "issued_by": "Tòa án nhân dân thành phố Hà Nội",
    },
    "purpose_kind": "marry",
    "marriage_where": "commune",
    "future_spouse": {"name": "Lê Văn Cường", "birth_year": 1996, "nationality": "VN", "identity": IDENTITY},
    "marriage_place": "Ủy ban nhân dân phường Cửa Nam",
    "earlier_certificate": "none",
    "fee_group": "poor",
    "oath": True,
}


class OnePlace:
    """One province with one commune."""

    def provinces(self) -> list[tuple[str, str]]:
        """Hà Nội."""
        return [("01", "Thành phố Hà Nội")]

    def communes(self, province_code: str) -> list[tuple[str, str]]:
        """Hoàn Kiếm."""
        return [("00070", "Phường Hoàn Kiếm")] if province_code == "01" else []


def receipt(**changes: Any) -> ReceiptSlip:
    """A receipt slip."""
    values: dict[str, Any] = {
        "office": OFFICE,
        "issued_at": FILED,
        "code": CODE,
        "procedure": PROCEDURE,
        "submitter": ANH,
        "received_at": FILED,
        "due_at": DUE,
        "term": Text("03 ngày làm việc", "3 working days", "3个工作日"),
        "channel": Text("Trực tuyến", "Online", "网上"),
        "collect_at": Text("Bản điện tử trên Cổng dịch vụ công", "On the portal", "门户网站"),
        "enclosures": (Enclosure("Bản án ly hôn", certified=1),),
        "received_by": "Lê Thị Hồng",
        "track_url": "https://motcua.example/track",
        "track_secret": "K7QM-4TXW",
    }
    return ReceiptSlip(**values | changes)


def blank_form() -> BlankForm:
    """A printable form with each way of drawing a question."""
    rows = (
        FormRow(Text("Tên bạn", "Your name", "姓名"), "Họ, chữ đệm, tên người yêu cầu"),
        FormRow(Text("Ngày sinh", "Born", "出生"), blank=Blank("date"), second=Blank("date")),
        FormRow(
            Text("Giới tính", "Sex", "性别"),
            blank=Blank("boxes", options=("Nam", "Nữ")),
            second=Blank("boxes", options=("男", "女")),
            condition=Text("đã thành niên", "of age", "已成年"),
        ),
    )
    return BlankForm(
        title=Text("Tờ khai cấp Giấy xác nhận tình trạng hôn nhân", "Application form", "申请表"),
        procedure_code="1.004873",
        procedure=PROCEDURE,
        sections=(FormSection(Text("Người yêu cầu", "Applicant", "申请人"), rows),),
        legal_number="04/2020/TT-BTP",
        page_url="https://motcua.example/services/1.004873",
        declaration=Text("Tôi cam đoan lời khai là đúng sự thật.", "I declare this is true.", "本人保证属实。"),
        enclosures=(Text("Bản án ly hôn", "Divorce ruling", "离婚判决"),),
    )


def papers() -> dict[str, Paper]:
    """One of each paper but the certificate."""
    rows = (FormRow(Text("Tên bạn", "Your name", "姓名"), "Họ, chữ đệm, tên", value=ANH.name),)
    common: dict[str, Any] = {"office": OFFICE, "issued_at": FILED, "code": CODE, "procedure": PROCEDURE}
    return {
        "receipt": receipt(),
        "fee_receipt": FeeReceipt(
            **common,
            form_symbol="BLĐT",
            series="2026/H26.00070",
            number=17,
            payer=ANH,
            lines=(
                ReceiptLine(Text("Phí cấp giấy", "Fee", "费"), "phi", "16/2025/TT-BTC", 195_000),
                ReceiptLine(Text("Lệ phí bản sao", "Charge", "副本费"), "le-phi", "16/2025/TT-BTC", 5_000),
            ),
            total_vnd=200_000,
            phi_vnd=195_000,
            le_phi_vnd=5_000,
            way=Text("Thanh toán trực tuyến", "Paid online", "网上支付"),
            url="https://motcua.example/applications/9f2c",
        ),
        "supplement": SupplementSlip(
            **common,
            owner=ANH,
            defects=(DefectLine("Bản án ly hôn", "Ảnh bị mờ", "Chụp lại đủ bốn góc"),),
            reason="Chưa đủ căn cứ",
            answer_by=DUE,
            guide=Person("Lê Thị Hồng", phone="024 3825 0000"),
            url="https://motcua.example/applications/9f2c",
        ),
        "refusal": RefusalSlip(
            **common, owner=ANH, filed_at=FILED, reason="Không thuộc thẩm quyền", refused_by="Lê Thị Hồng"
        ),
        "acknowledgement": Acknowledgement(
            **common,
            secret="K7QM-4TXW",
            submitter=ANH,
            filed_at=FILED,
            track_url="https://motcua.example/track",
            expected_at=DUE,
        ),
        "rejection": RejectionNotice(
            **common,
            number="15/TB-UBND",
            owner=ANH,
            received_at=FILED,
            reason="Đang có quan hệ hôn nhân",
            signatory=BINH,
            legal_basis=("Điều 22 Nghị định 123/2015/NĐ-CP",),
            verify_url=CHECK_ADDRESS,
        ),
        "blank form": blank_form(),
        "filled form": FilledForm(
            title=Text("Tờ khai", "Application form", "申请表"),
            procedure_code="1.004873",
            procedure=PROCEDURE,
            sections=(FormSection(Text("Người yêu cầu", "Applicant", "申请人"), rows),),
            addressee=OFFICE.name,
            code=CODE,
            filer=ANH.name,
            place="Hoàn Kiếm",
            issued_at=FILED,
        ),
    }


def certificate(template: str, answers: Mapping[str, Any], read: Mapping[str, Any]) -> Certificate:
    """A result made from the text of a template."""
    return Certificate(
        template_text=template,
        title="Giấy xác nhận tình trạng hôn nhân",
        office=OFFICE,
        issued_at=FILED,
        number="15/UBND-XNTTHN",
        procedure_code="1.004873",
        answers=answers,
        read=read,
        signatory=BINH,
        verify_url=CHECK_ADDRESS,
        proposer="Lê Thị Hồng",
        valid_until=dt.date(2027, 5, 16),
    )


def text_of(pdf: bytes) -> str:
    """The text of a PDF as poppler reads it, lines joined by single spaces."""
    found = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True).stdout
    return " ".join(found.decode().split())


def is_nfc(text: str) -> bool:
    """Whether a text is in NFC."""
    return unicodedata.is_normalized("NFC", text)
