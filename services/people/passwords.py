"""Passwords: what is accepted, and how they are kept (Argon2id).

Hashing is slow on purpose: never do it inside a transaction.
"""

import unicodedata
from functools import cache
from pathlib import Path
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from services.errors import Invalid
from services.text import N_

SHORTEST: Final = 12
LONGEST: Final = 200
#: 19 MiB, two passes, one lane (OWASP's first choice): about 40 ms, and a web process with eight threads stays small.
_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
#: Checked where there is no account, so that the answer takes as long.
_NOBODY: Final = "$argon2id$v=19$m=19456,t=2,p=1$/lnfHAhbQnGQqP+xaJSYLQ$LyfaOs5w0scPR3nm8WSIIetdrz0ws+ACCzEnJTs4s+g"


def check(password: str, *, email: str = "", field: str = "password") -> None:
    """Raise Invalid when `password` is too short, too long, or among the first that anyone would try.

    Nothing is asked of its letters: length is what slows a guesser (NIST SP 800-63B, section 3.1.1).
    """
    password = _plain(password)
    if len(password) < SHORTEST:
        raise Invalid(field, N_("Choose a password of at least %(least)s characters."), least=SHORTEST)
    if len(password) > LONGEST:
        raise Invalid(field, N_("Choose a password of at most %(most)s characters."), most=LONGEST)
    lower = password.casefold()
    own = email.casefold()
    if lower in _common() or len(set(lower)) < 4 or (own and lower in (own, own.partition("@")[0])):
        raise Invalid(field, N_("This password is easy to guess. Choose another, for example four unrelated words."))


def hashed(password: str) -> str:
    """The form in which a password is kept."""
    return _HASHER.hash(_plain(password))


def matches(kept: str | None, password: str) -> bool:
    """Whether `password` is the kept one. `None` (no such account) takes as long and is never true."""
    if len(password) > LONGEST * 4:
        password = ""
    try:
        return _HASHER.verify(kept or _NOBODY, _plain(password)) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(kept: str) -> bool:
    """Whether the kept form has older parameters and should be made anew at this sign-in."""
    return _HASHER.check_needs_rehash(kept)


def _plain(password: str) -> str:
    # The same letters typed on another keyboard give the same password.
    return unicodedata.normalize("NFKC", password)


@cache
def _common() -> frozenset[str]:
    text = Path(__file__).with_name("common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(line.strip().casefold() for line in text.splitlines() if line and not line.startswith("#"))
