"""Help: the way through the portal, common questions, the words of the field, whom to ask."""

from flask import Blueprint, render_template

from portal.access import public
from portal.clock import utc_now
from portal.kept import kept_page
from portal.language import current
from portal.security import public_page
from portal.store import reading
from services.help import asked
from services.help import reading as texts

bp = Blueprint("help", __name__, url_prefix="/help")


@bp.get("")
@public
@public_page
def index() -> str:
    """How to find, file, pay, follow, get the result and check a paper."""
    return render_template("help/index.html", guide=texts.guide())


@bp.get("/questions")
@public
@public_page
@kept_page
def questions() -> str:
    """Common questions about the portal, then those of each service filed here."""
    return render_template(
        "help/questions.html",
        questions=texts.questions(),
        services=asked.of_services(reading(), utc_now(), locale=current()),
    )


@bp.get("/glossary")
@public
@public_page
def glossary() -> str:
    """The words of the field, in the order of the page's language."""
    return render_template("help/glossary.html", words=texts.words(current()))


@bp.get("/contact")
@public
@public_page
def contact() -> str:
    """Whom to ask: the agency, or us."""
    return render_template("help/contact.html")
