"""Pieces of pages that are the same on many pages, drawn once: `{% keep "foot" if not is_signed_in %}…{% endkeep %}`.

The frame of a page (head, header, footer) costs more than most of what stands in it, and is the same for all strangers
but for the addresses of the language switch. A piece is kept per process, by its key and the page's language, for as
long as the process lives: it may depend on nothing else. Where the switch is drawn into a piece, the address of the
page at hand is put in its place (`HERE`).
"""

from collections.abc import Callable, MutableMapping
from typing import Any

from flask import Flask, g
from flask.templating import Environment
from jinja2 import nodes
from jinja2.ext import Extension
from jinja2.parser import Parser
from markupsafe import Markup

from portal.language import HERE, current, here

#: The pieces of one application: by key and language, cut where the address of the page belongs.
Kept = dict[tuple[Any, str], list[str]]


class Fragments(Extension):
    """The tag `keep`: a key (a text, or a tuple with what else the piece depends on), and when it may be kept."""

    tags = {"keep"}

    def __init__(self, environment: Any) -> None:
        super().__init__(environment)
        self._kept: Kept = {}

    def parse(self, parser: Parser) -> nodes.Node:
        """The tag and what stands in it, as a call of `_drawn`."""
        line = next(parser.stream).lineno
        key = parser.parse_expression(with_condexpr=False)
        wanted = parser.parse_expression() if parser.stream.skip_if("name:if") else nodes.Const(True)
        body = parser.parse_statements(("name:endkeep",), drop_needle=True)
        return nodes.CallBlock(self.call_method("_drawn", [key, wanted]), [], [], body).set_lineno(line)

    def _drawn(self, key: Any, wanted: Any, caller: Callable[[], str]) -> str:
        if not wanted or self.environment.auto_reload:
            return caller()
        at = key, current()
        pieces = self._kept.get(at)
        if pieces is None:
            g.leaves_address_open = True
            try:
                pieces = self._kept[at] = str(caller()).split(HERE)
            finally:
                del g.leaves_address_open
        return Markup(here().join(pieces) if len(pieces) > 1 else pieces[0])  # noqa: S704  (drawn by a template)


class Templates(Environment):
    """Flask's templates with one plain dict of globals.

    Jinja lays an empty dict over the globals of each template and compares the two at each import; that took a
    twentieth of a page. No template of ours has globals of its own.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The globals of the environment themselves."""
        return super().make_globals(d) if d else self.globals


def init_app(app: Flask) -> None:
    """Must come before anything touches the templates."""
    app.jinja_environment = Templates
    app.jinja_env.add_extension(Fragments)
