"""From a refusal or a fault to a page in the person's language, with a reference and a way on.

NotFound, Forbidden, 403, 404   404: a stranger must not learn what exists
InvalidMove, Stale, Conflict    409: what happened meanwhile, and where to look
TooMany                         429: when to try again
Invalid                         422: for the rare view that has no field to hang it on
CSRFError                       back to the page with what was typed (`resume`); else 400, ready to be sent again
anything else                   500: logged by type and place under the reference
"""

import datetime as dt
import sys
import traceback
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from flask import Flask, current_app, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from portal import resume
from portal.logs import failure, log, reference
from services import errors
from services.text import N_


@dataclass(frozen=True)
class Explanation:
    """The words of one error page (English source strings)."""

    title: str
    what: str
    remedy: str


NOT_FOUND: Final = Explanation(
    N_("We cannot find this page"),
    N_("The address may be mistyped or out of date, or the page is not meant for the account you are using."),
    N_("Check the address, or start again from the home page."),
)
CONFLICT: Final = Explanation(
    N_("This cannot be done any more"),
    N_("Something changed since you opened the page, so your step was not carried out."),
    N_("Go back, load the page again and look at how things stand now."),
)
EXPLANATIONS: Final = {
    400: Explanation(
        N_("We could not read this request"),
        N_("What your browser sent was incomplete or damaged. Nothing was changed."),
        N_("Go back, load the page again and try once more."),
    ),
    404: NOT_FOUND,
    405: Explanation(
        N_("This page cannot be used in this way"),
        N_("The address exists, but not for what your browser just tried. Nothing was changed."),
        N_("Start again from the home page."),
    ),
    409: CONFLICT,
    413: Explanation(
        N_("What you sent is too large"),
        N_("The files together are larger than the portal accepts at once. Nothing was saved from this page."),
        N_("Go back and send smaller files, or one file at a time."),
    ),
    422: Explanation(
        N_("Something you entered cannot be accepted"),
        N_("Nothing was changed."),
        N_("Go back and correct what you entered."),
    ),
    429: Explanation(
        N_("Too many attempts"),
        N_("To protect everybody's data we take only a few attempts in a short time."),
        N_("Wait a little, then try again."),
    ),
    500: Explanation(
        N_("Something went wrong on our side"),
        N_("This is our mistake, not yours. What you had saved before is still there."),
        N_("Try again in a few minutes. If it happens again, tell us the reference below."),
    ),
}
_REFUSAL_CODES: Final[list[tuple[type[errors.Refusal], int]]] = [
    (errors.NotFound, 404),
    (errors.Forbidden, 404),
    (errors.InvalidMove, 409),
    (errors.Stale, 409),
    (errors.Conflict, 409),
    (errors.TooMany, 429),
    (errors.Invalid, 422),
]
#: Never shown again on the page that offers to send a form once more.
_NEVER_REPEATED: Final = ("csrf_token", "password", "secret", "otp")


def init_app(app: Flask) -> None:
    """Register one handler per kind of trouble."""
    app.register_error_handler(errors.Refusal, _refusal)
    app.register_error_handler(CSRFError, _form_expired)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _fault)


def error_page(code: int, explanation: Explanation | None = None, **context: Any) -> tuple[str, int]:
    """The page for status `code`, in the layout."""
    words = explanation or EXPLANATIONS.get(code) or EXPLANATIONS[500 if code >= 500 else 400]
    return render_template("errors/error.html", code=code, words=words, reference=reference(), **context), code


def _refusal(refusal: errors.Refusal) -> ResponseReturnValue:
    code = next((code for kind, code in _REFUSAL_CODES if isinstance(refusal, kind)), 409)
    if code == 404:
        return error_page(404)
    message = _(refusal.text) % dict(refusal.params) if refusal.text else ""
    until = refusal.until if isinstance(refusal, errors.TooMany) else None
    page, status = error_page(code, message=message, until=until)
    wait = max(1, int((until - dt.datetime.now(dt.UTC)).total_seconds())) if until else None
    return page, status, {"Retry-After": str(wait)} if wait else {}


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None:
        return error.response
    code = error.code or 500
    if code < 400:
        return error
    headers = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
    page, status = error_page(404 if code in (401, 403) else code)
    return page, status, headers


def _form_expired(error: CSRFError) -> ResponseReturnValue:
    """The form's token is missing or old, as after signing out or a long pause.

    Only a form that came from our own pages is offered again: another site must not put words in a person's mouth.
    """
    way_back = resume.recover()
    if way_back is not None:
        return way_back
    source = request.headers.get("Origin") or request.headers.get("Referer") or ""
    is_ours = urlsplit(source).netloc == request.host and bool(request.form)
    typed = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if not any(word in name.lower() for word in _NEVER_REPEATED)
    ]
    page = render_template(
        "errors/expired.html", typed=typed if is_ours else [], had_files=bool(request.files), reference=reference()
    )
    return page, 400


def _fault(error: Exception) -> ResponseReturnValue:
    log.error("fault", route=request.url_rule.rule if request.url_rule else None, causes=failure(error))
    if not current_app.config["IS_PRODUCTION"]:
        traceback.print_exception(error, file=sys.stderr)
    if current_app.config["PROPAGATE_FAULTS"]:
        raise error
    # The layout must not ask the database who this is: that may be the very thing that failed.
    if hasattr(current_app, "login_manager"):
        g._login_user = current_app.login_manager.anonymous_user()
    return error_page(500)
