"""Which language a page speaks, and the addresses of the same page in the others.

`?lang=` on the page, else what the person chose (cookie), else their account's language, else what the browser asks
for, else Vietnamese. The switch in the header goes to /language/<lang>, which remembers the choice and comes back; a
page is never the one to set that cookie, so that public pages stay cacheable by anyone.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Final
from urllib.parse import quote_plus, urlencode, urlsplit

from babel.support import NullTranslations
from flask import Flask, Response, current_app, g, has_request_context, request
from flask_babel import Babel, Domain, force_locale
from flask_login import current_user
from markupsafe import Markup

from services.text import CATALOGUES, DEFAULT_LOCALE, LOCALES, catalogue

COOKIE: Final = "lang"
COOKIE_SECONDS: Final = 365 * 24 * 3600
#: The name of each language in itself.
NAMES: Final = {"vi": "Tiếng Việt", "en": "English", "zh": "中文"}
#: What `lang`, `hreflang` and Content-Language say: our Chinese is written in simplified characters (BCP 47).
TAGS: Final = {"vi": "vi", "en": "en", "zh": "zh-Hans"}
TIMEZONE: Final = "Asia/Ho_Chi_Minh"
#: Stands for the address of the page in what is drawn once for many pages (`fragments`); no address holds it.
HERE: Final = "\x02here\x03"


def init_app(app: Flask) -> None:
    """Connect Flask-Babel to the catalogues in `services/translations`."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(CATALOGUES)
    babel = Babel(app, default_locale=DEFAULT_LOCALE, default_timezone=TIMEZONE, locale_selector=select)
    babel.domain_instance = _Sentences()
    app.jinja_env.globals.update(language=current, language_tag=tag, language_links=links)
    app.jinja_env.globals.update(alternates=alternates, own_address=own_address)
    app.after_request(_name_language)
    # Jinja's own wrappers look the function up by name at each sentence; ours are the functions.
    app.jinja_env.globals.update(_=_say, gettext=_say, ngettext=_say_of_many)


def asked_for() -> str | None:
    """The language that the address itself names; such a page is the same for everybody who opens it."""
    lang = request.args.get("lang", "")
    return lang if lang in LOCALES else None


def select() -> str:
    """One of LOCALES for the current request."""
    if not has_request_context():
        return DEFAULT_LOCALE
    chosen = asked_for() or request.cookies.get(COOKIE)
    if chosen in LOCALES:
        return str(chosen)
    account_locale = getattr(current_user, "locale", None) if hasattr(current_app, "login_manager") else None
    if account_locale in LOCALES:
        return str(account_locale)
    return _accepted()


def _accepted() -> str:
    """What the browser likes best, whatever region or script it adds: zh-TW reads our Chinese, en-GB our English."""
    for wish, quality in request.accept_languages:  # the best first
        language = wish.replace("_", "-").split("-")[0].lower()
        if quality > 0 and language in LOCALES:
            return language
    return DEFAULT_LOCALE


def current() -> str:
    """The language of the page being made: vi, en or zh."""
    # Asked a hundred times a page, so in the shortest way; Flask-Babel's own takes twenty times as long.
    try:
        known: str = g.language
    except (AttributeError, RuntimeError):  # the first time, or outside of the application
        known = select()
        if has_request_context():
            g.language = known
    return known


@contextmanager
def speaking(lang: str) -> Iterator[None]:
    """Within the block the page speaks `lang`, whatever its reader asked for."""
    g.language = lang
    try:
        with force_locale(lang):
            yield
    finally:
        g.pop("language", None)


def tag() -> str:
    """The language of the page being made as its head and its headers name it."""
    return TAGS[current()]


def _name_language(response: Response) -> Response:
    """Pages say in a header, too, which language they are in."""
    if response.mimetype == "text/html" and "Content-Language" not in response.headers:
        response.headers["Content-Language"] = tag()
    return response


class _Sentences(Domain):  # type: ignore[misc]
    """What `flask_babel.gettext` reads: the same catalogues, in the language of the page."""

    def get_translations(self) -> NullTranslations:
        """The catalogue of this page's language."""
        return catalogue(current())


def gettext(sentence: str, /, **parameters: Any) -> str:
    """`_()` for what stands on every page: a tenth of what the same takes through Flask-Babel."""
    text = catalogue(current()).gettext(sentence)
    return text % parameters if parameters else text


def ngettext(singular: str, plural: str, num: int, /, **parameters: Any) -> str:
    """`ngettext()` for what stands on every page; `%(num)s` is `num`."""
    return catalogue(current()).ngettext(singular, plural, num) % {"num": num, **parameters}


@lru_cache(maxsize=8192)
def _said(sentences: NullTranslations, sentence: str) -> Markup:
    """A sentence of a page without parameters, ready to stand in it. A percent sign is written twice, as everywhere."""
    return Markup(sentences.gettext(sentence) % {})  # noqa: S704  (our own sentence)


def _say(sentence: str, /, **parameters: Any) -> Markup:
    """`_()` in templates: the sentence in the page's language; parameters are escaped."""
    if not parameters:
        return _said(catalogue(current()), sentence)
    return Markup(catalogue(current()).gettext(sentence)) % parameters  # noqa: S704  (our own sentence)


def _say_of_many(singular: str, plural: str, num: int, /, **parameters: Any) -> Markup:
    """`ngettext()` in templates."""
    sentence = catalogue(current()).ngettext(singular, plural, num)
    return Markup(sentence) % {"num": num, **parameters}  # noqa: S704  (our own sentence)


def links() -> Iterator[dict[str, Any]]:
    """The rows of the language switch: code, name, whether current, and where the switch leads."""
    address = HERE if g.get("leaves_address_open") else here()
    for code, name in NAMES.items():
        href = f"/language/{code}?next={address}"
        yield {"code": code, "tag": TAGS[code], "name": name, "current": code == current(), "href": href}


def here() -> str:
    """The address of this page without a language, ready to stand in a query."""
    known: str | None = g.get("here")
    if known is None:
        query = _own_query()
        known = g.here = quote_plus(f"{request.path}?{query}" if query else request.path)
    return known


def alternates() -> Iterator[tuple[str, str]]:
    """(hreflang, absolute address) of this page in each language, for pages that search engines may keep."""
    address, query = current_app.config["BASE_URL"] + request.path, _own_query()
    for code, hreflang in TAGS.items():
        yield hreflang, f"{address}?{query}&lang={code}" if query else f"{address}?lang={code}"


def own_address() -> str:
    """The absolute address of this page in its language, without anything else that was asked."""
    return f"{current_app.config['BASE_URL']}{request.path}?lang={current()}"


def safe_next(target: str | None) -> str:
    """`target` if it is a path on this portal, else the home page: the switch must not send people elsewhere."""
    target = target or ""
    parts = urlsplit(target.replace("\\", "/"))
    plain = target.isprintable() and target.startswith("/") and not target.startswith(("//", "/\\"))
    return target if plain and not parts.scheme and not parts.netloc else "/"


def _own_query() -> str:
    """This page's query without its language. A page that answers a POST is shown by its path.

    A page that understood only a part of its query leaves that part in `g.own_query`.
    """
    if request.method not in ("GET", "HEAD"):
        return ""
    asked = g.get("own_query", request.args.items(multi=True))
    return urlencode([(name, value) for name, value in asked if name != "lang"])
