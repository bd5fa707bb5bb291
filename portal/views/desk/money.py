"""The money that the second persons of an agency look after."""

from flask import render_template

from portal.access import has_role
from portal.store import reading
from portal.views.desk import words
from portal.views.desk.base import bp, looking
from services.applications import money, policy


@bp.get("/desk/refunds")
@has_role(*policy.SECOND_PERSONS)
def refunds() -> str:
    """Refunds that wait to be confirmed, are on their way or failed; each leads to its case."""
    return render_template("desk/refunds.html", owed=money.open_refunds(reading(), looking()), words=words)
