"""Results are signed so that others accept it, with keys that nobody else can read."""

import datetime as dt
import io
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pypdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from services.results import keys
from services.results.printing import Printer
from services.results.signing import KeptKeySigner, sign

NOW = dt.datetime(2026, 11, 16, 3, 0, tzinfo=dt.UTC)
OFFICE = "Ủy ban nhân dân phường Hoàn Kiếm"
BINH = "Trần Văn Bình"


@pytest.fixture(scope="module")
def paper() -> bytes:
    return Printer().pdf("<!doctype html><title>x</title><p>Giấy xác nhận", data={"number": 1}, title="Giấy xác nhận")


def demo_signer(folder: Path, name: str = BINH, now: dt.datetime = NOW) -> KeptKeySigner:
    return keys.ensure_demo_keys(folder, agency_code="H26.00070", agency_name=OFFICE, signatory_name=name, now=now)


def test_poppler_accepts_the_signature_when_it_trusts_the_root(paper: bytes, tmp_path: Path) -> None:
    now = dt.datetime.now(dt.UTC)  # pdfsig reads the machine's clock
    signed = sign(paper, demo_signer(tmp_path / "keys", now=now), reason="Cấp giấy", signer_name=BINH, now=now)
    (tmp_path / "signed.pdf").write_bytes(signed)
    [root] = keys.roots(tmp_path / "keys")
    (tmp_path / "root.der").write_bytes(root)
    store = tmp_path / "nss"
    store.mkdir()
    subprocess.run([sys.executable, "-m", "tests.services.nss_roots", store, tmp_path / "root.der"], check=True)
    said = subprocess.run(
        ["pdfsig", "-nssdir", store, tmp_path / "signed.pdf"], capture_output=True, text=True, check=True
    ).stdout
    assert "Signature is Valid." in said
    assert "Certificate is Trusted." in said
    assert "Total document signed" in said
    assert f"CN={BINH},O={OFFICE},C=VN" in said
    assert "ETSI.CAdES.detached" in said


def test_the_signature_is_invisible_and_allows_no_changes(paper: bytes, tmp_path: Path) -> None:
    signed = sign(paper, demo_signer(tmp_path), reason="Cấp giấy", signer_name=BINH, now=NOW)
    document = pypdf.PdfReader(io.BytesIO(signed))
    [field] = document.root_object["/AcroForm"]["/Fields"]
    signature = field["/V"]
    assert field["/T"] == "KySo"
    assert [float(side) for side in field["/Rect"]] == [0, 0, 0, 0]
    assert signature["/M"].startswith("D:20261116")
    assert signature["/Reason"] == "Cấp giấy"
    assert signature["/Reference"][0]["/TransformParams"]["/P"] == 1


def test_signing_leaves_the_printed_file_as_it_was(paper: bytes, tmp_path: Path) -> None:
    assert sign(paper, demo_signer(tmp_path), reason="Cấp", signer_name=BINH, now=NOW).startswith(paper)


def test_the_key_of_an_authority_signs_as_well(paper: bytes, tmp_path: Path) -> None:
    signer = demo_signer(tmp_path)
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, BINH)])
    certificate = x509.CertificateBuilder(name, name, key.public_key(), 1, NOW, NOW + dt.timedelta(days=9)).sign(
        key, signer.certificate.signature_hash_algorithm
    )
    bundle = pkcs12.serialize_key_and_certificates(
        b"agency", key, certificate, None, serialization.BestAvailableEncryption(b"secret")
    )
    (tmp_path / "H26.00070.p12").write_bytes(bundle)
    loaded = keys.load_signer(tmp_path, "H26.00070", "secret")
    assert b"/ByteRange" in sign(paper, loaded, reason="Cấp", signer_name=BINH, now=NOW)


@pytest.mark.parametrize(("code", "password"), [("H26.00070", "wrong"), ("H26.00001", "secret"), ("../H26", "secret")])
def test_production_says_which_key_is_missing_and_makes_none(tmp_path: Path, code: str, password: str) -> None:
    (tmp_path / "H26.00070.p12").write_bytes(b"not a key")
    with pytest.raises(keys.SigningKeyMissing, match=code):
        keys.load_signer(tmp_path, code, password)
    assert [path.name for path in tmp_path.iterdir()] == ["H26.00070.p12"]


def test_demo_keys_are_made_once_and_only_their_owner_may_read_them(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    first, again = demo_signer(folder), demo_signer(folder)
    assert first.certificate == again.certificate
    assert len(keys.roots(folder)) == 1
    assert {path.stat().st_mode & 0o077 for path in folder.rglob("*.pem")} == {0}


def test_each_signatory_has_a_certificate_of_their_own_under_one_root(tmp_path: Path) -> None:
    binh, hong = demo_signer(tmp_path), demo_signer(tmp_path, "Lê Thị Hồng")
    assert binh.certificate != hong.certificate
    assert binh.chain == hong.chain
    hong.certificate.verify_directly_issued_by(hong.chain[0])


def test_eight_askers_at_once_get_the_same_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        signers = list(pool.map(lambda _: demo_signer(tmp_path), range(8)))
    assert len({signer.certificate for signer in signers}) == 1


def test_an_expired_demo_certificate_is_replaced_under_the_same_root(tmp_path: Path) -> None:
    old, new = demo_signer(tmp_path), demo_signer(tmp_path, now=NOW + dt.timedelta(days=3660))
    assert old.certificate != new.certificate
    assert old.chain == new.chain


def test_a_very_long_name_is_cut_between_letters_to_what_a_certificate_can_hold(tmp_path: Path) -> None:
    name = "Nguyễn Phước Công Tằng Tôn Nữ Huyền Trân Thị Ngọc Ánh Nguyệt"
    [found] = demo_signer(tmp_path, name).certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    assert name.startswith(str(found.value))
    assert 60 < len(str(found.value).encode()) <= 64
