"""The typeface of the pages, cut down to few letters, has every one they use."""

from pathlib import Path

from fontTools.ttLib import TTFont

from portal.static_files import FOLDER


def test_the_typeface_has_every_latin_letter_of_the_vietnamese_pages() -> None:
    catalogue = next(Path(__file__).parents[2].glob("*/translations/vi/LC_MESSAGES/messages.po")).read_text("utf-8")
    needed = {letter for letter in catalogue if letter.isalpha() and ord(letter) < 0x2000}
    for weight in (400, 600, 700):
        font = TTFont(FOLDER / "fonts" / f"be-vietnam-pro-{weight}.woff2")
        assert needed - set(map(chr, font.getBestCmap())) == set(), weight
