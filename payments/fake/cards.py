"""The test cards of Stripe and how each behaves. A card's number is used once and never written down."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Behaviour:
    """What a bank does with a card. `code` and `decline_code` as in Stripe's card errors; empty: it pays."""

    code: str = ""
    decline_code: str = ""
    authenticate: bool = False
    #: What becomes of a refund: done, slow (pending until told), returned (fails later when told).
    refund: str = "done"


PAYS: Final = Behaviour()
CARDS: Final = {
    "4242424242424242": PAYS,
    "4000056655665556": PAYS,
    "5555555555554444": PAYS,
    "2223003122003222": PAYS,
    "378282246310005": PAYS,
    "3566002020360505": PAYS,
    "6200000000000005": PAYS,
    "4000000000000002": Behaviour("card_declined", "generic_decline"),
    "4000000000009995": Behaviour("card_declined", "insufficient_funds"),
    "4000000000009987": Behaviour("card_declined", "lost_card"),
    "4000000000009979": Behaviour("card_declined", "stolen_card"),
    "4000000000000069": Behaviour("expired_card", "expired_card"),
    "4000000000000127": Behaviour("incorrect_cvc", "incorrect_cvc"),
    "4000000000000119": Behaviour("processing_error", "processing_error"),
    "4000002500003155": Behaviour(authenticate=True),
    "4000002760003184": Behaviour(authenticate=True),
    "4000008260003178": Behaviour("card_declined", "insufficient_funds", authenticate=True),
    "4000000000007726": Behaviour(refund="slow"),
    "4000000000005126": Behaviour(refund="returned"),
}
_BRANDS: Final = (("34", "amex"), ("37", "amex"), ("35", "jcb"), ("62", "unionpay"), ("4", "visa"))


def behaviour(number: str) -> Behaviour:
    """How a card behaves. Any other valid number is declined: this is no place for a real card."""
    return CARDS.get(number, Behaviour("card_declined", "test_mode_live_card"))


def brand(number: str) -> str:
    """The network a number belongs to."""
    return next((name for start, name in _BRANDS if number.startswith(start)), "mastercard")


def is_number(number: str) -> bool:
    """Whether the check digit of a card number fits (Luhn, ISO/IEC 7812-1)."""
    if not (number.isascii() and number.isdigit() and 12 <= len(number) <= 19):
        return False
    digits = [int(digit) for digit in reversed(number)]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0
