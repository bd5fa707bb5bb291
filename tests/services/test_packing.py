"""Bundles come in as files or as a zip, whoever made it, and go out as the same zip every time."""

import contextlib
import io
import stat
import zipfile
from collections.abc import Mapping

import pytest

from forms.findings import DefinitionError
from services.definitions.bundle import FILES, LARGEST, digest_of, read_folder
from services.definitions.packing import MOST_MEMBERS, packed, unpack
from services.definitions.publishing import NATIONAL
from tests.services.test_definitions import MARITAL, SMALL


def zipped(members: Mapping[str, bytes], *, folder: str = "", link: str = "") -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            member = zipfile.ZipInfo(folder + name)
            member.compress_type = zipfile.ZIP_DEFLATED
            if name == link:
                member.external_attr = (stat.S_IFLNK | 0o777) << 16
            archive.writestr(member, content)
    return target.getvalue()


def encoded(bundle: Mapping[str, str]) -> dict[str, bytes]:
    return {name: text.encode() for name, text in bundle.items()}


def told(*files: tuple[str, bytes]) -> str:
    with pytest.raises(DefinitionError) as raised:
        unpack(files)
    assert all(finding.remedy for finding in raised.value.findings)
    return str(raised.value)


def test_what_is_given_back_has_the_same_digest_and_the_same_bytes() -> None:
    for folder in sorted(NATIONAL.iterdir()):
        if not (folder / "procedure.yaml").exists():
            continue
        bundle = read_folder(folder)
        again = unpack([("service.zip", packed(bundle))]).bundle
        assert again == bundle
        assert digest_of(again) == digest_of(bundle)
        assert packed(again) == packed(bundle)


def test_a_folder_in_a_zip_and_the_files_one_by_one_are_the_same_bundle() -> None:
    members = encoded(read_folder(MARITAL))
    system = {"__MACOSX/._form.yaml": b"\0\1", ".DS_Store": b"\0", "README.md": b"notes"}
    from_zip = unpack([("s.zip", zipped({**members, **system}, folder="ten-dich-vu/"))])
    one_by_one = unpack([(f"C:\\services\\{name}", content) for name, content in members.items()])
    assert from_zip.bundle == one_by_one.bundle == read_folder(MARITAL)
    assert "README.md" in from_zip.left_out


def test_a_file_with_the_line_ends_of_windows_has_the_same_digest() -> None:
    members = {name: content.replace(b"\n", b"\r\n") for name, content in encoded(SMALL).items()}
    assert digest_of(unpack([("s.zip", zipped(members))]).bundle) == digest_of(SMALL)


def test_a_file_of_a_zip_that_leads_out_of_its_folder_is_refused() -> None:
    for path in ("../form.yaml", "/etc/form.yaml", "a/../../form.yaml", "..\\form.yaml", "C:\\x\\form.yaml"):
        assert "leads out of its folder" in told(("s.zip", zipped({path: b"title: x"})))


def test_a_link_in_a_zip_is_refused() -> None:
    assert "is a link" in told(("s.zip", zipped({"form.yaml": b"/etc/passwd"}, link="form.yaml")))


def test_a_zip_that_grows_beyond_all_measure_is_refused_without_being_unpacked() -> None:
    bomb = zipped(dict.fromkeys(FILES, b"a" * 20_000_000))
    assert len(bomb) < 400_000
    assert "larger than" in told(("s.zip", bomb)) or "too large" in told(("s.zip", bomb))


def test_a_zip_that_lies_about_the_size_of_its_files_is_refused() -> None:
    honest = zipped({"form.yaml": b"a" * (LARGEST + 10)})
    for size in (LARGEST + 10, LARGEST + 9):
        lying = honest.replace(size.to_bytes(4, "little"), (100).to_bytes(4, "little"))
    assert told(("s.zip", lying))


def test_a_zip_of_too_many_files_is_refused() -> None:
    assert "more than" in told(("s.zip", zipped({f"{n}.txt": b"" for n in range(MOST_MEMBERS + 1)})))


def test_a_damaged_zip_is_refused_wherever_the_damage_is() -> None:
    whole = zipped(encoded(SMALL))
    for at in range(5, len(whole) - 5, 61):
        damaged = whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :]
        with contextlib.suppress(DefinitionError):  # a flipped bit in a date or an attribute does no harm
            unpack([("s.zip", damaged)])
    assert "cannot be read" in told(("s.zip", whole[:400]))


def test_a_file_that_came_twice_is_refused() -> None:
    twice = zipped({"a/form.yaml": b"title: a", "b/form.yaml": b"title: b"})
    assert "came twice" in told(("s.zip", twice))
    assert "came twice" in told(("a/form.yaml", b"a: b"), ("b/form.yaml", b"a: c"))


def test_what_is_no_text_is_told_with_its_line() -> None:
    assert "form.yaml:2: The file is not UTF-8" in told(("form.yaml", b"a: b\nc: \xff"))
    assert "form.yaml:3: The file holds a NUL" in told(("form.yaml", b"a: b\n\nc: \0"))
    assert "larger than" in told(("form.yaml", b"a" * 10_000_000))


def test_nothing_of_a_service_is_told_with_what_to_send() -> None:
    assert "procedure.yaml" in told(("notes.txt", b"hello"))
    assert "procedure.yaml" in told()
