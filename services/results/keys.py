"""Where the signing keys of agencies come from, and whom a verifier trusts.

Production only reads: `<folder>/<agency code>.p12`, made by the agency's certification authority, and the
authorities' certificates in `<folder>/roots/*.pem`. The demo makes its own root once and one certificate per signatory.
"""

import datetime as dt
import fcntl
import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from services.results.signing import KeptKeySigner

ROOTS: Final = "roots"
DEMO_ROOT_NAME: Final = "Một Cửa Demo Root CA"
ROOT_LIFE: Final = dt.timedelta(days=20 * 365)
SIGNATORY_LIFE: Final = dt.timedelta(days=10 * 365)
#: Upper bound of a common name and of an organisation's name: 64 letters in RFC 5280, 64 bytes in OpenSSL and its kin.
NAME_BYTES: Final = 64


class SigningKeyMissing(Exception):
    """No usable key for this agency: `agency_code` and what is wrong with the file."""

    def __init__(self, agency_code: str, reason: str) -> None:
        super().__init__(f"{agency_code}: {reason}")
        self.agency_code = agency_code


def roots(folder: Path) -> list[bytes]:
    """The trusted authorities' certificates (DER) in `<folder>/roots/*.pem`; empty when there are none."""
    return [
        certificate.public_bytes(serialization.Encoding.DER)
        for path in sorted((folder / ROOTS).glob("*.pem"))
        for certificate in x509.load_pem_x509_certificates(path.read_bytes())
    ]


def load_signer(folder: Path, agency_code: str, password: str) -> KeptKeySigner:
    """The agency's key from `<folder>/<agency code>.p12`. Raises SigningKeyMissing; never makes a key."""
    try:
        bundle = (folder / f"{_file_name(agency_code)}.p12").read_bytes()
        key, certificate, chain = pkcs12.load_key_and_certificates(bundle, password.encode())
    except (OSError, ValueError) as fault:
        raise SigningKeyMissing(agency_code, str(fault)) from fault
    if certificate is None or not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise SigningKeyMissing(agency_code, "the file holds no RSA or ECDSA key with its certificate")
    return KeptKeySigner(key, certificate, tuple(chain))


def ensure_demo_keys(
    folder: Path, *, agency_code: str, agency_name: str, signatory_name: str, now: dt.datetime
) -> KeptKeySigner:
    """The demo key of one signatory, made on first use under a demo root; safe when several processes ask at once.

    `folder` is `<DATA_DIR>/keys`. Files are readable by the owner alone. The certificate's subject is CN = signatory,
    O = agency, cut at 64 bytes (some 45 Vietnamese letters; the paper itself has the whole name). An expired one is
    replaced; the root stays.
    """
    mark = hashlib.sha256(f"{agency_name}\n{signatory_name}".encode()).hexdigest()[:12]
    path = folder / f"{_file_name(agency_code)}-{mark}.pem"
    with _locked(folder):
        root_key, root = _demo_root(folder, now)
        if path.exists():
            key, certificate = _read(path)
            if certificate.not_valid_after_utc > now and certificate.issuer == root.subject:
                return KeptKeySigner(key, certificate, (root,))
        key = ec.generate_private_key(ec.SECP256R1())
        subject = _name(signatory_name, agency_name)
        usage = _usage(digital_signature=True, content_commitment=True)
        certificate = _certificate(subject, key, root.subject, root_key, now, SIGNATORY_LIFE, usage, authority=False)
        _write(path, _pem(key) + certificate.public_bytes(serialization.Encoding.PEM))
    return KeptKeySigner(key, certificate, (root,))


def _demo_root(folder: Path, now: dt.datetime) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    """The demo authority, made once."""
    key_path, public_path = folder / "demo-root.pem", folder / ROOTS / "demo.pem"
    if key_path.exists():
        key, certificate = _read(key_path)
    else:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = _name(DEMO_ROOT_NAME, "Một Cửa")
        usage = _usage(key_cert_sign=True, crl_sign=True)
        certificate = _certificate(subject, key, subject, key, now, ROOT_LIFE, usage, authority=True)
        _write(key_path, _pem(key) + certificate.public_bytes(serialization.Encoding.PEM))
    if not public_path.exists():
        _write(public_path, certificate.public_bytes(serialization.Encoding.PEM))
    return key, certificate


def _certificate(
    subject: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuer: x509.Name,
    issuer_key: ec.EllipticCurvePrivateKey,
    now: dt.datetime,
    life: dt.timedelta,
    usage: x509.KeyUsage,
    *,
    authority: bool,
) -> x509.Certificate:
    """One certificate; valid from the day before, so that clocks may differ a little."""
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + life)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=0 if authority else None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()),
            critical=False,
        )
        .sign(issuer_key, hashes.SHA256())
    )


def _usage(
    *,
    digital_signature: bool = False,
    content_commitment: bool = False,
    key_cert_sign: bool = False,
    crl_sign: bool = False,
) -> x509.KeyUsage:
    """What a key may be used for; whatever is not named is forbidden."""
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=content_commitment,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        encipher_only=False,
        decipher_only=False,
    )


def _name(common_name: str, organisation: str) -> x509.Name:
    """A subject in Vietnam."""
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, _cut(organisation)),
            x509.NameAttribute(NameOID.COMMON_NAME, _cut(common_name)),
        ]
    )


def _cut(name: str) -> str:
    """A name within the limit, whole letters only."""
    return name.encode()[:NAME_BYTES].decode(errors="ignore")


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    """The key unencrypted: a demo key, guarded by the file's mode alone."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _read(path: Path) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    """A demo key with its certificate."""
    content = path.read_bytes()
    key = serialization.load_pem_private_key(content, password=None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key, x509.load_pem_x509_certificate(content)


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all, and never readable by others, not even for a moment."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One maker of keys at a time on this folder."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _file_name(agency_code: str) -> str:
    """The code as a file name. Raises SigningKeyMissing for anything but an agency's code (35 of `A-Z 0-9 .`)."""
    if not re.fullmatch(r"[A-Z0-9][A-Z0-9.]{0,34}", agency_code):
        raise SigningKeyMissing(agency_code, "not an agency code")
    return agency_code
