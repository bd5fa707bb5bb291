"""Only a whole, unchanged file signed under a trusted root is genuine; everything else is named and harmless."""

import base64
import datetime as dt
import io
import os
import random
import zlib
from pathlib import Path

import pikepdf
import pytest

from services.results import keys
from services.results.inspection import inspect_pdf
from services.results.printing import Printer
from services.results.signing import sign
from services.results.verification import MAX_BYTES, Outcome, Verdict, check_pdf

NOW = dt.datetime(2026, 11, 16, 3, 0, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(days=30)
OFFICE = "Ủy ban nhân dân phường Hoàn Kiếm"
BINH = "Trần Văn Bình"
DATA = {"number": "15/UBND-XNTTHN", "answers": {"name": "Nguyễn Thị Ánh"}}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("keys")


@pytest.fixture(scope="module")
def roots(folder: Path, result: bytes) -> list[bytes]:
    return keys.roots(folder)


@pytest.fixture(scope="module")
def unsigned() -> bytes:
    html = "<!doctype html><title>x</title><h1>Giấy xác nhận</h1><p>Nguyễn Thị Ánh"
    return Printer().pdf(html, data=DATA, title="Giấy xác nhận", made_at=NOW)


def signed_under(folder: Path, pdf: bytes) -> bytes:
    signer = keys.ensure_demo_keys(folder, agency_code="H26.00070", agency_name=OFFICE, signatory_name=BINH, now=NOW)
    return sign(pdf, signer, reason="Cấp giấy", signer_name=BINH, now=NOW)


@pytest.fixture(scope="module")
def result(folder: Path, unsigned: bytes) -> bytes:
    return signed_under(folder, unsigned)


def outcome(pdf: bytes, roots: list[bytes], now: dt.datetime = LATER) -> Outcome:
    return inspect_pdf(pdf, roots, now=now).outcome


def test_our_result_is_genuine_and_tells_who_signed_and_what_it_says(result: bytes, roots: list[bytes]) -> None:
    assert check_pdf(result, roots, now=LATER) == Verdict(Outcome.GENUINE, BINH, OFFICE, NOW, DATA)


def test_each_changed_byte_of_the_signed_part_is_noticed(result: bytes, roots: list[bytes]) -> None:
    chance = random.Random(1)
    for place in chance.sample(range(100, result.index(b"/Contents <")), 25):
        changed = bytearray(result)
        changed[place] ^= 0x20
        assert outcome(bytes(changed), roots) is not Outcome.GENUINE


def test_a_result_with_one_changed_letter_is_altered(result: bytes, roots: list[bytes]) -> None:
    assert b"(KySo)" in result
    assert outcome(result.replace(b"(KySo)", b"(KySa)"), roots) is Outcome.ALTERED


def test_something_appended_after_the_signature_makes_it_altered(result: bytes, roots: list[bytes]) -> None:
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(io.BytesIO(result))
    page = writer.root["/Pages"]["/Kids"][0]
    page[generic.NameObject("/Rotate")] = generic.NumberObject(180)
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)
    assert out.getvalue().startswith(result)
    assert outcome(out.getvalue(), roots) is Outcome.ALTERED


def test_a_second_signature_makes_it_altered(unsigned: bytes, folder: Path, roots: list[bytes]) -> None:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers

    from services.results.signing import _adapter

    signer = keys.ensure_demo_keys(folder, agency_code="H26.00070", agency_name=OFFICE, signatory_name=BINH, now=NOW)
    once = signers.sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(unsigned)),
        signers.PdfSignatureMetadata(field_name="First"),
        _adapter()(signer),
    )
    twice = signers.sign_pdf(
        IncrementalPdfFileWriter(once), signers.PdfSignatureMetadata(field_name="Second"), _adapter()(signer)
    )
    assert outcome(twice.getvalue(), roots) is Outcome.ALTERED


def test_a_stripped_signature_leaves_an_unsigned_file(unsigned: bytes, result: bytes, roots: list[bytes]) -> None:
    assert outcome(unsigned, roots) is Outcome.UNSIGNED
    with pikepdf.open(io.BytesIO(result)) as document:
        del document.Root.AcroForm, document.pages[0].Annots
        stripped = io.BytesIO()
        document.save(stripped)
    assert outcome(stripped.getvalue(), roots) in (Outcome.UNSIGNED, Outcome.ALTERED)


def test_a_result_saved_anew_by_another_program_is_altered(result: bytes, roots: list[bytes]) -> None:
    with pikepdf.open(io.BytesIO(result)) as document:
        saved = io.BytesIO()
        document.save(saved)
    assert outcome(saved.getvalue(), roots) is Outcome.ALTERED


def test_our_signature_copied_into_another_file_is_altered(result: bytes, roots: list[bytes]) -> None:
    with pikepdf.open(io.BytesIO(result)) as ours, pikepdf.new() as forged:
        forged.add_blank_page()
        forged.Root.AcroForm = forged.copy_foreign(ours.make_indirect(ours.Root.AcroForm))
        out = io.BytesIO()
        forged.save(out)
    assert outcome(out.getvalue(), roots) is Outcome.ALTERED


def test_our_signature_bytes_in_place_of_anothers_are_altered(
    tmp_path: Path, unsigned: bytes, result: bytes, roots: list[bytes]
) -> None:
    other = signed_under(tmp_path, unsigned)
    start, end = (result.index(mark, result.index(b"/Contents <")) for mark in (b"<", b">"))
    other_start = other.index(b"<", other.index(b"/Contents <"))
    size = min(end - start, other.index(b">", other_start) - other_start)
    forged = other[:other_start] + result[start : start + size] + other[other_start + size :]
    assert outcome(forged, roots) is not Outcome.GENUINE


