"""The provider as one object: memory, clock, faults, events, and what it is told by its operator."""

from dataclasses import dataclass

from payments.fake import sessions
from payments.fake.deliveries import Deliveries
from payments.fake.events import Events
from payments.fake.faults import Faults
from payments.fake.store import Store


@dataclass(frozen=True, kw_only=True)
class Setup:
    """What the operator chose. `origin`: where browsers reach this provider. `minimum`: least total in đồng."""

    origin: str
    data: str
    webhook_url: str
    webhook_secret: str
    merchant: str
    minimum: int
    #: Seconds before the second try of a delivery; doubles with each.
    pause: float


class Provider:
    """Shared by all requests."""

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self.store = Store(setup.data)
        self.faults = Faults()
        self.events = Events(self.store, self.faults, delivered=bool(setup.webhook_url))
        self.deliveries = Deliveries(
            self.store,
            self.events,
            url=setup.webhook_url,
            secret=setup.webhook_secret,
            pause=setup.pause,
            keep_house=self._keep_house,
        )

    def _keep_house(self) -> None:
        with self.store.change():
            sessions.expire_due(self.store, self.events)

    def start(self) -> None:
        """Begin to deliver."""
        self.deliveries.start()

    def close(self) -> None:
        """Stop delivering and close the file."""
        self.deliveries.end()
        self.store.close()
