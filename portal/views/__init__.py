"""The pages: one blueprint per subject, named as its partner in `services/`."""

from typing import Final

#: Where each blueprint lives, as "module:name". A new subject is one line here.
BLUEPRINTS: Final[list[str]] = [
    "portal.views.catalogue:bp",
    "portal.views.agencies:bp",
    "portal.views.about:bp",
    "portal.views.account:bp",
    "portal.views.agree:bp",
    "portal.views.applications:bp",
    "portal.views.definitions:bp",
    "portal.views.desk:bp",
    "portal.views.feedback:bp",
    "portal.views.help:bp",
    "portal.views.home:bp",
    "portal.views.identity:bp",
    "portal.views.indexing:bp",
    "portal.views.language:bp",
    "portal.views.life_events:bp",
    "portal.views.operations:bp",
    "portal.views.organisations:bp",
    "portal.views.payments:bp",
    "portal.views.printed:bp",
    "portal.views.status:bp",
    "portal.views.track:bp",
    "portal.views.verify:bp",
    "portal.views.which:bp",
]
