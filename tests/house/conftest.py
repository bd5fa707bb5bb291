"""House tests look at the portal as its own tests do."""

from tests.portal.conftest import app, settings, visitor

__all__ = ["app", "settings", "visitor"]
