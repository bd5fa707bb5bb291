"""Reading the catalogue as citizens may: without procedures between agencies."""

import re
from typing import Final, cast

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from services.catalogue.models import Procedure
from services.errors import NotFound

_CODE: Final = re.compile(r"\d\.\d{6}")
_BY_CODE: Final = select(Procedure.__table__).where(Procedure.code == bindparam("code"))


def procedure(db: Session, code: str) -> Procedure:
    """One procedure by its code, listed or not. Raises NotFound also for internal ones: citizens never see those."""
    found = db.get(Procedure, code) if _CODE.fullmatch(code) else None
    if found is None or found.is_internal:
        raise NotFound
    return found


def published(db: Session, code: str) -> Procedure:
    """The same to be read only: a plain row with the columns by their names, at half the cost of an object."""
    found = db.connection().execute(_BY_CODE, {"code": code}).one_or_none() if _CODE.fullmatch(code) else None
    if found is None or found.is_internal:
        raise NotFound
    return cast(Procedure, found)
