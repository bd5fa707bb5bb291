"""What a stranger may open: for each public endpoint the addresses that together show every kind of page it makes.

A house test holds the list against the routes: a new public page is looked at by every checker, or says why not.
"""

from collections.abc import Mapping
from typing import Final

SERVICE: Final = "/services/1.004873"

#: Addresses by endpoint. `{code}` and the like have no place here: the demo's own data is what is shown.
OPEN: Final[Mapping[str, tuple[str, ...]]] = {
    "home.index": ("/",),
    "about.accessibility": ("/accessibility",),
    "about.privacy": ("/privacy",),
    "about.security": ("/security",),
    "about.terms": ("/terms",),
    "help.index": ("/help",),
    "help.questions": ("/help/questions",),
    "help.glossary": ("/help/glossary",),
    "help.contact": ("/help/contact",),
    "feedback.page": (f"/feedback/page?about={SERVICE}",),
    "feedback.thanks": ("/feedback/thanks",),
    "status.index": ("/status",),
    "catalogue.services": (
        "/services?q=doc+than",
        "/services?q=zzqqxx",
        "/services?q=dat",
        "/services?q=khai+sinh&level=3&page=2",
    ),
    "catalogue.service": (SERVICE, "/services/1.001193", "/services/3.000333", "/services/1.004772"),
    "catalogue.a_z": ("/services/a-z",),
    "catalogue.one_letter": ("/services/a-z/c", "/services/a-z/c/2", "/services/a-z/dd"),
    "catalogue.fields": ("/services/fields",),
    "catalogue.communes": ("/services/communes",),
    "catalogue.commune_field": ("/services/communes/chung-thuc",),
    "life_events.index": ("/life-events",),
    "life_events.event": ("/life-events/having-a-child", "/life-events/starting-a-business"),
    "which.index": ("/which",),
    "which.one": ("/which/birth", "/which/birth?place=here&parents=both&married=alone&insured=yes"),
    "applications.start": (
        f"{SERVICE}/start",
        f"{SERVICE}/start?province=01",
        f"{SERVICE}/start?province=01&commune=00070",
        f"{SERVICE}/start?province=46",
    ),
    "agencies.index": ("/agencies", "/agencies?q=zzqqxx"),
    "agencies.agency": ("/agencies/H26.00070", "/agencies/H26", "/agencies/G15"),
    "track.lookup": ("/track",),
    "verify.check": ("/verify", "/verify?code=unknown"),
    "verify.paper": ("/verify/unknown-paper",),
    "identity.login": ("/login",),
    "identity.register": ("/register",),
    "identity.register_sent": ("/register/sent",),
    "identity.reset": ("/reset",),
    "identity.reset_sent": ("/reset/sent",),
    "identity.new_password": ("/reset/old-link",),
    "identity.confirm": ("/confirm/old-link",),
    "identity.resend": ("/resume",),
    "agree.look": ("/agree/old-link",),
    "organisations.join": ("/organisations/invitations/old-link",),
    "operations.patterns": ("/patterns",),
}

#: Pages that answer what leads nowhere.
MISSING: Final = ("/no-such-page", "/services/9.999999")

#: Public endpoints that make no page of HTML of their own, and what they make instead.
NO_PAGE: Final[Mapping[str, str]] = {
    "about.security_txt": "a text for machines",
    "catalogue.suggest": "names for the script of the search box",
    "indexing.index": "a list for search engines",
    "indexing.part": "a list for search engines",
    "indexing.robots": "a text for machines",
    "favicon": "a drawing",
    "static": "files",
    "static_before": "files",
    "language.switch": "sends the person back where they came from",
    "operations.health": "for machines",
    "operations.ready": "for machines",
    "printed.blank_form": "a PDF",
}


def addresses() -> tuple[str, ...]:
    """Every address, those that lead nowhere last."""
    return (*(address for some in OPEN.values() for address in some), *MISSING)
