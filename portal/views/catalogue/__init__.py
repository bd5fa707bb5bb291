"""Finding a service (`searching`), and understanding it: one page per procedure in one fixed layout (`service`)."""

from portal.views.catalogue import searching, service
from portal.views.catalogue.blueprint import bp

__all__ = ["bp", "searching", "service"]
