"""A local provider that all tests of the room share, our client in front of it, and a mailbox for its events."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from payments.gateway import Line, Order
from payments.money import Money
from payments.stripe import StripeGateway
from payments.transport import Transport
from tests.payments.provider import KEY, Mailbox, Provider, nobody_sleeps, running_provider


@pytest.fixture(scope="session")
def _mailbox() -> Iterator[Mailbox]:
    box = Mailbox()
    yield box
    box.close()


@pytest.fixture(scope="session")
def _provider(tmp_path_factory: pytest.TempPathFactory, _mailbox: Mailbox) -> Iterator[Provider]:
    with running_provider(tmp_path_factory.mktemp("provider") / "provider.db", webhook_url=_mailbox.url) as provider:
        yield provider


@pytest.fixture
def mailbox(_mailbox: Mailbox) -> Mailbox:
    """Where events arrive."""
    _mailbox.refusals = 0
    return _mailbox


@pytest.fixture
def provider(_provider: Provider) -> Provider:
    """The local provider, well-behaved at first."""
    requests.delete(f"{_provider.url}/_control/faults", timeout=10)
    return _provider


@pytest.fixture
def pauses() -> list[float]:
    """How long the client waited between its tries."""
    return []


@pytest.fixture
def gateway(provider: Provider, pauses: list[float]) -> StripeGateway:
    """Our client, which waits for nobody."""
    transport = Transport(provider.url, KEY, production=False, timeouts=(5.0, 5.0), sleep=nobody_sleeps(pauses))
    return StripeGateway(transport)


@pytest.fixture
def hasty(provider: Provider) -> StripeGateway:
    """Our client with a quarter of a second's patience, that tries only once."""
    return StripeGateway(Transport(provider.url, KEY, production=False, timeouts=(5.0, 0.25), backoff=()))


@pytest.fixture
def order() -> Callable[..., Order]:
    """Makes an order that nobody has paid yet."""

    def make(amount: int = 200_000, **changes: Any) -> Order:
        values: dict[str, Any] = {
            "payment_id": uuid.uuid4().hex,
            "lines": (Line("Lệ phí cấp Phiếu lý lịch tư pháp số 1", Money(amount)),),
            "description": "H26.00070-261123-0001",
            "locale": "vi",
            "success_url": "http://portal.example/back?session={CHECKOUT_SESSION_ID}",
            "cancel_url": "http://portal.example/pay",
            "expires_at": dt.datetime.now(dt.UTC).replace(microsecond=0) + dt.timedelta(hours=1),
        }
        return Order(**{**values, **changes})

    return make
