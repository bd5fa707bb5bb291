"""What was typed survives the end of a session.

A form that arrives without a living session (or with a form token that went with it) is kept on the server for an hour.
The person signs in and comes back to the same page: `portal.form.Form` fills itself from what was kept. Where the
address has no page of its own (a button), /resume shows what was typed and sends it again. Files and passwords are not
kept. What is kept is forgotten once the form is sent.

The same keeps what was typed when a form comes back with mistakes: the page is then opened again by its address, so
that the browser's way back never asks to send a form twice. What a script saves by itself (`autosave`) is told in JSON.
"""

import secrets
from typing import Final
from urllib.parse import urlsplit

from flask import Flask, Response, after_this_request, current_app, flash, g, redirect, request, url_for
from flask.globals import request_ctx
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from portal.access import access_of_endpoint
from portal.clock import utc_now
from portal.identity import former_account_id, person
from portal.store import reading, transaction
from services.people import pending

SECONDS: Final = int(pending.LASTS.total_seconds())
#: Kept beside the fields of a form that was sent with mistakes: the page says what is wrong.
_WITH_MISTAKES: Final = ":mistakes"


def init_app(app: Flask) -> None:
    """Receive those who must sign in first, and forget what was kept once its form has been sent."""
    app.login_manager.unauthorized_handler(sign_in_first)  # type: ignore[attr-defined]
    app.config["RESUME_COOKIE"] = "__Host-resume" if app.config["SESSION_COOKIE_SECURE"] else "resume"
    app.after_request(_forget_what_was_sent)


def here() -> str:
    """Path and query of the current request."""
    return request.full_path if request.query_string else request.path


def kept_form(path: str | None = None) -> MultiDict[str, str] | None:
    """What this browser's person typed into the form sent to `path` (by default: here), if it was kept."""
    token = request.cookies.get(current_app.config["RESUME_COOKIE"])
    if not token:
        return None
    someone = person()
    fields = pending.find(
        reading(), token, path=path or here(), account_id=someone.id if someone else None, now=utc_now()
    )
    return MultiDict(fields) if fields is not None else None


def take() -> MultiDict[str, str] | None:
    """What was sent to this address by somebody who had to sign in first, once: then it is forgotten.

    For a page whose button needs nothing but the sign-in: it goes on as if the button were pressed now. What came
    there came from our own page (`_keep`), so that no other site can press it.
    """
    typed = kept_form()
    if typed is None or _WITH_MISTAKES in typed:
        return None
    with transaction() as db:
        pending.forget(db, request.cookies[current_app.config["RESUME_COOKIE"]], path=here())
    return typed


def stopped_at() -> str | None:
    """The page where this browser's person was stopped to sign in, though they then came by another way.

    Who opens an account first leaves the sign-in page, and comes back to another one after reading their mail.
    """
    token, someone = request.cookies.get(current_app.config["RESUME_COOKIE"]), person()
    if not token or someone is None:
        return None
    path = pending.latest_path(reading(), token, account_id=someone.id, now=utc_now())
    if path is None or not _has_page(path) or not _needs_sign_in(path):
        return None
    typed = kept_form(path)
    return path if typed is not None and _WITH_MISTAKES not in typed else None


def come_back() -> ResponseReturnValue | None:
    """After a form was sent with mistakes: the way back to its page, where `must_be_judged` then holds.

    None when the form is too large to be kept, or this is no browser that tells what it does: then answer at once.
    """
    if request.headers.get("Sec-Fetch-Mode") != "navigate" or not _keep(with_mistakes=True):
        return None
    return redirect(here(), 303)


def must_be_judged() -> bool:
    """Whether this page is opened again because its form was sent with mistakes."""
    typed = kept_form()
    return typed is not None and _WITH_MISTAKES in typed


def is_autosave() -> bool:
    """Whether a script saves what is typed, and nobody pressed a button."""
    return request.method == "POST" and "autosave" in request.form


