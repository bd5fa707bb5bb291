"""What a report about a page calls the page: its path, without the query, and never with an id in it that opens a door.

A page everybody sees (`@public_page`) is named by its path. All others are named by the pattern of their addresses
(`/applications/<application_id>`): the path itself may hold an unguessable id or the token of a mailed link.
"""

from typing import Any, Final

from flask import Flask, current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule

LONGEST: Final = 200
#: Public pages that nobody keeps, because they hold a form.
_ALSO: Final = ("track.lookup", "verify.check")


def init_app(app: Flask) -> None:
    """Let every page say which one it is, and whether it asks how useful it was."""
    app.jinja_env.globals.update(name_of_page=current_name, asks_whether_useful=asks_whether_useful)


def current_name() -> str:
    """The name of the page being drawn."""
    return _name(request.url_rule, request.path)


def asks_whether_useful() -> bool:
    """Whether the page being drawn asks everybody if it was useful."""
    view = current_app.view_functions.get(request.endpoint or "")
    return request.method in ("GET", "HEAD") and (getattr(view, "is_public_page", False) or request.endpoint in _ALSO)


def name_of(given: str) -> str:
    """The name of the page at an address somebody sent us; an address we do not have keeps its path."""
    path = "/" + given.partition("?")[0].partition("#")[0].strip().lstrip("/")
    path = "".join(letter for letter in path if letter.isprintable())[:LONGEST]
    try:
        rule, _ = current_app.url_map.bind("localhost").match(path, method="GET", return_rule=True)
    except HTTPException:
        return path
    return _name(rule, path)


def is_address(name: str) -> bool:
    """Whether a name is also an address to go to."""
    return "<" not in name


def _name(rule: Any, path: str) -> str:
    if not isinstance(rule, Rule) or not rule.arguments:
        return path[:LONGEST]
    view = current_app.view_functions.get(rule.endpoint)
    return path[:LONGEST] if getattr(view, "is_public_page", False) else rule.rule
