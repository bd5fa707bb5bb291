"""Numbers of parcels after the standard S10 of the Universal Postal Union: `CP473124829VN`.

Two letters for the service, a serial of eight digits, a check digit, the country of the carrier.
"""

import re
from typing import Final

from services.errors import Invalid
from services.text import N_

WEIGHTS: Final = (8, 6, 4, 2, 3, 5, 9, 7)
COUNTRY: Final = "VN"
#: Serials have eight digits.
MOST: Final = 99_999_999
#: What carriers put before the serial: E express, R registered, C parcels, L and U followed letters, V insured.
SERVICE: Final = re.compile(r"[CELRUV][A-Z]")
_NUMBER: Final = re.compile(r"([CELRUV][A-Z])([0-9]{8})([0-9])VN")


def check_digit(serial: int) -> int:
    """The check digit of a serial (0 to 99,999,999)."""
    if not 0 <= serial <= MOST:
        raise ValueError(f"a serial has eight digits, not {serial}")
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, f"{serial:08d}", strict=True))
    return {10: 0, 11: 5}.get(11 - total % 11, 11 - total % 11)


def made(service: str, serial: int) -> str:
    """The whole number of a serial."""
    return f"{service}{serial:08d}{check_digit(serial)}{COUNTRY}"


def bare(text: str) -> str:
    """What was typed, without spaces, dots and hyphens and in capital letters; not judged."""
    return re.sub(r"[\s.\-]", "", text[:60]).upper()


def read(text: str) -> str:
    """A number as it was typed, with any spaces, hyphens and small letters, in its one form.

    Raises Invalid("number") when it has another shape, or when its check digit tells that it was mistyped.
    """
    number = bare(text)
    found = _NUMBER.fullmatch(number)
    if found is None:
        raise Invalid("number", N_("A parcel number has two letters, nine digits and VN, such as CP473124829VN."))
    if check_digit(int(found[2])) != int(found[3]):
        raise Invalid("number", N_("This number was mistyped: the check digit is wrong. Compare it with the parcel."))
    return number


def spaced(number: str) -> str:
    """A number in groups, as it is read aloud: `CP 473 124 829 VN`."""
    return f"{number[:2]} {number[2:5]} {number[5:8]} {number[8:11]} {number[11:]}"
