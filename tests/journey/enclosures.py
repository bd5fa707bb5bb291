"""Papers as people photograph and scan them."""

from pathlib import Path

import pikepdf
from PIL import Image, ImageDraw


def photo(path: Path) -> Path:
    """A photo of a sheet of paper on a table, as a phone makes it."""
    picture = Image.new("RGB", (900, 1200), "#6b5b4b")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((90, 100, 810, 1100), fill="#f4f1ea")
    for line in range(180, 1000, 40):
        pen.line((150, line, 750, line), fill="#333333", width=4)
    picture.save(path, "JPEG", quality=80)
    return path


def scan(path: Path, pages: int = 2) -> Path:
    """A scan as a PDF."""
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page()
    document.save(path)
    return path
