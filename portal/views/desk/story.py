"""The history of a case as colleagues read it: every move and every note of the desk, with names and times."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.filters import dong, moment
from portal.views.desk import words
from services.applications import history
from services.applications.models import Application
from services.applications.review import names
from services.delivery import s10
from services.delivery.moves import WAY_NAMES, Way
from services.people.actor import SYSTEM_ID


@dataclass(frozen=True)
class Happening:
    """One line: what, who, when, why, and the facts that go with it."""

    kind: str
    title: str
    who: str
    at: dt.datetime
    note: str
    fact: str
    data: Mapping[str, Any]


def story(db: Session, application: Application) -> Sequence[Happening]:
    """Everything that happened, the oldest first. What happened at one moment stays in the order it was written."""
    rows = [(each.at, each.kind, each.actor_id, "", each.data) for each in history.desk_notes(db, application)]
    rows += [(each.at, each.action, each.actor_id, each.note, each.data) for each in history.events(db, application)]
    rows.sort(key=lambda row: row[0])
    people = names(db, {row[2] for row in rows} | {row[4].get("from") for row in rows})
    return [
        Happening(
            kind=kind,
            title=str(words.EVENTS.get(kind, kind)),
            who="" if who == SYSTEM_ID else people.get(who, ""),
            at=at,
            note=note,
            fact=_fact(kind, data, people),
            data=data,
        )
        for at, kind, who, note, data in rows
    ]


def _fact(kind: str, data: Mapping[str, Any], people: Mapping[str, str]) -> str:
    match kind:
        case "set_fee":
            return dong(data.get("vnd"))
        case "propose":
            return str(words.PROPOSALS.get(str(data.get("outcome")), ""))
        case "appointment":
            return f"{moment(dt.datetime.fromisoformat(data['at']))}, {data['place']}"
        case "hand_over":
            return str(_("Received by %(name)s", name=data.get("receiver", "")))
        case "take_over":
            return str(_("From %(name)s", name=people.get(str(data.get("from")), "?")))
        case "parcel_handed_over":
            return s10.spaced(str(data.get("number", "")))
        case "parcel_in_transit" | "parcel_failed" | "parcel_delivered" | "parcel_returned":
            return str(data.get("note", ""))
        case "result_recorded":
            return str(data.get("number", ""))
        case "delivery_changed" | "parcel_again":
            return str(_(WAY_NAMES[Way(data["way"])]))
        case "ask_supplement":
            return str(_("Round %(round)s, %(count)s marks", round=data.get("round"), count=data.get("defects")))
    return ""
