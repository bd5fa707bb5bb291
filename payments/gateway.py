"""The contract with a payment provider, in our words: what billing may ask, and what it gets back.

`stripe.py` keeps the contract over HTTP. Nothing here opens a connection or reads a clock. A call outside must never
stand inside a database transaction: remember the intention, ask, remember the answer.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, Protocol

from payments.money import Money


@dataclass(frozen=True)
class Line:
    """One line of what is to be paid, as the payer reads it on the provider's page."""

    name: str
    price: Money
    quantity: int = 1


@dataclass(frozen=True, kw_only=True)
class Order:
    """One attempt to pay one invoice.

    `payment_id` is the Payment's id: the idempotency key, and the reference under which the provider lists it. The
    same id must always come with the same order, to the letter: keep `expires_at` with the Payment.
    `expires_at`: aware; 30 minutes to 24 hours from now. `success_url` may hold `{CHECKOUT_SESSION_ID}`.
    `description` is what agencies and bank statements see (the application's code); no personal data.
    """

    payment_id: str
    lines: tuple[Line, ...]
    description: str
    locale: Literal["vi", "en", "zh"]
    success_url: str
    cancel_url: str
    expires_at: dt.datetime

    @property
    def total(self) -> Money:
        """What the lines add up to."""
        return Money.total(line.price * line.quantity for line in self.lines)


class Standing(StrEnum):
    """Where an attempt to pay stands: the truth each page after paying shows."""

    OPEN = "open"
    #: The person is done; the bank's word is still to come.
    CONFIRMING = "confirming"
    PAID = "paid"
    #: The person was done, and the bank said no.
    FAILED = "failed"
    EXPIRED = "expired"


@dataclass(frozen=True, kw_only=True)
class Collected:
    """The money of a checkout: the provider's payment and its latest charge.

    `declined` is the provider's reason why the last try failed (`insufficient_funds`), or empty.
    """

    intent_id: str
    charge_id: str
    received: Money
    refunded: Money
    declined: str


@dataclass(frozen=True, kw_only=True)
class Checkout:
    """A hosted payment page and what came of it.

    `url` is empty once the page is closed. `collected` is None until the person tried to pay.
    `payment_id` is empty for a checkout that somebody opened without us.
    """

    id: str
    payment_id: str
    standing: Standing
    total: Money
    url: str
    created: dt.datetime
    expires_at: dt.datetime
    collected: Collected | None


class RefundStanding(StrEnum):
    """Where a refund stands."""

    PENDING = "pending"
    DONE = "done"
    #: The bank sent it back or it was cancelled: the money is with the provider again.
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class Refund:
    """Money on its way back. `refund_id` is our id of it, empty if it was made without us."""

    id: str
    refund_id: str
    intent_id: str
    amount: Money
    standing: RefundStanding
    failure: str
    created: dt.datetime


class Gateway(Protocol):
    """What billing asks of a provider. Every method may raise a `PaymentError`."""

    def open_checkout(self, order: Order) -> Checkout:
        """Open a payment page; with the same payment id the same answer again, however the page stands by now.

        Raises AmountTooSmall, KeyReused.
        """

    def fetch(self, checkout_id: str) -> Checkout:
        """How a checkout stands now. Raises UnknownObject."""

    def find(self, payment_id: str, *, since: dt.datetime) -> Checkout | None:
        """The checkout of a payment whose answer was lost, among those opened since then by the provider's clock."""

    def expire(self, checkout_id: str) -> Checkout:
        """Close a payment page. Returns how it then stands: the person may have been faster and paid."""

    def refund(self, intent_id: str, *, amount: Money, refund_id: str) -> Refund:
        """Give money back; with the same refund id the same refund again. Raises NotRefundable, KeyReused."""

    def fetch_refund(self, refund_id: str) -> Refund:
        """How a refund stands now, by the provider's id. Raises UnknownObject."""

    def checkouts(self, *, since: dt.datetime, until: dt.datetime) -> Iterator[Checkout]:
        """Checkouts opened in `[since, until)`, newest first, for reconciliation."""

    def refunds(self, *, since: dt.datetime, until: dt.datetime) -> Iterator[Refund]:
        """Refunds made in `[since, until)`, newest first, for reconciliation."""
