"""Joining photos of the pages of one paper into one PDF, in their order, each on a page of its own."""

import io
from collections.abc import Sequence
from typing import Final

#: A4 upright, in points.
_WIDTH: Final = 595.28
_HEIGHT: Final = 841.89


def join(photos: Sequence[bytes]) -> bytes:
    """One PDF of these JPEG photos (as `uploads.clean` made them), as sharp as they are; same photos, same bytes."""
    import pikepdf
    from PIL import Image

    pdf = pikepdf.new()
    for data in photos:
        with Image.open(io.BytesIO(data), formats=("JPEG",)) as photo:
            width, height = photo.size
        image = pikepdf.Stream(
            pdf,
            data,
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=width,
            Height=height,
            ColorSpace=pikepdf.Name.DeviceRGB,
            BitsPerComponent=8,
            Filter=pikepdf.Name.DCTDecode,
        )
        across, down = (_HEIGHT, _WIDTH) if width > height else (_WIDTH, _HEIGHT)
        scale = min(across / width, down / height)
        left, low = (across - width * scale) / 2, (down - height * scale) / 2
        drawn = f"q {width * scale:.2f} 0 0 {height * scale:.2f} {left:.2f} {low:.2f} cm /Photo Do Q"
        page = pdf.add_blank_page(page_size=(across, down))
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Photo=image))
        page.Contents = pikepdf.Stream(pdf, drawn.encode("ascii"))
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()
