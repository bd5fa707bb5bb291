"""Money is whole đồng."""

import pytest

from payments.money import Money


def test_lines_add_up_to_whole_dong() -> None:
    assert Money.total([Money(200_000), Money(5_000) * 3]) == Money(215_000)
    assert Money.total([]) == Money(0)


@pytest.mark.parametrize("amount", [1.0, "1", True, None])
def test_money_is_never_anything_but_an_integer(amount: object) -> None:
    with pytest.raises(TypeError):
        Money(amount)  # type: ignore[arg-type]


def test_money_is_neither_negative_nor_foreign() -> None:
    with pytest.raises(ValueError, match="negative"):
        Money(-1)
    with pytest.raises(ValueError, match="USD"):
        Money.read(100, "usd")
    assert Money.read(100, "vnd") == Money(100)
