"""A bundle: the files of one service as texts, file name -> text, and their common digest."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from forms.findings import DefinitionError, Finding

Bundle = Mapping[str, str]

#: The files a service consists of; others in its folder are left alone.
FILES: Final = ("procedure.yaml", "form.yaml", "fees.yaml", "workflow.yaml", "result.html", "rehearsals.yaml")

#: The largest file taken, in bytes.
LARGEST: Final = 2_000_000


def read_folder(folder: Path) -> dict[str, str]:
    """The bundle in `folder`. Raises DefinitionError for a file that is too large or not UTF-8."""
    bundle, wrong = {}, []
    for name in FILES:
        path = folder / name
        if not path.is_file():
            continue
        if path.stat().st_size > LARGEST:
            wrong.append(Finding(name, 1, f"The file is larger than {LARGEST} bytes", "Shorten it"))
            continue
        try:
            bundle[name] = path.read_bytes().decode("utf-8")
        except UnicodeDecodeError as error:
            line = path.read_bytes()[: error.start].count(b"\n") + 1
            wrong.append(Finding(name, line, "The file is not UTF-8", "Save it as UTF-8"))
    if wrong:
        raise DefinitionError(wrong)
    return bundle


def digest_of(bundle: Bundle) -> str:
    """SHA-256 over names and texts, in hexadecimal; the same files give the same digest in any order."""
    sha = hashlib.sha256()
    for name in sorted(bundle):
        text = bundle[name].replace("\r\n", "\n").encode()
        sha.update(f"{name}\0{len(text)}\0".encode())
        sha.update(text)
    return sha.hexdigest()
