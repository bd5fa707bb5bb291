"""Is this paper genuine? By upload, by the link in its QR code, or by the code under it; open to everybody."""

import hashlib
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import RequestEntityTooLarge

from portal import identity, refusals
from portal.access import public
from portal.clock import utc_now
from portal.storage import keys_folder
from portal.store import reading, transaction
from services.agencies.models import Agency
from services.calendar import local_date
from services.errors import TooMany
from services.people import attempts
from services.results import issuing
from services.results.models import Result
from services.results.verification import MAX_BYTES, Outcome, Verdict, check_pdf
from services.text import N_

bp = Blueprint("verify", __name__, url_prefix="/verify")


@dataclass(frozen=True)
class Answer:
    """One big answer: its colour, its words, and what to make of it."""

    tone: str
    title: str
    text: str


#: What is said of a file that is none of the documents in our register.
_OUTCOMES: Final = {
    Outcome.GENUINE: Answer(
        "wait",
        N_("Signed by an agency, but not in this register"),
        N_("The signature is genuine and nothing was changed since. Ask the agency named below before relying on it."),
    ),
    Outcome.EXPIRED: Answer(
        "wait",
        N_("The certificate of the signature has run out"),
        N_(
            "Nothing was changed since it was signed, but the signature can no longer be fully checked. Ask the agency."
        ),
    ),
    Outcome.ALTERED: Answer(
        "bad",
        N_("This file was changed after it was signed"),
        N_("Do not rely on it. Ask whoever gave it to you for the original file."),
    ),
    Outcome.UNTRUSTED: Answer(
        "quiet",
        N_("Not a paper of this portal"),
        N_("It carries a signature, but not of an agency that issues papers here."),
    ),
    Outcome.UNSIGNED: Answer(
        "quiet",
        N_("Not a paper of this portal"),
        N_("It carries no signature. A scan or a print of a paper cannot be checked as a file: use its QR code."),
    ),
    Outcome.UNREADABLE: Answer(
        "quiet",
        N_("This file cannot be read"),
        N_("It is damaged or locked with a password. Papers issued here are neither. Ask for the original file."),
    ),
    Outcome.TOO_LARGE: Answer(
        "quiet",
        N_("Not a paper of this portal"),
        N_("The file is larger than any paper issued here."),
    ),
    Outcome.NOT_A_PDF: Answer(
        "quiet",
        N_("This is not a PDF file"),
        N_("Choose the PDF as it was downloaded. A photo or a scan of a paper is checked by its QR code."),
    ),
}

#: What is said of a code that no paper of ours bears.
_UNKNOWN: Final = Answer(
    "quiet",
    N_("Not a paper of this portal"),
    N_("No paper was issued here under this code. Do not rely on it before you have asked whoever gave it to you."),
)


@bp.get("")
@public
def check() -> ResponseReturnValue:
    """Choose a file, or type the code that stands under the QR code."""
    if typed := request.args.get("code", "").strip():
        token = typed.rstrip("/").rsplit("/", 1)[-1][:100]
        if issuing.by_token(reading(), token) is not None:
            return redirect(url_for("verify.paper", token=token), 303)
        return _form([("code", _("No paper was issued here under this code. Check it letter by letter."))], typed), 422
    return _form([])


@bp.post("")
@public
def upload() -> ResponseReturnValue:
    """Judge a file: is it, to the last byte, a document in our register, and if not, who signed it?"""
    sent = request.files.get("paper")
    if sent is None or not sent.filename:
        return _form([("paper", _("Choose a PDF file."))]), 422
    data = sent.read(MAX_BYTES + 1)
    now = utc_now()
    found = issuing.by_digest(reading(), hashlib.sha256(data).hexdigest()) if len(data) <= MAX_BYTES else None
    if found is not None:
        return _paper(found, is_same_file=True)
    try:
        with transaction() as db:
            attempts.count(db, {"verify:network": identity.network()}, keys=identity.keys(), now=now)
    except TooMany as refusal:
        return _form([("paper", refusals.sentence(refusal))]), 429
    from services.results import keys  # with X.509, 6 MB: only for a file that is not in our register

    verdict = check_pdf(data, keys.roots(keys_folder(current_app.config["SETTINGS"])), now=now)
    return render_template("verify/file.html", answer=_OUTCOMES[verdict.outcome], verdict=_shown(verdict))


@bp.get("/<token>")
@public
def paper(token: str) -> ResponseReturnValue:
    """What the register says of the paper whose QR code leads here."""
    found = issuing.by_token(reading(), token)
    if found is None:  # whoever holds a forged paper came by its QR code, and needs an answer about the paper
        return render_template("verify/file.html", answer=_UNKNOWN, verdict=Verdict(Outcome.UNSIGNED)), 404
    return _paper(found, is_same_file=False)


@bp.errorhandler(RequestEntityTooLarge)
def too_large(error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Larger than the portal accepts at all: no paper of ours."""
    answer = _OUTCOMES[Outcome.TOO_LARGE]
    return render_template("verify/file.html", answer=answer, verdict=Verdict(Outcome.TOO_LARGE)), 413


def _paper(found: Result, *, is_same_file: bool) -> str:
    return render_template(
        "verify/paper.html",
        result=found,
        answer=_standing(found),
        agency=reading().get_one(Agency, found.agency_code).name,
        is_same_file=is_same_file,
    )


def _standing(found: Result) -> Answer:
    """Withdrawn, run out, or genuine and still valid."""
    if found.withdrawn_at is not None:
        return Answer("wait", N_("This paper was withdrawn"), found.withdrawn_reason or "")
    if found.valid_until is not None and found.valid_until < local_date(utc_now()):
        return Answer("wait", N_("Genuine, but no longer valid"), "")
    return Answer("good", N_("Genuine, and still valid"), "")


def _shown(verdict: Verdict) -> Verdict:
    """Names in a signature that we do not trust are only a claim, so they are not repeated."""
    if verdict.outcome in (Outcome.GENUINE, Outcome.EXPIRED):
        return verdict
    return Verdict(verdict.outcome)


def _form(problems: list[tuple[str, str]], code: str = "") -> str:
    return render_template("verify/check.html", problems=problems, code=code)