def test_a_signature_under_another_root_is_untrusted_and_its_data_are_not_shown(
    tmp_path: Path, unsigned: bytes, roots: list[bytes]
) -> None:
    verdict = inspect_pdf(signed_under(tmp_path, unsigned), roots, now=LATER)
    assert (verdict.outcome, verdict.signer, verdict.data) == (Outcome.UNTRUSTED, BINH, None)


def test_nobody_is_trusted_without_roots(result: bytes) -> None:
    assert outcome(result, []) is Outcome.UNTRUSTED


def test_a_result_outlives_its_certificate_but_no_longer_counts_as_certain(result: bytes, roots: list[bytes]) -> None:
    verdict = inspect_pdf(result, roots, now=NOW + dt.timedelta(days=3700))
    assert (verdict.outcome, verdict.is_genuine, verdict.data) == (Outcome.EXPIRED, False, DATA)


def test_a_signature_from_before_its_certificate_is_untrusted(result: bytes, roots: list[bytes]) -> None:
    assert outcome(result, roots, NOW - dt.timedelta(days=30)) is Outcome.UNTRUSTED


def test_a_protected_file_is_unreadable(result: bytes, roots: list[bytes]) -> None:
    with pikepdf.open(io.BytesIO(result)) as document:
        locked = io.BytesIO()
        document.save(locked, encryption=pikepdf.Encryption(owner="a", user="b"))
    assert outcome(locked.getvalue(), roots) in (Outcome.UNREADABLE, Outcome.UNSIGNED)


@pytest.mark.parametrize("keep", [0.01, 0.3, 0.6, 0.9, 0.99, 0.9999])
def test_a_truncated_result_is_never_genuine(result: bytes, roots: list[bytes], keep: float) -> None:
    # What stood before the signature may be whole: then it is a file that nobody has signed.
    found = outcome(result[: int(len(result) * keep)], roots)
    assert found in (Outcome.UNREADABLE, Outcome.ALTERED, Outcome.UNSIGNED)


def test_rubbish_is_no_pdf(roots: list[bytes]) -> None:
    for rubbish in (b"", b"\0" * 5000, os.urandom(5000).replace(b"%PDF-", b""), b"PK\x03\x04", "Giấy".encode()):
        assert check_pdf(rubbish, roots, now=NOW).outcome is Outcome.NOT_A_PDF


def test_a_file_larger_than_any_result_is_not_even_read(roots: list[bytes]) -> None:
    assert check_pdf(b"%PDF-1.7" + b"\0" * MAX_BYTES, roots, now=NOW).outcome is Outcome.TOO_LARGE


def pdf_of(*objects: bytes) -> bytes:
    """A PDF of these objects, the first being its catalogue, with an honest table of places."""
    out, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    tail = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + tail


FIELD = b"<< /FT /Sig /T (a) /V 3 0 R >>"
CATALOGUE = b"<< /Type /Catalog /AcroForm << /Fields [2 0 R] >> >>"
NOT_A_SIGNATURE = b"<< /SubFilter /ETSI.CAdES.detached /ByteRange [0 1 2 3] /Contents <3080ffff> >>"
DEEP = b"<< /a " + b"[" * 20000 + b"]" * 20000 + b" /AcroForm << /Fields [2 0 R] >> >>"
OWN_PARENT = b"<< /FT /Sig /Kids [2 0 R] /Parent 2 0 R /V 3 0 R >>"
HOSTILE = {
    "byte range of nothing": (CATALOGUE, FIELD, b"<< /ByteRange [0 0 0 0] /Contents <00> >>"),
    "byte range beyond the end": (CATALOGUE, FIELD, b"<< /ByteRange [0 999999999 -5 7] /Contents <00> >>"),
    "byte range of words": (CATALOGUE, FIELD, b"<< /ByteRange [/a (b) null true] /Contents <00> >>"),
    "contents missing": (CATALOGUE, FIELD, b"<< /ByteRange [0 1 2 3] >>"),
    "contents that are no signature": (CATALOGUE, FIELD, NOT_A_SIGNATURE),
    "field that is its own parent": (CATALOGUE, OWN_PARENT, b"<< /ByteRange [] >>"),
    "object that is itself": (CATALOGUE, b"2 0 R", b"<< /ByteRange [0 1 2 3] >>"),
    "deep nesting": (DEEP, FIELD, b"<< /ByteRange 1 >>"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_built_to_confuse_is_never_genuine(name: str, roots: list[bytes]) -> None:
    assert outcome(pdf_of(*HOSTILE[name]), roots) in (Outcome.UNREADABLE, Outcome.ALTERED, Outcome.UNSIGNED)


def test_a_file_that_unpacks_to_gigabytes_is_given_up(roots: list[bytes]) -> None:
    packer = zlib.compressobj(1)
    bomb = b"".join(packer.compress(b"\0" * 1_000_000) for _ in range(1000)) + packer.flush()
    stream = b"<< /Type /XRef /Size 4 /W [1 2 1] /Root 1 0 R /Filter /FlateDecode /Length %d >>\nstream\n" % len(bomb)
    head = b"%PDF-1.7\n/ByteRange\n"
    pdf = head + b"1 0 obj\n" + stream + bomb + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(head)
    assert check_pdf(pdf, roots, now=NOW).outcome is Outcome.UNREADABLE


def test_a_root_that_is_no_certificate_trusts_nobody(result: bytes) -> None:
    assert outcome(result, [base64.b64decode("AAAA")]) is not Outcome.GENUINE
