"""Reading the catalogue as citizens may: without procedures between agencies."""

import re
from typing import Final

from sqlalchemy.orm import Session

from services.catalogue.models import Procedure
from services.errors import NotFound

_CODE: Final = re.compile(r"\d\.\d{6}")


def procedure(db: Session, code: str) -> Procedure:
    """One procedure by its code, listed or not. Raises NotFound also for internal ones: citizens never see those."""
    found = db.get(Procedure, code) if _CODE.fullmatch(code) else None
    if found is None or found.is_internal:
        raise NotFound
    return found
