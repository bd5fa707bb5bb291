"""HTML templates into tagged PDF/A-3 files: one long-lived `Printer` per worker.

The printer keeps what is dear to make (fonts, stylesheet, compiled templates). It fetches nothing but our own fonts
and `data:` URIs. WeasyPrint is imported when the first PDF is made, so only the worker pays for it.
"""

import datetime as dt
import json
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import segno
from jinja2 import FileSystemLoader, StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment

from services.results import vietnamese
from services.results.verification import DATA_NAME

if TYPE_CHECKING:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

PAPERS: Final = Path(__file__).parent / "papers"
#: Weight and style of each font file we embed. Whole TTF files: WeasyPrint garbles the web-font subsets.
FONT_FILES: Final = (
    ("BeVietnamPro-Regular.ttf", 400, "normal"),
    ("BeVietnamPro-Italic.ttf", 400, "italic"),
    ("BeVietnamPro-Bold.ttf", 700, "normal"),
    ("BeVietnamPro-BoldItalic.ttf", 700, "italic"),
)
#: Choosing the best of the eight QR masks costs more than drawing; any one is legal.
QR_MASK: Final = 2
#: Stands in for the time of making where the caller gives none, so that equal papers are equal bytes.
NO_TIME: Final = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)

Translate = Callable[[str], str]


class BlockedFetch(Exception):
    """A template asked for something other than our fonts and `data:` URIs; nothing was printed."""


def qr(address: str) -> str:
    """A QR code of `address` as a `data:` URI of an SVG image (error correction M, quiet zone of four modules)."""
    code = segno.make_qr(address, error="m", boost_error=False, mask=QR_MASK)
    return str(code.svg_data_uri(scale=1, border=4, omitsize=True, encode_minimal=True))


class Printer:
    """Renders the house's papers and the templates of definitions. Not thread-safe: one per worker process."""

    def __init__(self) -> None:
        # Templates of definitions come from authors, not from us: the sandbox keeps them to their data.
        self._environment = ImmutableSandboxedEnvironment(
            loader=FileSystemLoader(PAPERS),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters.update(vietnamese.FILTERS)
        self._environment.globals.update(qr=qr)
        self._compiled = lru_cache(maxsize=64)(self._environment.from_string)
        self._look: tuple[CSS, FontConfiguration] | None = None

    def html(self, template: str, data: Mapping[str, Any], *, locale: str, translate: Translate) -> str:
        """Fill a template: a name in `papers/` such as `receipt.html`, or the text of one.

        `translate` turns an English msgid into the second language of the paper (`locale`). All text comes out in
        NFC and escaped. Raises jinja2.TemplateError when the template is wrong or names data it was not given.
        """
        text = self._template(template).render({**data, "locale": locale, "_": translate})
        return unicodedata.normalize("NFC", text)

    def pdf(
        self,
        html: str,
        *,
        data: Mapping[str, Any] | None = None,
        title: str,
        locale: str = "vi",
        made_at: dt.datetime = NO_TIME,
    ) -> bytes:
        """Lay the page out as a tagged PDF/A-3a, with `data` attached as JSON where given.

        Raises BlockedFetch when the page asks for anything outside the house.
        """
        from weasyprint import HTML, Attachment
        from weasyprint.urls import FatalURLFetchingError

        stylesheet, fonts = self._look = self._look or _look()
        fetcher = _closed_fetcher()
        attachments = []
        if data is not None:
            # Compact and sorted, so that equal data are equal bytes.
            text = json.dumps(data, ensure_ascii=False, sort_keys=True, indent=1)
            attachments.append(
                Attachment(
                    string=unicodedata.normalize("NFC", text),
                    name=DATA_NAME,
                    description=title,
                    relationship="Data",
                    created=made_at,
                    modified=made_at,
                    url_fetcher=fetcher,
                )
            )
        try:
            document = HTML(string=html, url_fetcher=fetcher).render(stylesheets=[stylesheet], font_config=fonts)
            metadata = document.metadata
            metadata.title, metadata.lang = title, locale
            metadata.created = metadata.modified = made_at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            made = document.write_pdf(pdf_variant="pdf/a-3a", pdf_tags=True, attachments=attachments)
        except FatalURLFetchingError as refusal:  # a BaseException: left alone it would end the worker
            raise BlockedFetch(str(refusal)) from refusal
        return bytes(made or b"")

    def _template(self, template: str) -> Template:
        """A named template, or the given text compiled once."""
        return (
            self._compiled(template) if "{" in template or "<" in template else self._environment.get_template(template)
        )


def _look() -> tuple["CSS", "FontConfiguration"]:
    """The stylesheet of the papers with our fonts, parsed once."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    faces = "".join(
        f'@font-face {{ font-family: "Be Vietnam Pro"; font-weight: {weight}; font-style: {style};'
        f' src: url("{(_font_folder() / name).as_uri()}") }}\n'
        for name, weight, style in FONT_FILES
    )
    sheet = (PAPERS / "papers.css").read_text(encoding="utf-8")
    return CSS(string=faces + sheet, font_config=fonts, url_fetcher=_closed_fetcher()), fonts


def _font_folder() -> Path:
    """Where the font package keeps its TTF files."""
    import fontpkg_be_vietnam_pro

    return Path(str(fontpkg_be_vietnam_pro.__file__)).parent / "files"


@lru_cache(maxsize=1)
def _closed_fetcher() -> Any:
    """WeasyPrint's fetcher, closed: our font files and `data:` URIs, nothing else, and loudly."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher

    ours = {(_font_folder() / name).as_uri() for name, _, _ in FONT_FILES}

    class Closed(URLFetcher):  # type: ignore[misc]
        """Refuses the network and every other file of this machine."""

        def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Any:
            """The resource behind an allowed address; anything else ends the rendering."""
            if url.startswith("data:") or url in ours:
                return super().fetch(url, headers)
            raise FatalURLFetchingError(f"A paper may not fetch {url[:80]}")

    return Closed()
