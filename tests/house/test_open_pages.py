"""The list of what a stranger may open is the list the checkers walk: nothing is missing from it, nothing is stale."""

from urllib.parse import urlsplit

from flask import Flask

from portal.access import access_of
from tests.journey.open_pages import NO_PAGE, OPEN


def test_every_public_page_is_looked_at_by_the_checkers_or_says_why_not(app: Flask) -> None:
    public = set()
    for rule in app.url_map.iter_rules():
        access = access_of(app.view_functions[rule.endpoint])
        if access is not None and not access.needs_sign_in and "GET" in (rule.methods or set()):
            public.add(rule.endpoint)
    forgotten = sorted(public - OPEN.keys() - NO_PAGE.keys())
    assert forgotten == [], f"add to tests/journey/open_pages.py: {', '.join(forgotten)}"
    assert sorted((OPEN.keys() | NO_PAGE.keys()) - public) == []


def test_every_address_of_the_list_leads_to_the_page_it_stands_for(app: Flask) -> None:
    adapter = app.url_map.bind("localhost")
    for endpoint, addresses in OPEN.items():
        for address in addresses:
            assert adapter.match(urlsplit(address).path)[0] == endpoint, address
