"""The close look at a signed PDF, made to run in a process of its own: `python -m services.results.inspection`.

Reads one line of JSON (`now`, `roots`) and then the file from standard input; writes the verdict as JSON. pyHanko
judges the signature; what it says is accepted only for a file with exactly one signature that covers every byte.
"""

import base64
import datetime as dt
import io
import json
import logging
import resource
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from services.results.verification import DATA_NAME, Outcome, Verdict, first_look, to_json

if TYPE_CHECKING:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
    from pyhanko.sign.validation.status import PdfSignatureStatus

#: Limits of the process: a stream that unpacks to gigabytes, or an endless structure, ends here.
MEMORY_BYTES: Final = 512 * 1024 * 1024
CPU_SECONDS: Final = 6
#: The data inside a result are a page of text.
MAX_DATA_BYTES: Final = 1024 * 1024


def inspect_pdf(data: bytes, roots: Sequence[bytes], *, now: dt.datetime) -> Verdict:
    """Judge a file with all its structure, in this process. Never raises for a bad file."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    verdict = first_look(data)
    if verdict is not None:
        return verdict
    try:
        reader = PdfFileReader(io.BytesIO(data), strict=True)
        if reader.encrypted:
            return Verdict(Outcome.UNREADABLE)
        signatures = reader.embedded_signatures
    except Exception:  # whatever a hostile file makes the parser do: we could not read it
        return Verdict(Outcome.UNREADABLE)
    if not signatures:
        return Verdict(Outcome.UNSIGNED)
    if len(signatures) > 1:
        return Verdict(Outcome.ALTERED)
    try:
        return _judge(reader, signatures[0], roots, now)
    except Exception:  # a signature that cannot even be read is not the one that we made
        return Verdict(Outcome.ALTERED)


def _judge(
    reader: "PdfFileReader", signature: "EmbeddedPdfSignature", roots: Sequence[bytes], now: dt.datetime
) -> Verdict:
    """The verdict on a readable file with one signature."""
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    status = _validate(signature, roots, now)
    if not (
        status.intact and status.valid and status.coverage is SignatureCoverageLevel.ENTIRE_FILE and status.docmdp_ok
    ):
        return Verdict(Outcome.ALTERED)
    subject = status.signing_cert.subject.native
    signed_at = signature.self_reported_timestamp
    outcome = Outcome.UNTRUSTED
    if status.bottom_line:
        outcome = Outcome.GENUINE
    elif signed_at and signed_at <= now and _validate(signature, roots, signed_at).bottom_line:
        # Without a time stamp the time is the signer's own word: good enough to say "expired", not "genuine".
        outcome = Outcome.EXPIRED
    return Verdict(
        outcome=outcome,
        signer=_first(subject.get("common_name")),
        organisation=_first(subject.get("organization_name")),
        signed_at=signed_at,
        data=_data(reader) if outcome in (Outcome.GENUINE, Outcome.EXPIRED) else None,
    )


def _validate(signature: "EmbeddedPdfSignature", roots: Sequence[bytes], moment: dt.datetime) -> "PdfSignatureStatus":
    """pyHanko's findings with only our roots trusted, offline, at `moment`."""
    from asn1crypto import x509
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.settings import KeyUsageConstraints
    from pyhanko_certvalidator import ValidationContext

    context = ValidationContext(
        trust_roots=[x509.Certificate.load(root) for root in roots],
        allow_fetching=False,
        moment=moment,
        # The moment may be the signer's claim; nothing here asks a revocation service.
        revocation_mode="soft-fail",
    )
    usage = KeyUsageConstraints(key_usage={"non_repudiation", "digital_signature"})
    return validate_pdf_signature(signature, context, key_usage_settings=usage)


def _data(reader: "PdfFileReader") -> dict[str, Any] | None:
    """The JSON object attached to a result; None where there is none that can be read."""
    try:
        names = reader.root["/Names"]["/EmbeddedFiles"]["/Names"]
        for index in range(1, len(names), 2):
            entry = names[index]
            if str(entry["/UF"]) == DATA_NAME:
                content = entry["/EF"]["/F"].data
                found = json.loads(content) if len(content) <= MAX_DATA_BYTES else None
                return found if isinstance(found, dict) else None
    except Exception:  # a signature of ours over a file of another make: genuine, but without our data
        return None
    return None


def _first(name: str | list[str] | None) -> str | None:
    """A subject may repeat a part of its name; the first is meant."""
    return name[0] if isinstance(name, list) else name


def main() -> None:
    """Answer one question from standard input."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    logging.disable(logging.CRITICAL)
    question, _, data = sys.stdin.buffer.read().partition(b"\n")
    asked = json.loads(question)
    roots = [base64.b64decode(root) for root in asked["roots"]]
    verdict = inspect_pdf(data, roots, now=dt.datetime.fromisoformat(asked["now"]))
    sys.stdout.buffer.write(to_json(verdict))


if __name__ == "__main__":
    main()
