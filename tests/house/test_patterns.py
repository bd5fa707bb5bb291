"""The page of patterns shows every component and every drawing, and the typeface has every letter our pages use."""

import re
from pathlib import Path

from flask import Flask
from fontTools.ttLib import TTFont

from portal.static_files import FOLDER

TEMPLATES = Path(__file__).parents[2] / "portal" / "templates"
#: Components that nobody sees.
INVISIBLE = {"csrf"}


def test_every_component_is_shown_on_the_page_of_patterns() -> None:
    components = [path.read_text("utf-8") for path in sorted((TEMPLATES / "components").glob("*.html"))]
    names = {name for text in components for name in re.findall(r"{%-? macro (\w+)\(", text)}
    assert len(names) > 20
    page = (TEMPLATES / "patterns" / "index.html").read_text("utf-8")
    # A part of another component is shown with it.
    calls = re.sub(r"macro \w+\(", "", "".join([page, *components]))
    assert {name for name in names - INVISIBLE if not re.search(rf"\b{name}\(", calls)} == set()


def test_every_drawing_stands_on_one_grid_and_is_shown(app: Flask) -> None:
    sprite = (FOLDER / "img" / "icons.svg").read_text("utf-8")
    symbols = dict(re.findall(r'<symbol id="([\w-]+)"([^>]*)>', sprite))
    assert [name for name, attributes in symbols.items() if "0 0 24 24" not in attributes] == []
    page = app.test_client().get("/patterns?lang=en").text
    assert [name for name in symbols if f"<code>{name}</code>" not in page] == []
    used = {
        name
        for path in TEMPLATES.rglob("*.html")
        for name in re.findall(r"{{ ?icon\('([\w-]+)'", path.read_text("utf-8"))
    }
    assert used - set(symbols) == set()


def test_the_typeface_has_every_latin_letter_of_the_vietnamese_pages() -> None:
    catalogue = next(Path(__file__).parents[2].glob("*/translations/vi/LC_MESSAGES/messages.po")).read_text("utf-8")
    needed = {letter for letter in catalogue if letter.isalpha() and ord(letter) < 0x2000}
    for weight in (400, 600, 700):
        font = TTFont(FOLDER / "fonts" / f"be-vietnam-pro-{weight}.woff2")
        assert needed - set(map(chr, font.getBestCmap())) == set(), weight
