"""What is computed from the server's secret: the secret half of mailed links, and the names of counters.

Nothing that opens a door is stored: the database holds the id of a link, the mail holds id and digest, and the digest
can be computed again when the mail is sent.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from typing import Literal

Purpose = Literal["confirm", "reset", "agree"]


@dataclass(frozen=True)
class Keys:
    """Digests under the server's secret. Changing the secret voids every mailed link and forgets every counter."""

    secret: str

    def link_token(self, purpose: Purpose, id: str) -> str:
        """The token of a mailed link: the row's id and what proves that we wrote it."""
        return f"{id}.{self._digest(f'link:{purpose}', id)}"

    def link_id(self, purpose: Purpose, token: str) -> str | None:
        """The row's id from a token that we wrote for this purpose, else None."""
        id, _, _ = token.partition(".")
        is_ours = hmac.compare_digest(self.link_token(purpose, id).encode(), token.encode("utf-8", "replace"))
        return id if is_ours else None

    def counter(self, kind: str, value: str) -> str:
        """The name under which attempts at `value` are counted."""
        return self._digest(f"attempt:{kind}", value)

    def _digest(self, label: str, value: str) -> str:
        key = hashlib.sha256(f"people:{label}:{self.secret}".encode()).digest()
        digest = hmac.new(key, value.encode("utf-8", "replace"), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def token_hash(token: str) -> str:
    """How a random token of a cookie is remembered: 128 random bits need no salt and no slowness."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
