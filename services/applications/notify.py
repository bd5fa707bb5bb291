"""Telling the applicant: one notice per change they must know, in the language of the application."""

import datetime as dt
from typing import Any

from sqlalchemy.orm import Session

from services.agencies.models import Agency
from services.applications import drafts
from services.applications.models import Application
from services.notices.outbox import tell
from services.people.models import Account


def tell_owner(
    db: Session, application: Application, kind: str, *, now: dt.datetime, key: str = "", **params: Any
) -> None:
    """Write the notice with the change; it is sent afterwards. `key` tells repeated changes of one kind apart."""
    service = drafts.definition_of(db, application)
    if application.due_at is not None:
        params["due"] = application.due_at.isoformat()
    tell(
        db,
        kind=kind,
        key=f"{kind}:{application.id}:{key}",
        account=db.get_one(Account, application.owner_id),
        locale=application.locale,
        params={
            "code": application.code,
            "service": service.name.text(application.locale),
            "agency": db.get_one(Agency, application.agency_code).name,
            **params,
        },
        application_id=application.id,
        now=now,
    )
