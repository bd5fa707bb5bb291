"""Bundles in and out: the files of a service as people send them (singly or as one zip), and as they get them back.

Whoever sends a zip may send anything, so its members are read under limits, whatever its own table says, and nothing is
ever written to a disk. The zip given back holds exactly the texts of the bundle, so it has the same digest.
"""

import io
import stat
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from forms.findings import DefinitionError, Finding
from services.definitions.bundle import FILES, LARGEST, Bundle

#: Members of a zip, the folder's own entry and what a system adds by itself included.
MOST_MEMBERS: Final = 60
#: What all members may hold together, unpacked, in bytes.
MOST_BYTES: Final = 6_000_000
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
#: Moments of a zip begin here; the same bundle always gives the same bytes.
_NO_TIME: Final = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Unpacked:
    """The bundle, and the names of files that came along but are no part of a service."""

    bundle: dict[str, str]
    left_out: tuple[str, ...]


def unpack(files: Sequence[tuple[str, bytes]]) -> Unpacked:
    """The bundle in `files` (name, content): one zip, or a service's files one by one.

    Raises DefinitionError with a finding for each file that cannot be taken.
    """
    wrong: list[Finding] = []
    members: list[tuple[str, bytes]] = []
    for name, content in files:
        if content[:4] in _ZIP:
            members += _members(name, content, wrong)
        else:
            members.append((name, content))
    bundle: dict[str, str] = {}
    left_out: list[str] = []
    for name, content in members:
        short = PurePosixPath(name.replace("\\", "/")).name
        if short not in FILES:
            left_out.append(short[:80])
        elif short in bundle:
            wrong.append(Finding(short, 1, "The file came twice", "Send the files of one service only"))
        elif (text := _text(short, content, wrong)) is not None:
            bundle[short] = text
    if not bundle and not wrong:
        wrong.append(Finding("procedure.yaml", 1, "No file of a service came", f"Send {', '.join(FILES)}"))
    if wrong:
        raise DefinitionError(wrong)
    return Unpacked(bundle, tuple(sorted(set(left_out))))


def packed(bundle: Bundle) -> bytes:
    """The bundle as a zip; the same bundle gives the same bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(bundle):
            member = zipfile.ZipInfo(name, _NO_TIME)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o644 << 16
            archive.writestr(member, bundle[name].encode())
    return target.getvalue()


def _members(name: str, content: bytes, wrong: list[Finding]) -> list[tuple[str, bytes]]:
    """The files of a zip that may be read; the others are told in `wrong`."""
    label = PurePosixPath(name.replace("\\", "/")).name[:80] or "zip"
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            inside = [member for member in archive.infolist() if not member.is_dir()]
            if len(inside) > MOST_MEMBERS:
                wrong.append(
                    Finding(label, 1, f"The zip holds more than {MOST_MEMBERS} files", "Send one service only")
                )
                return []
            return _read(archive, inside, label, wrong)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        wrong.append(Finding(label, 1, f"The zip cannot be read: {str(error)[:80]}", "Pack the folder again"))
        return []


def _read(
    archive: zipfile.ZipFile, inside: Sequence[zipfile.ZipInfo], label: str, wrong: list[Finding]
) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    left = MOST_BYTES
    for member in inside:
        path = PurePosixPath(member.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
            wrong.append(Finding(label, 1, "A file of the zip leads out of its folder", "Pack the folder itself"))
        elif stat.S_ISLNK(member.external_attr >> 16):
            wrong.append(Finding(path.name, 1, "The file is a link, not a file", "Put the file itself into the zip"))
        elif path.name not in FILES or path.parts[0] == "__MACOSX":
            found += [(path.name, b"")] if path.parts[0] != "__MACOSX" else []
        elif member.flag_bits & 1:
            wrong.append(Finding(path.name, 1, "The file has a password", "Pack it without one"))
        else:
            with archive.open(member) as stream:
                data = stream.read(min(LARGEST, left) + 1)  # never more, whatever size the zip states
            left -= len(data)
            if left < 0:
                wrong.append(Finding(label, 1, "The zip is too large unpacked", "Send one service only"))
                return []
            found.append((path.name, data))
    return found


def _text(name: str, content: bytes, wrong: list[Finding]) -> str | None:
    if len(content) > LARGEST:
        wrong.append(Finding(name, 1, f"The file is larger than {LARGEST} bytes", "Shorten it"))
        return None
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        wrong.append(Finding(name, line, "The file is not UTF-8", "Save it as UTF-8"))
        return None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        wrong.append(Finding(name, line, "The file holds a NUL, which no text has", "Save it as plain text"))
        return None
    return text
