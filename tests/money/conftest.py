"""One local provider for all tests about money, and a till on a fresh database."""

from collections.abc import Iterator

import pytest
import requests

from payments.stripe import StripeGateway
from payments.transport import Transport
from services.db import Database
from services.files.store import FileStore
from tests.money.cases import Till, must_be_sound
from tests.payments.provider import KEY, Provider, nobody_sleeps, running_provider


@pytest.fixture(scope="session")
def _provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    with running_provider(tmp_path_factory.mktemp("till") / "provider.db") as provider:
        yield provider


@pytest.fixture
def provider(_provider: Provider) -> Provider:
    """The local provider, well-behaved at first."""
    requests.delete(f"{_provider.url}/_control/faults", timeout=10)
    return _provider


@pytest.fixture
def gateway(provider: Provider) -> StripeGateway:
    """Our client, which waits for nobody."""
    return StripeGateway(Transport(provider.url, KEY, production=False, sleep=nobody_sleeps([])))


@pytest.fixture
def hasty(provider: Provider) -> StripeGateway:
    """Our client with little patience, that tries only once."""
    return StripeGateway(Transport(provider.url, KEY, production=False, timeouts=(5.0, 0.5), backoff=()))


@pytest.fixture
def till(database: Database, gateway: StripeGateway, provider: Provider, files: FileStore) -> Iterator[Till]:
    """The portal's till; whatever a test did, its books are sound at the end."""
    till = Till(database, gateway, provider, files)
    yield till
    with database.reading() as db:
        must_be_sound(db)
