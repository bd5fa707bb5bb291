"""What people upload is judged by what it is."""

import io

import pikepdf
import pytest
from PIL import Image

from services.errors import Invalid
from services.files import uploads


def pdf(pages: int = 1, **root: object) -> bytes:
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page()
    for key, value in root.items():
        document.Root[f"/{key}"] = value
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def photo(kind: str = "JPEG", size: tuple[int, int] = (40, 30), **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, kind, **options)
    return out.getvalue()


def refusal(data: bytes, name: str = "giấy tờ.pdf") -> str:
    with pytest.raises(Invalid) as refused:
        uploads.clean(name, data)
    assert refused.value.field == "file"
    return refused.value.text


def test_a_pdf_is_kept_as_it_came() -> None:
    data = pdf(pages=3)
    clean = uploads.clean("Quyết định ly hôn.pdf", data)
    assert clean == uploads.CleanFile("Quyết định ly hôn.pdf", data, "application/pdf", 3)


def test_a_photo_loses_where_it_was_taken() -> None:
    exif = Image.Exif()
    exif[0x010E] = "nhà tôi"
    clean = uploads.clean("IMG_1.PNG", photo("PNG", exif=exif.tobytes()))
    assert clean.media_type == "image/jpeg"
    assert clean.name == "IMG_1.jpg"
    assert not Image.open(io.BytesIO(clean.data)).getexif()


def test_a_large_photo_is_made_small_enough_to_send_on() -> None:
    clean = uploads.clean("a.jpg", photo(size=(5000, 500)))
    assert max(Image.open(io.BytesIO(clean.data)).size) == uploads.LONGEST_SIDE


def test_a_program_called_pdf_is_refused() -> None:
    assert "PDF" in refusal(b"MZ\x90\x00" + bytes(500))


def test_an_empty_file_is_refused() -> None:
    assert "empty" in refusal(b"")


def test_a_huge_file_is_refused() -> None:
    assert "10 MB" in refusal(b"%PDF-" + bytes(uploads.MOST_BYTES))


def test_a_broken_pdf_is_refused() -> None:
    assert "cannot be opened" in refusal(b"%PDF-1.7\n" + b"garbage" * 50)


def test_a_locked_pdf_is_refused() -> None:
    out = io.BytesIO()
    document = pikepdf.new()
    document.add_blank_page()
    document.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    assert "password" in refusal(out.getvalue())


@pytest.mark.parametrize(
    "root",
    [
        {"OpenAction": pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")},
        {"AA": pikepdf.Dictionary()},
        {"Names": pikepdf.Dictionary(EmbeddedFiles=pikepdf.Dictionary())},
        {"AcroForm": pikepdf.Dictionary(XFA="<x/>")},
    ],
)
def test_a_pdf_that_could_act_is_refused(root: dict[str, object]) -> None:
    assert "scripts" in refusal(pdf(**root))


def test_a_book_is_refused() -> None:
    assert "pages" in refusal(pdf(pages=101))


def test_a_photo_that_unpacks_to_a_wall_is_refused() -> None:
    assert refusal(photo("PNG", size=(9000, 6000)), "bomb.png")


def test_other_pictures_are_refused() -> None:
    assert "JPEG or PNG" in refusal(photo("GIF"), "a.gif")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ánh.pdf", "ánh.pdf"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("\x00", "file"),
        ("x" * 300 + ".pdf", "x" * 140 + ".pdf"),
        ("Tie\u0302\u0301ng.pdf", "Tiếng.pdf"),
    ],
)
def test_a_name_is_made_fit_to_show(given: str, kept: str) -> None:
    assert uploads.clean_name(given) == kept
