"""Papers say exactly what they were given, in every script, and fetch and run nothing."""

import dataclasses
import datetime as dt
import io
import json
import subprocess
import unicodedata
from pathlib import Path
from typing import Any

import pypdf
import pytest
import zxingcpp
from jinja2 import TemplateError
from PIL import Image

from forms.answers import filed_answers
from forms.load import load_form
from forms.text import Text
from services.results import forms_on_paper
from services.results.papers import Enclosure, Office, Person, render
from services.results.printing import BlockedFetch, Printer
from services.results.readings import readings
from services.results.vietnamese import dong_in_words
from tests.services import papers_on_file as file

TODAY = dt.date(2026, 11, 16)
VOWELS = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵđ"
EVERY_LETTER = ["".join(letters) for letters in zip(*[iter(VOWELS + VOWELS.upper() + "fjwzFJWZ")] * 8, strict=False)]


@pytest.fixture(scope="module")
def printer() -> Printer:
    return Printer()


def english(text: str) -> str:
    return text


def printed(printer: Printer, paper: file.Paper, locale: str = "vi") -> str:
    return file.text_of(render(printer, paper, locale, english))


@pytest.mark.parametrize("name", file.papers())
def test_every_paper_is_a_tagged_pdf_a_3_with_title_and_language(printer: Printer, name: str) -> None:
    paper = file.papers()[name]
    document = pypdf.PdfReader(io.BytesIO(render(printer, paper, "vi", english)))
    root = document.root_object
    assert document.metadata is not None
    assert document.metadata.title == paper.document_title()
    assert root["/Lang"] == "vi"
    assert root["/MarkInfo"]["/Marked"]
    assert b"<pdfaid:part>3" in root["/Metadata"].get_data() or b'pdfaid:part="3"' in root["/Metadata"].get_data()


@pytest.mark.parametrize("name", file.papers())
def test_the_official_vietnamese_stays_beside_the_second_language(printer: Printer, name: str) -> None:
    paper = file.papers()[name]
    vietnamese, both = (set(printed(printer, paper, locale).split()) for locale in ("vi", "zh"))
    assert vietnamese < both | {"1/1"}


@pytest.mark.parametrize("name", ["receipt", "supplement", "refusal", "acknowledgement"])
def test_a_slip_of_usual_length_fits_on_one_a5_page_in_two_languages(printer: Printer, name: str) -> None:
    document = pypdf.PdfReader(io.BytesIO(render(printer, file.papers()[name], "en", english)))
    assert len(document.pages) == 1
    assert [round(float(side) / 72 * 25.4) for side in document.pages[0].mediabox.upper_right] == [148, 210]


def test_the_receipt_slip_states_all_fields_of_form_01(printer: Printer) -> None:
    text = printed(printer, file.receipt())
    for said in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
        "Hoàn Kiếm, ngày 16 tháng 11 năm 2026",
        "Mã hồ sơ: H26.00070-261116-0001",
        "Tiếp nhận hồ sơ của: Nguyễn Thị Ánh",
        "Nội dung yêu cầu giải quyết: Cấp Giấy xác nhận tình trạng hôn nhân",
        "Số lượng hồ sơ: 01 bộ",
        "Thời gian nhận hồ sơ: 10 giờ 05 phút, ngày 16 tháng 11 năm 2026",
        "Thời gian trả kết quả giải quyết hồ sơ: 17 giờ 00 phút, ngày 19 tháng 11 năm 2026",
        "Mã tra cứu: K7QM-4TXW",
    ):
        assert said in text


