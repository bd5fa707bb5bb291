"""Checks of what people upload: a file is what a parser opens, never what its name or type says.

Photos are decoded and encoded anew (position and camera data go, and nothing hides behind them). PDFs are opened and
refused when they are locked or could act; they are kept as they came, since a signature may be in them.
"""

import io
import unicodedata
import warnings
from dataclasses import dataclass
from typing import Final

from services.errors import Invalid
from services.text import N_

#: The largest file, in bytes.
MOST_BYTES: Final = 10 * 1024 * 1024
MOST_PAGES: Final = 100
#: The largest photo, in pixels: 8,000 by 6,000, what a phone takes at its finest. Decoded it fills 150 MB.
MOST_PIXELS: Final = 50_000_000
#: Photos are kept no larger than this on their longer side: enough to read a page of small print.
LONGEST_SIDE: Final = 3508
#: PDF names that make a document act, run, call out, or carry other files.
ACTIVE: Final = frozenset(
    {"/JS", "/JavaScript", "/Launch", "/EmbeddedFiles", "/XFA", "/RichMedia", "/SubmitForm", "/AA", "/OpenAction"}
)
#: What the file chooser may offer.
ACCEPTED: Final = "application/pdf,image/jpeg,image/png"


#: Brands in the head of a photo as newer phones take it; our parsers do not open it.
_HEIC: Final = (b"heic", b"heix", b"heim", b"hevc", b"mif1", b"msf1", b"avif")


@dataclass(frozen=True)
class CleanFile:
    """A file that passed: its cleaned name, its bytes, what it is, and its number of pages."""

    name: str
    data: bytes
    media_type: str
    pages: int


def clean(name: str, data: bytes) -> CleanFile:
    """Check an upload. Raises Invalid("file", …) with what the person can do about it."""
    if not data:
        raise Invalid("file", N_("This file is empty. Choose another one."))
    if len(data) > MOST_BYTES:
        raise Invalid("file", N_("This file is larger than 10 MB. Take the photo again with a smaller size."))
    name = clean_name(name)
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return CleanFile(name, data, "application/pdf", _pdf_pages(data))
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC:
        raise Invalid(
            "file",
            N_("This photo is in the HEIC format. Set your phone's camera to JPEG (“Most compatible”), or send a PDF."),
        )
    return _photo(name, data)


def clean_name(name: str) -> str:
    """A file name fit to be shown and saved: NFC, no path, no control characters, at most 150 letters."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(letter for letter in name if unicodedata.category(letter)[0] != "C").strip(" .")
    stem, dot, ending = name.rpartition(".")
    if dot and len(ending) <= 10:
        return f"{stem[:140]}.{ending}"
    return name[:150] or "file"


def _pdf_pages(data: bytes) -> int:
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            if pdf.is_encrypted:
                raise Invalid("file", N_("This PDF is locked with a password. Save it without one and try again."))
            pages = len(pdf.pages)
            acts = any(_is_active(thing) for thing in pdf.objects)
    except pikepdf.PasswordError:
        raise Invalid("file", N_("This PDF is locked with a password. Save it without one and try again.")) from None
    except (pikepdf.PdfError, RecursionError, ValueError):
        raise Invalid("file", N_("This PDF cannot be opened. Save it again, or send a photo instead.")) from None
    if acts:
        raise Invalid("file", N_("This PDF contains scripts or other files. Print it to a new PDF and send that one."))
    if not 0 < pages <= MOST_PAGES:
        raise Invalid("file", N_("A PDF may have 1 to %(most)s pages."), most=MOST_PAGES)
    return pages


def _is_active(thing: object) -> bool:
    import pikepdf

    if isinstance(thing, pikepdf.Stream):
        thing = thing.stream_dict
    if isinstance(thing, pikepdf.Dictionary):
        return any(key in ACTIVE for key in thing.keys()) or any(  # noqa: SIM118 - pikepdf's keys are not iterated
            _is_active(value) for value in thing.values() if isinstance(value, pikepdf.Dictionary)
        )
    return False


def _photo(name: str, data: bytes) -> CleanFile:
    from PIL import Image, ImageOps

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    raise Invalid("file", N_("This photo has too many pixels. Take it again with a smaller size."))
                opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is decoded no larger than needed
                photo = ImageOps.exif_transpose(opened).convert("RGB")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Invalid("file", N_("Send a PDF, or a photo in JPEG or PNG format.")) from None
    photo.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    out = io.BytesIO()
    photo.save(out, "JPEG", quality=85)
    return CleanFile(f"{name.rpartition('.')[0] or name}.jpg", out.getvalue(), "image/jpeg", 1)
