"""The owner's pages: services as files are brought in, looked at, compared, and published by two people.

Read first `base`, then `listing` (all services, one service), `bringing` (upload), `one` (a version and its files),
`acts` (submit, send back, publish), `preview` and `comparing`.
"""

from portal.views.definitions import acts, bringing, comparing, listing, one, preview
from portal.views.definitions.base import bp

__all__ = ["acts", "bp", "bringing", "comparing", "listing", "one", "preview"]