def sign_in_first() -> ResponseReturnValue:
    """Send a stranger to the sign-in page and from there back here, with what they typed."""
    if is_autosave():
        return _say_to_script(
            kept=_("You were signed out. What you typed is kept."),
            lost=_("You were signed out. Copy what you typed before you leave this page."),
        )
    target = here()
    if request.method not in ("GET", "HEAD"):
        is_kept = _keep()
        has_page = _has_page(here())
        if is_kept:
            flash(_what_to_do(), "info")
            target = target if has_page else url_for("identity.resend", path=target)
        elif not has_page:
            target = _page_before()
    return redirect(url_for("identity.login", next=target), 303)


def _what_to_do() -> str:
    """Who was never signed in was not signed out."""
    if former_account_id() is None:
        sentence = _("Sign in, or open an account. You then go on where you stopped.")
    else:
        sentence = _("You were signed out. Sign in again: what you typed is kept.")
    return str(sentence)


def recover() -> ResponseReturnValue | None:
    """After a form token failed: the way back to what was typed, or None when there is none.

    Only what our own pages sent is kept: another site must not put words in a person's mouth.
    """
    someone = person()
    if request.endpoint == "identity.logout" and someone is None:
        return redirect(url_for("home.index"), 303)
    access = access_of_endpoint(request.endpoint)
    if access is None or not _is_from_our_page():
        return None
    if someone is None and access.needs_sign_in:
        return sign_in_first()
    if is_autosave():
        return _say_to_script(
            kept=_("This page had expired. What you typed is kept."),
            lost=_("This page had expired. Copy what you typed before you leave it."),
        )
    if not _has_page(here()) or not _keep():
        return None
    flash(_("This page had expired. What you typed is still here: check it and send it again."), "info")
    return redirect(here(), 303)


def _say_to_script(*, kept: str, lost: str) -> ResponseReturnValue:
    """The answer to an autosave that cannot be saved: what happened, and the way to what was typed if it is kept."""
    if not _keep():
        return {"say": lost}, 401
    return {"say": kept, "go": here(), "link": _("Go on")}, 401


def _keep(*, with_mistakes: bool = False) -> bool:
    if not request.form or not _is_from_our_page():
        return False
    name = current_app.config["RESUME_COOKIE"]
    token = request.cookies.get(name) or secrets.token_urlsafe(16)
    fields = [pair for pair in request.form.items(multi=True) if pair[0] != _WITH_MISTAKES]
    if with_mistakes:
        fields.append((_WITH_MISTAKES, "1"))
    account_id = former_account_id()
    with transaction() as db:
        is_kept = pending.keep(db, token, path=here(), fields=fields, account_id=account_id, now=utc_now())
    if is_kept:
        g.form_was_kept = True
        is_secure = current_app.config["SESSION_COOKIE_SECURE"]

        @after_this_request
        def _(response: Response) -> Response:
            response.set_cookie(name, token, max_age=SECONDS, secure=is_secure, httponly=True, samesite="Lax")
            return response

    return is_kept


def _forget_what_was_sent(response: Response) -> Response:
    token = request.cookies.get(current_app.config["RESUME_COOKIE"])
    is_sent = request.method == "POST" and response.status_code in (302, 303)
    is_saved = response.status_code == 200 and response.is_json and is_autosave()
    if token and (is_sent or is_saved) and not g.get("form_was_kept"):
        with transaction() as db:
            pending.forget(db, token, path=here())
    return response


def _has_page(path: str) -> bool:
    adapter = request_ctx.url_adapter
    return adapter is not None and adapter.test(urlsplit(path).path, method="GET")


def _needs_sign_in(path: str) -> bool:
    """Whether the form of this address can only be sent by somebody who has signed in."""
    adapter = request_ctx.url_adapter
    if adapter is None or not adapter.test(urlsplit(path).path, method="POST"):
        return False
    access = access_of_endpoint(str(adapter.match(urlsplit(path).path, method="POST")[0]))
    return access is not None and access.needs_sign_in


def _is_from_our_page() -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    source = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return urlsplit(source).netloc == request.host


def _page_before() -> str:
    before = urlsplit(request.headers.get("Referer", ""))
    return before.path if before.netloc == request.host and before.path.startswith("/") else "/"
