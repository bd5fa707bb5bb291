"""My documents: what was issued to me or the company I act for, how long it holds, and where anybody can check it."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.access import signed_in
from portal.acting import acting_for
from portal.clock import utc_now
from portal.store import reading
from portal.views.applications.blueprint import bp
from services.applications import wallet as wallets
from services.calendar import local_date


@bp.get("/wallet")
@signed_in
def wallet() -> ResponseReturnValue:
    """The results of the person, or of the company they act for."""
    company = acting_for()
    found = wallets.wallet(
        reading(),
        current_user.actor,
        organisation_id=company.id if company else None,
        before=request.args.get("before"),
    )
    return render_template(
        "applications/wallet.html",
        found=found,
        company=company,
        today=local_date(utc_now()),
        is_first="before" not in request.args,
    )
