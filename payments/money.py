"""Whole đồng. VND has no minor unit: the provider takes the integer unmultiplied. A float is a programming error."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal, cast

VND: Final = "VND"


@dataclass(frozen=True, order=True)
class Money:
    """A sum that was asked, paid or given back; never negative."""

    amount: int
    currency: Literal["VND"] = VND

    def __post_init__(self) -> None:
        if type(self.amount) is not int:
            raise TypeError("money is an integer of đồng")
        if self.amount < 0:
            raise ValueError("money is not negative")
        if self.currency != VND:
            raise ValueError(f"money is in VND, not {self.currency}")

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount + other.amount)

    def __mul__(self, times: int) -> "Money":
        return Money(self.amount * times)

    @classmethod
    def read(cls, amount: object, currency: object) -> "Money":
        """A sum as the provider writes it: an integer and a lower-case currency. Raises ValueError or TypeError."""
        code = currency.upper() if isinstance(currency, str) else ""
        return cls(cast(int, amount), cast(Literal["VND"], code))

    @classmethod
    def total(cls, sums: Iterable["Money"]) -> "Money":
        """All of them together; nothing is zero đồng."""
        return sum(sums, start=cls(0))
