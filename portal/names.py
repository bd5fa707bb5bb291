"""Names of the catalogue in the page's language, and the mark on what is known in Vietnamese only.

In templates: `field | field_name`, `agency | agency_name`, `code | place_name`, `ministry | body_name` give plain text
for sentences and titles; put `| said` behind a name to have it marked where it stays Vietnamese. `text | vietnamese`
marks a text that exists in Vietnamese only: a name or a line of the official record. On Vietnamese pages none of these
marks anything. Where a whole block is Vietnamese, write `lang="vi"` on it and `{{ in_vietnamese() }}` into its heading.
"""

from flask import Flask, g
from markupsafe import Markup, escape

from portal.language import current
from portal.language import gettext as _
from portal.store import reading
from services.agencies import names as agencies
from services.catalogue import names as catalogue
from services.text import DEFAULT_LOCALE, Said


def init_app(app: Flask) -> None:
    """Make the names known to templates."""
    for function in (field_name, agency_name, place_name, body_name, said, vietnamese):
        app.jinja_env.filters[function.__name__] = function
    app.jinja_env.globals["in_vietnamese"] = in_vietnamese


def field_name(field: str) -> Said:
    """A field of the catalogue, by its Vietnamese name."""
    return catalogue.field_name(field, current())


def agency_name(agency: agencies.Called) -> Said:
    """An agency, by its row; a commune's with its province in the languages that are not Vietnamese."""
    locale = current()
    return Said(agency.name, locale) if locale == DEFAULT_LOCALE else _names().agency(agency, locale)


def place_name(code: str) -> Said:
    """A province or commune, by its code."""
    return _names().place(code, current())


def body_name(name: str) -> Said:
    """A ministry, by its Vietnamese name."""
    return agencies.body_name(name, current())


def said(name: Said) -> Markup:
    """A name for a page: as it is, or marked where it stays Vietnamese."""
    return _marked(name.text) if name.is_untranslated else escape(name.text)


def vietnamese(text: str | None) -> Markup:
    """A text that exists in Vietnamese only: marked on pages in other languages."""
    return _marked(text) if text and current() != DEFAULT_LOCALE else escape(text or "")


def in_vietnamese() -> Markup:
    """The quiet words "in Vietnamese" alone; nothing on Vietnamese pages."""
    if current() == DEFAULT_LOCALE:
        return Markup()
    words = _("in Vietnamese")
    return Markup(f'<span class="in-vi">{words}</span>')  # noqa: S704  (our own sentence)


def _marked(text: str) -> Markup:
    return Markup(f'<span lang="vi">{escape(text)}</span> {in_vietnamese()}')  # noqa: S704  (escaped)


def _names() -> agencies.Names:
    """The names of places, looked up once per request."""
    found: agencies.Names | None = g.get("agency_names")
    if found is None:
        found = g.agency_names = agencies.names(reading())
    return found
