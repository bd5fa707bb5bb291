"""The applicant's pages: start, fill page by page, papers, check and file; then my applications and each one's page.

Read first `draft` (where a draft stands), then the modules in that order. `portal.story` says what a status means.
"""

from portal.views.applications import confirming, delivery, filling, mine, one, papers, pay, sending, start, wallet
from portal.views.applications.blueprint import bp

__all__ = ["bp", "confirming", "delivery", "filling", "mine", "one", "papers", "pay", "sending", "start", "wallet"]