def test_the_receipt_of_a_fee_states_what_the_decree_asks_for(printer: Printer) -> None:
    text = printed(printer, file.papers()["fee_receipt"])
    for said in (
        "BIÊN LAI THU PHÍ, LỆ PHÍ",
        "BLĐT – 2026/H26.00070 · Số: 0000017",
        "Đơn vị thu: Ủy ban nhân dân phường Hoàn Kiếm",
        "Người nộp tiền: Nguyễn Thị Ánh",
        "Tổng số tiền: 200.000 đồng (VND)",
        "Trong đó phí: 195.000 đồng",
        "Trong đó lệ phí: 5.000 đồng",
        "Viết bằng chữ: Hai trăm nghìn đồng",
        "Hình thức thanh toán: Thanh toán trực tuyến",
        "10 giờ 05 phút, ngày 16 tháng 11 năm 2026",
    ):
        assert said in text


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "Không đồng"),
        (5_000, "Năm nghìn đồng"),
        (15_000, "Mười lăm nghìn đồng"),
        (21_000, "Hai mươi mốt nghìn đồng"),
        (105_000, "Một trăm linh năm nghìn đồng"),
        (200_000, "Hai trăm nghìn đồng"),
        (205_500, "Hai trăm linh năm nghìn năm trăm đồng"),
        (1_000_001, "Một triệu không trăm linh một đồng"),
        (1_234_567_890, "Một tỷ hai trăm ba mươi bốn triệu năm trăm sáu mươi bảy nghìn tám trăm chín mươi đồng"),
    ],
)
def test_an_amount_is_written_in_words(amount: int, words: str) -> None:
    assert dong_in_words(amount) == words


def test_the_acknowledgement_says_that_nothing_is_accepted_yet(printer: Printer) -> None:
    text = printed(printer, file.papers()["acknowledgement"])
    assert "chưa được tiếp nhận" in text
    assert "Thời gian trả kết quả dự kiến: 17 giờ 00 phút, ngày 19 tháng 11 năm 2026" in text


def test_the_supplement_slip_lists_each_defect_with_its_remedy(printer: Printer) -> None:
    text = printed(printer, file.papers()["supplement"])
    assert "1 Bản án ly hôn Ảnh bị mờ Chụp lại đủ bốn góc" in text


@pytest.mark.parametrize(
    "name",
    [
        *EVERY_LETTER,
        "Ánh",
        "Nguyễn Phước Công Tằng Tôn Nữ Huyền Trân Thị Ngọc Ánh Nguyệt Minh Châu",
        "张伟",
        "Trần 张伟 Ánh",
        "N'Guyễn O’Brien <b>",
    ],
)
def test_a_name_comes_out_letter_by_letter_in_nfc(printer: Printer, name: str) -> None:
    decomposed = unicodedata.normalize("NFD", name)
    text = printed(printer, file.receipt(submitter=Person(decomposed), enclosures=()))
    assert f"Tiếp nhận hồ sơ của: {name}" in text
    assert file.is_nfc(text)


def test_a_name_without_spaces_wraps_instead_of_leaving_the_page(printer: Printer) -> None:
    text = printed(printer, file.receipt(submitter=Person("Ễ" * 120)))
    assert text.replace(" ", "").count("Ễ") == 240  # who files and who signs


def test_the_longest_names_of_offices_stand_in_the_heading(printer: Printer) -> None:
    office = Office(name="Sở Nông nghiệp và Môi trường thành phố Hồ Chí Minh", place="Thành phố Hồ Chí Minh")
    text = printed(printer, file.receipt(office=office))
    assert "Bộ phận Tiếp nhận và Trả kết quả: Sở Nông nghiệp và Môi trường thành phố Hồ Chí Minh" in text


def test_fifty_papers_run_over_to_further_pages(printer: Printer) -> None:
    enclosures = tuple(Enclosure(f"Giấy tờ số {number}", originals=1) for number in range(50))
    pdf = render(printer, file.receipt(enclosures=enclosures), "vi", english)
    assert "Giấy tờ số 49" in file.text_of(pdf)
    assert "Trang 1/" in file.text_of(pdf)


@pytest.mark.parametrize(
    "evil", ['<img src="file:///etc/passwd">', "{{ 7 * 7 }}", "</p><script>x</script>", "&lt;b&gt;"]
)
def test_markup_in_a_value_is_printed_as_it_was_typed(printer: Printer, evil: str) -> None:
    assert f"Tiếp nhận hồ sơ của: {evil}" in printed(printer, file.receipt(submitter=Person(evil)))


