"""The face: pages, commands and sessions of the portal. It shows, asks and redirects; `services` decides.

`create_app` puts it together: config, extensions, views, errors, commands, in that order.
"""

from flask import Flask
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.utils import import_string

from portal import (
    acting,
    drawing,
    errors,
    filters,
    fragments,
    hosts,
    identity,
    language,
    logs,
    names,
    navigation,
    page_names,
    resume,
    security,
    static_files,
    store,
    words,
)
from portal.cli import COMMANDS
from portal.config import Settings
from portal.views import BLUEPRINTS

csrf = CSRFProtect()


def create_app(settings: Settings | None = None) -> Flask:
    """The portal as a WSGI application. Raises MisconfiguredError when a needed setting is missing."""
    settings = settings or Settings.from_environ()
    app = Flask(__name__, static_folder=None)
    _configure(app, settings)

    logs.init_app(app, settings.log_level)
    hosts.init_app(app)
    static_files.init_app(app)
    store.init_app(app, settings.database)
    csrf.init_app(app)
    identity.init_app(app)
    resume.init_app(app)
    language.init_app(app)
    security.init_app(app)
    filters.init_app(app)
    drawing.init_app(app)
    navigation.init_app(app)
    page_names.init_app(app)
    acting.init_app(app)
    words.init_app(app)
    names.init_app(app)

    for address in BLUEPRINTS:
        app.register_blueprint(import_string(address))
    csrf.exempt("portal.views.payments.webhook")  # signed by the provider, not by a form of ours
    errors.init_app(app)
    for address in COMMANDS:
        app.cli.add_command(import_string(address))
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def _configure(app: Flask, settings: Settings) -> None:
    """Flask's own keys, and the few of ours that are read through the app."""
    is_https = settings.base_url.startswith("https://")
    app.config.update(
        SETTINGS=settings,
        MODE=settings.mode,
        IS_PRODUCTION=settings.is_production,
        PROPAGATE_FAULTS=False,
        SECRET_KEY=settings.secret_key,
        BASE_URL=settings.base_url,
        PAYMENT_PAGE_ORIGIN=settings.payment_page_origin,
        HSTS=settings.is_production,
        MAX_CONTENT_LENGTH=settings.upload_limit,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        MAX_FORM_PARTS=5_000,
        SESSION_COOKIE_NAME="__Host-session" if is_https else "session",
        SESSION_COOKIE_SECURE=is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        # A form may stay open for as long as the session lives: people look for papers in between.
        WTF_CSRF_TIME_LIMIT=None,
        # The check compares hosts, which a proxy that ends TLS changes; the token alone is the proof.
        WTF_CSRF_SSL_STRICT=False,
    )
    fragments.init_app(app)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
