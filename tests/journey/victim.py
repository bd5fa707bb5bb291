"""A process that may be killed: opens the real portal and does one thing as one of the demo's people.

`python -m tests.journey.victim EMAIL METHOD PATH [FIELD=VALUE …] [@FIELD=FILE]` posts the form found at PATH. What
it does is a web request through the whole WSGI application; PORTAL_KILLPOINT says where it dies.
"""

import io
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from portal import create_app
from services.people.demo import PASSWORD


class Forms(HTMLParser):
    """The hidden fields of each form of a page, by the form's action."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.fields: dict[str, dict[str, str]] = {}
        self._action = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a form, or a hidden field of the form that is open."""
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._action = values.get("action", "")
            self.fields.setdefault(self._action, {})
        elif tag == "input" and values.get("type") == "hidden" and self._action in self.fields:
            self.fields[self._action][values["name"]] = values.get("value", "")


def hidden_fields(client: FlaskClient, path: str, action: str) -> dict[str, str]:
    """What a browser would send by itself with the form of `path` that goes to `action` (or to the page itself)."""
    page = client.get(path)
    forms = Forms(page.text).fields
    found = forms.get(action) or (forms.get("") if action == path else None)
    if not found:
        raise SystemExit(f"{path} answered {page.status_code} and has no form for {action}: {list(forms)}")
    return found


def signed_in(email: str) -> FlaskClient:
    """A browser in which this person has signed in."""
    client = create_app().test_client()
    form = {**hidden_fields(client, "/login", "/login"), "email": email, "password": PASSWORD}
    answer = client.post("/login", data=form)
    if answer.status_code != 303:
        raise SystemExit(f"sign-in answered {answer.status_code}")
    return client


def main(email: str, page: str, action: str, *fields: str) -> None:
    """Sign in, open `page`, and post its form to `action`."""
    client = signed_in(email)
    data: dict[str, Any] = dict(hidden_fields(client, page, action))
    for field in fields:
        name, _, value = field.partition("=")
        if name.startswith("@"):
            data[name[1:]] = (io.BytesIO(Path(value).read_bytes()), Path(value).name)
        else:
            data[name] = value
    answer = client.post(action, data=data, content_type="multipart/form-data")
    if answer.status_code not in (302, 303):
        raise SystemExit(f"{action} answered {answer.status_code}")


if __name__ == "__main__":
    main(*sys.argv[1:])