@pytest.mark.parametrize(
    "element",
    [
        '<img src="http://127.0.0.1:9/pixel.png">',
        '<img src="file:///etc/hostname">',
        '<link rel="attachment" href="file:///etc/hostname">',
        '<style>@import "https://motcua.example/x.css";</style>',
        '<style>@font-face { font-family: x; src: url("file:///etc/hostname") } p { font-family: x }</style>',
        '<object data="file:///etc/hostname"></object>',
    ],
)
def test_a_template_that_fetches_anything_else_is_not_printed(printer: Printer, element: str) -> None:
    with pytest.raises(BlockedFetch):
        printer.pdf(f"<!doctype html><title>x</title>{element}<p>x", title="x")


@pytest.mark.parametrize(
    "template",
    ["{{ nothing_of_this_name }}", "{{ ''.__class__.__mro__ }}", "{% for n in range(10000000) %}x{% endfor %}"],
)
def test_a_template_cannot_leave_its_data(printer: Printer, template: str) -> None:
    with pytest.raises((TemplateError, OverflowError)):
        printer.html(template, {}, locale="vi", translate=english)


def test_equal_papers_are_equal_bytes(printer: Printer) -> None:
    first, second = (render(printer, file.receipt(), "vi", english) for _ in range(2))
    assert first == second


@pytest.mark.parametrize("name", ["receipt", "rejection", "blank form"])
def test_a_camera_reads_the_code_of_the_printed_page(printer: Printer, name: str, tmp_path: Path) -> None:
    expected = {
        "receipt": "https://motcua.example/track",
        "rejection": file.CHECK_ADDRESS,
        "blank form": "https://motcua.example/services/1.004873",
    }
    path = tmp_path / "paper.pdf"
    path.write_bytes(render(printer, file.papers()[name], "vi", english))
    subprocess.run(["pdftoppm", "-r", "110", "-gray", "-png", path, tmp_path / "page"], check=True)
    found = [code.text for page in tmp_path.glob("*.png") for code in zxingcpp.read_barcodes(Image.open(page))]
    assert found == [expected[name]]


def test_the_blank_form_marks_conditional_questions_and_numbers_its_pages(printer: Printer) -> None:
    text = printed(printer, file.blank_form())
    assert "(đã thành niên)" in text
    assert "Trang 1/1" in text
    assert "Ban hành kèm theo 04/2020/TT-BTP" in text


def marital_status(**changes: Any) -> file.Certificate:
    """The certificate of the shipped service, for the declared answers with these changes."""
    form = load_form((file.SERVICE / "form.yaml").read_text(encoding="utf-8"))
    answers = filed_answers(form, {**file.DECLARED, **changes}, TODAY)
    template = (file.SERVICE / "result.html").read_text(encoding="utf-8")
    return file.certificate(template, answers, readings(form, answers, file.OnePlace()))


def test_the_marital_status_certificate_reads_as_the_circular_words_it(printer: Printer) -> None:
    document = render(printer, marital_status(), "vi", english)
    text = file.text_of(document)
    for said in (
        "Số: 15/UBND-XNTTHN",
        "GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN",
        "Xét đề nghị của ông/bà: Lê Thị Hồng",
        "Họ, chữ đệm, tên: Nguyễn Thị Ánh",
        "Ngày, tháng, năm sinh: 27/03/1998",
        "Giới tính: Nữ Dân tộc: Kinh Quốc tịch: Việt Nam",
        "Giấy tờ tùy thân: Thẻ căn cước số 001198012345, Bộ Công an cấp ngày 20/08/2024",
        "Nơi cư trú: Số 12 phố Hàng Bạc, Phường Hoàn Kiếm, Thành phố Hà Nội",
        "Tình trạng hôn nhân: Đã đăng ký kết hôn, nhưng đã ly hôn theo Bản án ly hôn số 15/2020/HNGĐ-ST"
        " ngày 06/05/2020, Tòa án nhân dân thành phố Hà Nội; hiện tại chưa đăng ký kết hôn với ai",
        "làm thủ tục kết hôn với ông/bà Lê Văn Cường, sinh năm 1996, quốc tịch Việt Nam",
        "nơi dự định đăng ký kết hôn: Ủy ban nhân dân phường Cửa Nam.",
        "có giá trị sử dụng trong thời hạn 06 tháng, kể từ ngày cấp.",
    ):
        assert said in text
    assert file.is_nfc(text)
    assert len(pypdf.PdfReader(io.BytesIO(document)).pages) == 1


