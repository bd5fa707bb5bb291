"""The country's provinces and communes, as a form needs them. Whoever has them (services, a test) hands them in."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

Place = tuple[str, str]


class Places(Protocol):
    """Provinces and communes by code; names are official and the same in every language."""

    def provinces(self) -> Sequence[Place]:
        """All provinces as (code, name), in the order to show."""

    def communes(self, province_code: str) -> Sequence[Place]:
        """The communes of a province as (code, name); empty for a code that does not exist."""


@runtime_checkable
class Agencies(Protocol):
    """Places that also know the agencies of the state."""

    def agencies(self) -> Sequence[Place]:
        """All agencies as (code, name), each name with that of its province."""


def agencies_of(places: Places) -> Sequence[Place]:
    """The agencies, none where only places are known."""
    return places.agencies() if isinstance(places, Agencies) else ()


def place_name(places: Sequence[Place], code: object) -> str:
    """The name of `code` among `places`, or an empty text."""
    return next((name for known, name in places if known == code), "")


class NoPlaces:
    """For forms without an address, and for the blank paper."""

    def provinces(self) -> Sequence[Place]:
        """None."""
        return ()

    def communes(self, province_code: str) -> Sequence[Place]:
        """None."""
        return ()
