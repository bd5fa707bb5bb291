"""What people say about pages: the small form everybody may send, and the list of the national administration."""

from portal.views.feedback import asking, reports
from portal.views.feedback.blueprint import bp

__all__ = ["asking", "bp", "reports"]
