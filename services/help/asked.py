"""Common questions about the services filed here, from their own files."""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.text import Text
from services.definitions import publishing
from services.definitions.explaining import CommonQuestion
from services.definitions.models import DefinitionVersion, in_force
from services.help.ordering import vietnamese


class Asked(NamedTuple):
    """What people ask about one service."""

    code: str
    name: Text
    questions: Sequence[CommonQuestion]


def of_services(db: Session, now: dt.datetime, *, locale: str) -> Sequence[Asked]:
    """The questions of every service in force that answers some, in the order of the names in this language."""
    codes = db.scalars(select(DefinitionVersion.procedure_code).where(in_force(now)).distinct())
    services = [publishing.service_of(publishing.latest(db, code, now)) for code in codes]
    found = [Asked(each.code, each.name, each.questions) for each in services if each.questions]
    if locale == "vi":
        return sorted(found, key=lambda each: vietnamese(each.name.vi))
    return sorted(found, key=lambda each: each.name.text(locale).casefold())
