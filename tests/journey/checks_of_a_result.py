"""What strangers find out about a result: its QR code, its signature, its text."""

import io
import json
import subprocess
import sys
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pypdf
import zxingcpp
from PIL import Image

from services.results import keys
from services.results.verification import DATA_NAME
from tests.services.papers_on_file import is_nfc, text_of


def address_in_the_code(document: bytes) -> str:
    """What a phone reads in the QR code of the printed page."""
    drawn = subprocess.run(
        ["pdftoppm", "-r", "150", "-png", "-singlefile", "-"], input=document, capture_output=True, check=True
    ).stdout
    with Image.open(io.BytesIO(drawn)) as picture:
        [code] = zxingcpp.read_barcodes(picture)
    return str(code.text)


def what_poppler_says(document: bytes, keys_folder: Path, folder: Path) -> str:
    """The verdict of pdfsig, which trusts nothing but the portal's root."""
    signed, store, certificate = folder / "result.pdf", folder / "nss", folder / "root.der"
    signed.write_bytes(document)
    store.mkdir()
    [root] = keys.roots(keys_folder)
    certificate.write_bytes(root)
    subprocess.run([sys.executable, "-m", "tests.services.nss_roots", store, certificate], check=True)
    said = subprocess.run(["pdfsig", "-nssdir", store, signed], capture_output=True, text=True, check=True)
    return said.stdout


def data_inside(document: bytes) -> dict[str, Any]:
    """What the document carries for machines."""
    [attached] = pypdf.PdfReader(io.BytesIO(document)).attachments[DATA_NAME]
    inside: dict[str, Any] = json.loads(attached)
    return inside


def missing_in_the_text(document: bytes, facts: Sequence[str]) -> list[str]:
    """Which of these facts cannot be read in the document's text, letter by letter in NFC."""
    text = text_of(document)
    assert is_nfc(text)
    return [fact for fact in facts if unicodedata.normalize("NFC", fact) not in text]
