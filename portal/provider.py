"""The payment provider as the portal reaches it: one client per process, made when first needed."""

from flask import current_app

from payments.gateway import Gateway
from portal.config import Settings

#: Seconds to connect, and to wait for an answer while a person waits for the page.
PATIENCE = (3.0, 8.0)


def make_gateway(settings: Settings, *, timeouts: tuple[float, float] = PATIENCE) -> Gateway:
    """A client for this installation. Raises KeyRefused for a live key outside production."""
    # What speaks HTTP weighs 4 MB; a web process that sells nothing does without.
    from payments.stripe import StripeGateway
    from payments.transport import Transport

    transport = Transport(
        settings.payment_api_base,
        settings.payment_api_key,
        production=settings.is_production,
        timeouts=timeouts,
        backoff=(0.3, 1.0),
    )
    return StripeGateway(transport)


def gateway() -> Gateway:
    """The client of the current app."""
    made: Gateway | None = current_app.extensions.get("gateway")
    if made is None:
        # Two threads may both make one; either is good, and it holds nothing but a connection pool.
        made = current_app.extensions["gateway"] = make_gateway(current_app.config["SETTINGS"])
    return made
