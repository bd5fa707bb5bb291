"""Every page says who may open it, and keeps its word."""

from flask import Flask
from flask.testing import FlaskClient

from portal.access import access_of


def test_every_view_says_who_may_open_it(app: Flask) -> None:
    unmarked = sorted(endpoint for endpoint, view in app.view_functions.items() if access_of(view) is None)
    assert unmarked == [], f"add @public, @signed_in or @has_role to {', '.join(unmarked)}"


def test_a_stranger_is_sent_to_sign_in_by_every_page_that_is_not_public(app: Flask, visitor: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    for rule in app.url_map.iter_rules():
        access = access_of(app.view_functions[rule.endpoint])
        if access is None or not access.needs_sign_in:
            continue
        values = dict.fromkeys(rule.arguments, "1")
        with app.test_request_context():
            address = app.url_for(rule.endpoint, **values)
        for method in (rule.methods or set()) & {"GET", "POST"}:
            answer = visitor.open(address, method=method)
            assert answer.status_code == 303, f"{method} {rule.rule}"
            assert answer.headers["Location"].startswith("/login?next="), f"{method} {rule.rule}"
