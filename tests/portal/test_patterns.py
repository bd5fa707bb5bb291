"""/patterns shows every component: what is not there nobody looks at."""

import pytest
from flask import Flask
from jinja2 import nodes
from jinja2.runtime import Macro

from portal.views.patterns import icon_names
from tests.portal.pages import PageClient

#: Beside `components/`: what many pages draw their rows and boxes with.
SHARED = (
    "applications/_held.html",
    "applications/_parts.html:case_card",
    "catalogue/_results.html",
    "catalogue/_search_box.html",
    "guidance/_rows.html:way",
)


def macros(app: Flask) -> set[str]:
    """The names of all macros that a page may be put together from."""
    env = app.jinja_env
    assert env.loader is not None
    names = [f"{name}:" for name in env.list_templates() if name.startswith("components/")]
    found = set()
    for file, _, wanted in (each.partition(":") for each in (*names, *SHARED)):
        source, _, _ = env.loader.get_source(env, file)
        defined = {each.name for each in env.parse(source).find_all(nodes.Macro)}
        found |= {wanted} & defined if wanted else defined
    return found


def test_every_component_is_shown(app: Flask, visitor: PageClient, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = set()
    call = Macro.__call__

    def noted(self: Macro, *args: object, **kwargs: object) -> object:
        drawn.add(self.name)
        return call(self, *args, **kwargs)

    monkeypatch.setattr(Macro, "__call__", noted)
    visitor.get("/patterns")
    assert macros(app) - drawn == {"csrf"}  # which nobody sees


def test_every_icon_is_shown(visitor: PageClient) -> None:
    page = visitor.get("/patterns").text
    assert [name for name in icon_names() if f'#{name}"' not in page] == []
    assert len(icon_names()) > 40
