"""Which service do I need? One question a page, its answers plain links; the address alone keeps them."""

from typing import Any

from flask import Blueprint, render_template, request, url_for

from portal.access import public
from portal.clock import utc_now
from portal.kept import kept_page
from portal.language import asked_for
from portal.security import public_page
from portal.store import reading
from portal.views.life_events import guided_rows
from services.catalogue.search import finder
from services.guidance import events
from services.guidance.screeners import Ending, Screener, screener, screeners

bp = Blueprint("which", __name__, url_prefix="/which")


@bp.get("")
@public
@public_page
@kept_page
def index() -> str:
    """The situations there are questions for."""
    return render_template("which/index.html", screeners=screeners().values())


@bp.get("/<slug>")
@public
@public_page
@kept_page
def one(slug: str) -> str:
    """The next question, or where the answers lead. Raises NotFound."""
    found = screener(slug)
    standing = found.asked(request.args)
    answers = standing.answers
    steps = [
        (question, question.options[chosen], _address(found, dict(list(answers.items())[:at])))
        for at, (question, chosen) in enumerate(standing.answered)
    ]
    shown: dict[str, Any] = {
        "screener": found,
        "steps": steps,
        "back": steps[-1][2] if steps else url_for("which.index", lang=asked_for()),
    }
    if standing.question is None:
        ending = found.ending(answers)
        return render_template("which/ending.html", event=events.event(found.event), **shown, **_shown(ending))
    options = [
        (text, _address(found, {**answers, standing.question.id: option}))
        for option, text in standing.question.options.items()
    ]
    return render_template(
        "which/question.html", question=standing.question, options=options, ahead=standing.ahead, **shown
    )


def _shown(ending: Ending) -> dict[str, Any]:
    """What the last page shows: procedures with their reasons, the online ones first."""
    because = {pointer.code: pointer.because for pointer in ending.pointers}
    rows = guided_rows(finder(reading(), utc_now()), list(because))
    return {
        "rows": [row | {"because": because[row["entry"].code]} for row in rows],
        "first": ending.first,
        "elsewhere": ending.elsewhere,
    }


def _address(found: Screener, answers: dict[str, Any]) -> str:
    """This screener with these answers; the language stays where the address names it."""
    return url_for("which.one", slug=found.slug, **answers, lang=asked_for())
