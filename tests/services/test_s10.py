"""Numbers of parcels: the check digit of the Universal Postal Union, and which slips of the pen it catches."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.delivery import s10
from services.errors import Invalid

serials = st.integers(min_value=0, max_value=s10.MOST)
#: The remainders whose check digit is 5 both times: the one pair the standard cannot tell apart.
ALIKE = {0, 6}


def remainder(serial: int) -> int:
    return sum(weight * int(digit) for weight, digit in zip(s10.WEIGHTS, f"{serial:08d}", strict=True)) % 11


def tells_apart(one: int, other: int) -> bool:
    return {remainder(one), remainder(other)} != ALIKE


def test_the_example_of_the_standard_has_the_check_digit_nine() -> None:
    assert s10.check_digit(47312482) == 9
    assert s10.made("CP", 47312482) == "CP473124829VN"


@pytest.mark.parametrize(("serial", "digit"), [(0, 5), (10_000_000, 3), (1, 4), (2, 8), (99_999_999, 5)])
def test_check_digits_worked_out_by_hand(serial: int, digit: int) -> None:
    assert s10.check_digit(serial) == digit


@pytest.mark.parametrize("serial", [-1, s10.MOST + 1])
def test_a_serial_of_another_length_has_no_check_digit(serial: int) -> None:
    with pytest.raises(ValueError, match="eight digits"):
        s10.check_digit(serial)


@given(serials)
def test_every_number_made_can_be_read(serial: int) -> None:
    number = s10.made("RR", serial)
    assert s10.read(number) == s10.read(s10.spaced(number)) == s10.read(f"  {number.lower()} ") == number


@given(serials, st.integers(0, 7), st.integers(1, 9))
def test_a_wrong_digit_changes_the_check_digit_unless_both_remainders_give_five(
    serial: int, place: int, more: int
) -> None:
    digits = [int(digit) for digit in f"{serial:08d}"]
    digits[place] = (digits[place] + more) % 10
    other = int("".join(map(str, digits)))
    assert (s10.check_digit(serial) != s10.check_digit(other)) == tells_apart(serial, other)


@given(serials, st.integers(0, 6))
def test_neighbours_that_change_places_are_noticed_unless_both_remainders_give_five(serial: int, place: int) -> None:
    digits = list(f"{serial:08d}")
    if digits[place] == digits[place + 1]:
        return
    digits[place], digits[place + 1] = digits[place + 1], digits[place]
    other = int("".join(digits))
    assert (s10.check_digit(serial) != s10.check_digit(other)) == tells_apart(serial, other)


@given(serials, st.integers(1, 9))
def test_a_wrong_check_digit_is_always_noticed(serial: int, more: int) -> None:
    number = s10.made("EE", serial)
    wrong = f"{number[:10]}{(int(number[10]) + more) % 10}VN"
    with pytest.raises(Invalid) as refusal:
        s10.read(wrong)
    assert refusal.value.field == "number"


@given(st.text(max_size=80))
def test_whatever_is_typed_is_refused_or_is_a_number(text: str) -> None:
    number = None
    with contextlib.suppress(Invalid):
        number = s10.read(text)
    assert number is None or s10.made(number[:2], int(number[2:10])) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "CP473124829",
        "CP473124829CN",
        "473124829VN",
        "CPX73124829VN",
        "CP٤٧٣١٢٤٨٢٩VN",
        "CP473124829VN" * 9,
        "ZZ473124829VN",
    ],
)
def test_what_is_no_number_of_this_country_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        s10.read(text)
