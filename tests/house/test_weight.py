"""What a web process carries from the start: nothing that only the worker or a rare page needs."""

import subprocess
import sys
from pathlib import Path

#: Makers of PDFs and signatures, readers of uploads, and libraries that are loaded where they are first used.
HEAVY = (
    "weasyprint",
    "pyhanko",
    "pikepdf",
    "PIL",
    "fontTools",
    "reportlab",
    "typst",
    "requests",
    "holidays",
    "alembic",
    "cryptography",
)


def test_the_web_process_starts_without_the_pdf_and_signing_libraries(tmp_path: Path) -> None:
    look = f"import sys, wsgi; print(*[name for name in {HEAVY!r} if name in sys.modules])"
    environ = {"PORTAL_MODE": "test", "DATA_DIR": str(tmp_path)}
    found = subprocess.run([sys.executable, "-c", look], env=environ, capture_output=True, text=True, check=True)
    assert found.stdout.split() == []
