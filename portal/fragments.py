"""Pieces of pages that are the same on many pages, drawn once: `{% keep "foot" if not is_signed_in %}…{% endkeep %}`.

The frame of a page (head, header, footer) costs more than most of what stands in it, and is the same for all strangers
but for the addresses of the language switch. A piece is kept per process, by its key and the page's language, for as
long as the process lives: it may depend on nothing else. Where the switch is drawn into a piece, the address of the
page at hand is put in its place (`HERE`); other texts that differ are named: `{% keep "foot" with about=address %}`
draws the piece with a mark wherever it writes `{{ about }}`, and puts the text of the page at hand there.

`{% part "catalogue/service/_law.html" %}` includes a template when the page is compiled rather than when it is drawn.
"""

import re
from collections.abc import Callable, MutableMapping
from typing import Any, Final

from flask import Flask, g
from flask.templating import Environment
from jinja2 import Template, nodes
from jinja2.ext import Extension
from jinja2.parser import Parser
from markupsafe import Markup, escape

from portal.language import HERE, current, here

#: So many pieces are kept; keys are few words of ours, so that more would be a mistake.
MOST: Final = 2_000
_SLOT: Final = re.compile("\x02(.*?)\x03")

#: The pieces of one application: by key and language, cut at what differs; every other one is the name of a slot.
Kept = dict[tuple[Any, str], list[str]]


class Fragments(Extension):
    """The tag `keep`: a key (a text, or a tuple with what else the piece depends on), and when it may be kept."""

    tags = {"keep", "part"}

    def __init__(self, environment: Any) -> None:
        super().__init__(environment)
        self._kept: Kept = {}

    def parse(self, parser: Parser) -> nodes.Node:
        """One of the tags with what stands in it."""
        token = next(parser.stream)
        return self._part(parser, token.lineno) if token.value == "part" else self._keep(parser, token.lineno)

    def _part(self, parser: Parser, line: int) -> nodes.Node:
        name = parser.stream.expect("string").value
        if self.environment.auto_reload or self.environment.loader is None:
            return nodes.Include(nodes.Const(name), True, False, lineno=line)
        source, filename, _ = self.environment.loader.get_source(self.environment, name)
        return nodes.Scope(self.environment.parse(source, name, filename).body, lineno=line)

    def _keep(self, parser: Parser, line: int) -> nodes.Node:
        """The tag `keep` as a call of `_drawn`; each text that differs is a parameter of what stands in the tag."""
        key = parser.parse_expression(with_condexpr=False)
        names: list[nodes.Name] = []
        values: list[nodes.Expr] = []
        if parser.stream.skip_if("name:with"):
            while not names or parser.stream.skip_if("comma"):
                names.append(nodes.Name(parser.stream.expect("name").value, "param"))
                parser.stream.expect("assign")
                values.append(parser.parse_expression(with_condexpr=False))
        wanted = parser.parse_expression() if parser.stream.skip_if("name:if") else nodes.Const(True)
        body = parser.parse_statements(("name:endkeep",), drop_needle=True)
        return nodes.CallBlock(self.call_method("_drawn", [key, wanted, *values]), names, [], body).set_lineno(line)

    def _drawn(self, key: Any, wanted: Any, *texts: Any, caller: Callable[..., str]) -> str:
        if not wanted or self.environment.auto_reload:
            return caller(*texts)
        at = key, current()
        pieces = self._kept.get(at)
        if pieces is None:
            pieces = self._cut(at, caller, len(texts))
        if len(pieces) == 1:
            return pieces[0]
        filled = pieces.copy()
        for place in range(1, len(pieces), 2):
            slot = pieces[place]
            filled[place] = here() if slot == _ADDRESS else escape(texts[int(slot)])
        return Markup("".join(filled))  # noqa: S704  (drawn by a template, texts escaped)

    def _cut(self, at: tuple[Any, str], caller: Callable[..., str], count: int) -> list[str]:
        g.leaves_address_open = True
        try:
            drawn = str(caller(*(Markup(f"\x02{number}\x03") for number in range(count))))  # noqa: S704  (a mark)
        finally:
            del g.leaves_address_open
        if len(self._kept) >= MOST:
            self._kept.clear()
        pieces = _SLOT.split(drawn)
        # A piece without slots is what goes into the page; Markup costs as much as the rest of the way.
        self._kept[at] = pieces if len(pieces) > 1 else [Markup(drawn)]  # noqa: S704  (drawn by a template)
        return self._kept[at]


#: The slot of the page's own address.
_ADDRESS: Final = HERE.strip("\x02\x03")


class Templates(Environment):
    """Flask's templates with one plain dict of globals.

    Jinja lays an empty dict over the globals of each template and compares the two at each import; that took a
    twentieth of a page. No template of ours has globals of its own. Nor does it change once it is compiled, so that a
    template is found by its name alone: a page imports thirty times.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._by_name: dict[str, Template] = {}

    def get_template(self, name: str | Template, parent: str | None = None, globals: Any = None) -> Template:
        """A template by its name, compiled once."""
        if self.auto_reload or not isinstance(name, str):
            return super().get_template(name, parent, globals)
        found = self._by_name.get(name)
        if found is None:
            found = self._by_name[name] = super().get_template(name, parent, globals)
        return found

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The globals of the environment themselves."""
        return super().make_globals(d) if d else self.globals


def init_app(app: Flask) -> None:
    """Must come before anything touches the templates."""
    app.jinja_environment = Templates
    app.jinja_env.add_extension(Fragments)
