"""Finding a service (`searching`, `browsing`), and understanding it: one page per procedure (`service`)."""

from portal.views.catalogue import browsing, searching, service
from portal.views.catalogue.blueprint import bp

__all__ = ["bp", "browsing", "searching", "service"]