def test_a_certificate_for_another_purpose_names_the_purpose_and_no_spouse(printer: Printer) -> None:
    text = printed(
        printer, marital_status(marital_status="never", purpose_kind="other", purpose="Vay vốn ngân hàng", copies=2)
    )
    assert "Tình trạng hôn nhân: Chưa đăng ký kết hôn với ai" in text
    assert "Giấy này được cấp để: Vay vốn ngân hàng." in text
    assert "Cường" not in text


def test_a_result_carries_the_answers_it_prints_and_no_other(printer: Printer) -> None:
    document = pypdf.PdfReader(io.BytesIO(render(printer, marital_status(), "vi", english)))
    [content] = document.attachments["ket-qua.json"]
    data = json.loads(content)
    assert data["answers"]["subject_name"] == "Nguyễn Thị Ánh"
    assert data["answers"]["status_proof"]["number"] == "15/2020/HNGĐ-ST"
    assert "fee_group" not in data["answers"]
    assert (data["number"], data["valid_until"]) == ("15/UBND-XNTTHN", "2027-05-16")
    assert data["verify"] == file.CHECK_ADDRESS


def test_the_blank_form_of_a_service_asks_every_printed_question_once(printer: Printer) -> None:
    form = load_form((file.SERVICE / "form.yaml").read_text(encoding="utf-8"))
    blank = forms_on_paper.blank_form(form, procedure_code="1.004873", procedure=file.PROCEDURE, locale="zh")
    text = printed(printer, blank, "zh")
    labels = [question.official or question.ask.vi for _, question in form.questions() if question.printed]
    asked = [label for label in labels if label not in ("Kính gửi",) and not label.startswith("Theo quy định")]
    assert all(label in text for label in asked)
    assert [section.title.vi for section in blank.sections] == ["Người yêu cầu", "Người được cấp", "Mục đích"]
    assert "被证明人" in text


def test_the_filled_form_states_every_answer(printer: Printer) -> None:
    form = load_form((file.SERVICE / "form.yaml").read_text(encoding="utf-8"))
    filled = forms_on_paper.filled_form(
        form,
        filed_answers(form, file.DECLARED, TODAY),
        procedure_code="1.004873",
        procedure=file.PROCEDURE,
        places=file.OnePlace(),
        known={"addressee": file.OFFICE.name},
        code=file.CODE,
        filer=file.ANH.name,
        place="Hoàn Kiếm",
        filed_at=file.FILED,
        today=TODAY,
    )
    text = printed(printer, filled)
    for said in ("Kính gửi: Ủy ban nhân dân phường Hoàn Kiếm", "Lê Văn Cường", "Người thuộc hộ nghèo", file.CODE):
        assert said in text


def test_a_heading_in_two_lines_breaks_between_words(printer: Printer) -> None:
    html = printer.html("{{ name | heading }}", {"name": file.OFFICE.name}, locale="vi", translate=english)
    assert html == "ỦY BAN NHÂN DÂN\nPHƯỜNG HOÀN KIẾM"


def test_small_days_and_months_take_a_zero(printer: Printer) -> None:
    day = dataclasses.replace(file.receipt(), issued_at=file.FILED.replace(month=2, day=5))
    assert "ngày 05 tháng 02 năm 2026" in printed(printer, day)


def test_the_owner_is_named_when_somebody_else_files(printer: Printer) -> None:
    text = printed(printer, file.receipt(owner=Person("Lê Văn Cường", address="Phường Cửa Nam"), term=Text("01 giờ")))
    assert "Chủ hồ sơ: Lê Văn Cường" in text
    assert "Địa chỉ chủ hồ sơ: Phường Cửa Nam" in text
