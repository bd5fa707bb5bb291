"""Is this PDF what one of our agencies signed, to the last byte?

`check_pdf` is for files from strangers. The cheap questions are answered here; the rest is asked in a process of its
own (`services.results.inspection`) with limits on memory and time, so a hostile file costs the caller nothing but a
wait, and the web process never loads the 67 MB of pyHanko.
"""

import base64
import datetime as dt
import json
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

#: Name of the JSON file inside a result.
DATA_NAME: Final = "ket-qua.json"
#: Our own results have some 30 kB; anything near this is not ours.
MAX_BYTES: Final = 10 * 1024 * 1024
#: The header may stand in the first kilobyte (ISO 32000-1, annex H.3.4.1).
HEADER_WITHIN: Final = 1024
#: Longest wait for one inspection, in seconds.
PATIENCE: Final = 20
#: Two inspections at a time per process: a flood of files waits in line instead of filling the machine.
_INSPECTORS: Final = threading.BoundedSemaphore(2)
_PROJECT: Final = Path(__file__).parents[2]


class Outcome(StrEnum):
    """What can be said of a file. Only GENUINE says that it is ours and unchanged today."""

    GENUINE = "genuine"  # signed by one of our agencies, nothing changed since
    EXPIRED = "expired"  # the same, but the certificate has run out since the signing
    ALTERED = "altered"  # carries a signature that does not match the file
    UNTRUSTED = "untrusted"  # unchanged, but signed by somebody we do not know
    UNSIGNED = "unsigned"  # a PDF without a signature
    UNREADABLE = "unreadable"  # damaged, locked by a password, or built to be too hard to read
    TOO_LARGE = "too_large"  # larger than any result
    NOT_A_PDF = "not_a_pdf"


@dataclass(frozen=True)
class Verdict:
    """The outcome; who signed for which organisation and when the signature says so; the data inside the file.

    Signer, organisation and time are given for every intact signature, also an untrusted one: they are then only a
    claim. `data` is given for a signature of ours alone.
    """

    outcome: Outcome
    signer: str | None = None
    organisation: str | None = None
    signed_at: dt.datetime | None = None
    data: dict[str, Any] | None = None

    @property
    def is_genuine(self) -> bool:
        """Whether the file is ours and unchanged, with a certificate in force."""
        return self.outcome is Outcome.GENUINE


def check_pdf(data: bytes, roots: Sequence[bytes], *, now: dt.datetime) -> Verdict:
    """Judge a file from anywhere. `roots`: trusted certificates in DER (`keys.roots`); never raises, never guesses."""
    verdict = first_look(data)
    if verdict is not None:
        return verdict
    question = {"now": now.isoformat(), "roots": [base64.b64encode(root).decode() for root in roots]}
    try:
        with _INSPECTORS:
            answer = subprocess.run(
                [sys.executable, "-m", "services.results.inspection"],
                input=json.dumps(question).encode() + b"\n" + data,
                capture_output=True,
                timeout=PATIENCE,
                check=True,
                cwd=_PROJECT,
                env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(_PROJECT)},
            ).stdout
        return from_json(answer)
    except (subprocess.SubprocessError, OSError, ValueError, KeyError):
        return Verdict(Outcome.UNREADABLE)


def first_look(data: bytes) -> Verdict | None:
    """The verdict where a glance is enough, else None."""
    if len(data) > MAX_BYTES:
        return Verdict(Outcome.TOO_LARGE)
    if b"%PDF-" not in data[:HEADER_WITHIN]:
        return Verdict(Outcome.NOT_A_PDF)
    if b"startxref" not in data:
        return Verdict(Outcome.UNREADABLE)
    # A signature's byte range can never be compressed or encrypted away.
    if b"/ByteRange" not in data:
        return Verdict(Outcome.UNSIGNED)
    return None


def to_json(verdict: Verdict) -> bytes:
    """A verdict as the inspection process writes it."""
    return json.dumps(
        {
            "outcome": verdict.outcome,
            "signer": verdict.signer,
            "organisation": verdict.organisation,
            "signed_at": verdict.signed_at and verdict.signed_at.isoformat(),
            "data": verdict.data,
        }
    ).encode()


def from_json(answer: bytes) -> Verdict:
    """A verdict as the inspection process wrote it. Raises ValueError or KeyError for anything else."""
    fields = json.loads(answer)
    signed_at = fields["signed_at"]
    return Verdict(
        outcome=Outcome(fields["outcome"]),
        signer=fields["signer"],
        organisation=fields["organisation"],
        signed_at=signed_at and dt.datetime.fromisoformat(signed_at),
        data=fields["data"],
    )
