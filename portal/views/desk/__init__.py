"""The desk: the agency's queue, the case, and the acts of clerk and approver.

Start with `queue` (the lists), then `case` (what the page of one case shows) and `acts` (what its forms do).
"""

from portal.views.desk import acts, case, money, papers, preview, queue, supplement
from portal.views.desk.base import bp

__all__ = ["acts", "bp", "case", "money", "papers", "preview", "queue", "supplement"]
