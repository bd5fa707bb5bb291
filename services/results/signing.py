"""Signing a finished PDF: PAdES-B-B, invisible, certified so that nothing may be changed after it.

A `Signer` is whatever holds the key: `KeptKeySigner` for a key in a file, a class with the same three members for a
device. pyHanko (67 MB) is imported when the first document is signed, so only the worker pays for it.
"""

import asyncio
import datetime as dt
import io
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Protocol

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

if TYPE_CHECKING:
    from pyhanko.sign.signers import PdfSigner

#: Name of the one signature field of a result.
FIELD_NAME: Final = "KySo"
#: Room for the signature itself and the signed attributes, beside the certificates.
OVERHEAD_BYTES: Final = 2048

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


class Signer(Protocol):
    """Whoever holds a signing key."""

    @property
    def certificate(self) -> x509.Certificate:
        """The signatory's certificate."""

    @property
    def chain(self) -> tuple[x509.Certificate, ...]:
        """Certificates from the issuer up, to be put into the document."""

    def sign(self, data: bytes) -> bytes:
        """The signature over SHA-256 of `data`: DER for ECDSA, PKCS#1 v1.5 for RSA."""


class KeptKeySigner:
    """Signs with a key read once and kept parsed: reading it for each document costs more than signing."""

    def __init__(
        self, key: PrivateKey, certificate: x509.Certificate, chain: tuple[x509.Certificate, ...] = ()
    ) -> None:
        if key.public_key() != certificate.public_key():
            raise ValueError("The certificate does not belong to the key")
        self._key = key
        self.certificate = certificate
        self.chain = chain

    def sign(self, data: bytes) -> bytes:
        """The signature over SHA-256 of `data`."""
        if isinstance(self._key, rsa.RSAPrivateKey):
            return self._key.sign(data, padding.PKCS1v15(), hashes.SHA256())
        return self._key.sign(data, ec.ECDSA(hashes.SHA256()))


def sign(pdf: bytes, signer: Signer, *, reason: str, signer_name: str, now: dt.datetime) -> bytes:
    """The PDF with one certifying signature over all of it; `now` is the signing time it states.

    Raises pyHanko's PdfError family when `pdf` is no PDF or already certified.
    """
    return asyncio.run(_sign(pdf, signer, reason, signer_name, now))


async def _sign(pdf: bytes, signer: Signer, reason: str, signer_name: str, now: dt.datetime) -> bytes:
    """pyHanko's own steps one by one, because its one-step call reads the clock and signs twice to guess the size."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes

    session = _pdf_signer(signer, reason, signer_name).init_signing_session(IncrementalPdfFileWriter(io.BytesIO(pdf)))
    session.system_time = now
    document = session.prepare_tbs_document(None, bytes_reserved=_container_size(signer))
    digest, output = document.digest_tbs_document()
    signed = await document.perform_signature(
        document_digest=digest.document_digest, pdf_cms_signed_attrs=PdfCMSSignedAttributes()
    )
    await signed.post_signature_processing(output)
    output.seek(0)
    return bytes(output.read())


def _container_size(signer: Signer) -> int:
    """Hexadecimal digits to reserve for the signature container."""
    certificates = (signer.certificate, *signer.chain)
    return 2 * (OVERHEAD_BYTES + sum(len(c.public_bytes(serialization.Encoding.DER)) for c in certificates))


def _pdf_signer(signer: Signer, reason: str, signer_name: str) -> "PdfSigner":
    """pyHanko's signer for one document."""
    from pyhanko.sign import fields, signers

    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD_NAME,
        reason=reason,
        name=signer_name,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
    )
    return signers.PdfSigner(metadata, _adapter()(signer))


@lru_cache(maxsize=1)
def _adapter() -> Any:
    """The class that lets pyHanko sign through our `Signer`; made here because its base is imported late."""
    from asn1crypto import algos
    from asn1crypto import x509 as asn1
    from pyhanko.sign.signers import Signer as HankoSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    class Adapter(HankoSigner):
        """Hands the bytes to be signed to the holder of the key."""

        def __init__(self, signer: Signer) -> None:
            self._signer = signer
            certificate, *chain = (
                asn1.Certificate.load(c.public_bytes(serialization.Encoding.DER))
                for c in (signer.certificate, *signer.chain)
            )
            store: Any = SimpleCertificateStore
            known = store.from_certs(chain)
            is_rsa = isinstance(signer.certificate.public_key(), rsa.RSAPublicKey)
            mechanism = algos.SignedDigestAlgorithm({"algorithm": "sha256_rsa" if is_rsa else "sha256_ecdsa"})
            super().__init__(signing_cert=certificate, cert_registry=known, signature_mechanism=mechanism)

        async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
            """The signature over `data`."""
            return self._signer.sign(data)

    return Adapter
