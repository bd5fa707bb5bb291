"""The letters caught so far, newest first, in memory."""

import datetime as dt
import threading
from collections import deque
from dataclasses import asdict, dataclass
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from typing import Any


@dataclass(frozen=True)
class Caught:
    """One letter as its reader sees it."""

    number: int
    message_id: str
    sender: str
    to: str
    #: The envelope's recipients, which decide where a letter goes.
    recipients: list[str]
    subject: str
    date: str
    language: str
    text: str
    html: str


class Box:
    """Keeps the last `size` letters. Safe to share between the SMTP and the HTTP server."""

    def __init__(self, size: int) -> None:
        self._letters: deque[Caught] = deque(maxlen=size)
        self._lock = threading.Lock()
        self._count = 0

    def put(self, content: bytes, recipients: list[str]) -> None:
        """Read and keep a letter."""
        message, heads = message_from_bytes(content, policy=policy.default), message_from_bytes(content)
        with self._lock:
            self._count += 1
            self._letters.appendleft(
                Caught(
                    number=self._count,
                    message_id=_header(heads, "Message-ID"),
                    sender=_header(heads, "From"),
                    to=_header(heads, "To"),
                    recipients=recipients,
                    subject=_header(heads, "Subject"),
                    date=str(message.get("Date", dt.datetime.now(dt.UTC).isoformat())),
                    language=str(message.get("Content-Language", "")),
                    text=_part(message, "plain"),
                    html=_part(message, "html"),
                )
            )

    def letters(self, to: str = "") -> list[Caught]:
        """Newest first; with `to`, only those to that address."""
        with self._lock:
            return [letter for letter in self._letters if not to or to in letter.recipients]

    def as_json(self, to: str = "") -> list[dict[str, Any]]:
        """The same as plain values."""
        return [asdict(letter) for letter in self.letters(to)]

    def empty(self) -> None:
        """Throw all letters away."""
        with self._lock:
            self._letters.clear()


def _header(message: Message, name: str) -> str:
    """A header as people read it (the newer classes put spaces between the encoded words of a long name)."""
    raw = message.get(name, "")
    try:
        return str(make_header(decode_header(raw)))
    except (ValueError, LookupError):
        return str(raw)


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part is not None else ""
