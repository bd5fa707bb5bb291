#!/usr/bin/env python3
"""Makes the typeface of the pages: the letters that Vietnamese, English and our signs need, one file a weight.

The whole typeface comes with the package `fontpkg-be-vietnam-pro`, which prints the papers too. Letters left out (other
alphabets, rare signs) are drawn by the reader's own system.
"""

import importlib.util
from pathlib import Path
from typing import Final

from fontTools import subset

ROOT: Final = Path(__file__).resolve().parents[1]
WEIGHTS: Final = {400: "Regular", 600: "SemiBold", 700: "Bold"}
#: Basic Latin and Latin-1; the Vietnamese letters; combining marks; quotes, dashes, arrows, đ and the sign of the đồng.
LETTERS: Final = (
    "U+0020-007E,U+00A0-00FF,U+0102-0103,U+0110-0111,U+0128-0129,U+0168-0169,U+01A0-01A1,U+01AF-01B0,U+1EA0-1EF9,"
    "U+0300-0301,U+0303,U+0309,U+0323,U+2010-2014,U+2018-201A,U+201C-201E,U+2022,U+2026,U+2030,U+2039-203A,U+20AB-20AC,"
    "U+2190-2193,U+2212"
)
#: Kerning, marks over letters, and figures of one width.
FEATURES: Final = ["kern", "mark", "mkmk", "ccmp", "locl", "lnum", "tnum"]


def main() -> None:
    """Write static/fonts/be-vietnam-pro-<weight>.woff2."""
    found = importlib.util.find_spec("fontpkg_be_vietnam_pro")
    assert found is not None
    assert found.origin is not None
    for weight, name in WEIGHTS.items():
        options = subset.Options(flavor="woff2", layout_features=FEATURES, hinting=False)
        font = subset.load_font(str(Path(found.origin).parent / "files" / f"BeVietnamPro-{name}.ttf"), options)
        cut = subset.Subsetter(options)
        cut.populate(unicodes=subset.parse_unicodes(LETTERS))
        cut.subset(font)
        target = ROOT / "static" / "fonts" / f"be-vietnam-pro-{weight}.woff2"
        subset.save_font(font, str(target), options)
        print(f"{target.name}: {target.stat().st_size} bytes, {len(font.getGlyphOrder())} glyphs")


if __name__ == "__main__":
    main()
