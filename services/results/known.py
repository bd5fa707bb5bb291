"""The facts the portal itself knows of a filed application and fills into its form (questions of kind `known`)."""

from sqlalchemy.orm import Session

from services.agencies.models import Agency
from services.applications import confirming
from services.applications.models import Application
from services.calendar import local_date
from services.people.models import Account


def known_facts(db: Session, application: Application) -> dict[str, str]:
    """The facts the portal fills into a form by itself: to whom it goes, who signs, when."""
    at = application.filed_at
    return {
        "addressee": db.get_one(Agency, application.agency_code).name,
        "signature": db.get_one(Account, application.owner_id).name,
        "other": confirming.confirmed_by(db, application),
        "date": local_date(at).strftime("%d/%m/%Y") if at else "",
    }
