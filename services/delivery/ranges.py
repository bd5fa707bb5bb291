"""The numbers an agency may give its parcels by itself: given by the carrier, drawn one after another."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from services import audit
from services.agencies import directory
from services.delivery import s10
from services.delivery.models import Delivery, NumberRange
from services.errors import Conflict, Invalid, InvalidMove
from services.text import N_


def add(
    db: Session, agency_code: str, *, service: str, first: int, last: int, actor_id: str, now: dt.datetime
) -> NumberRange:
    """Give an agency a range of serials. Asked again, nothing is added.

    Raises NotFound for an unknown agency, Invalid for what is no range, Conflict where it meets another one.
    """
    agency = directory.agency(db, agency_code)
    if not s10.SERVICE.fullmatch(service):
        raise Invalid("service", N_("The letters of a postal service are two, such as CP, RR or EE."))
    if not 0 <= first <= last <= s10.MOST:
        raise Invalid("first", N_("A range goes from a smaller serial to a larger one; serials have eight digits."))
    meets = select(NumberRange).where(
        NumberRange.service == service, NumberRange.first <= last, NumberRange.last >= first
    )
    for known in db.scalars(meets):
        if (known.agency_code, known.first, known.last) == (agency.code, first, last):
            return known
        raise Conflict(N_("Some of these numbers were given out already."))
    added = NumberRange(agency_code=agency.code, service=service, first=first, last=last, upcoming=first)
    db.add(added)
    db.flush()
    data = {"service": service, "first": first, "last": last}
    audit.record(
        db, actor=actor_id, verb="numbers.add", subject=f"agency:{agency.code}", chain=agency.code, now=now, data=data
    )
    return added


def draw(db: Session, agency_code: str) -> str:
    """The agency's next number; used up only if the caller's transaction commits. Raises InvalidMove when none is left.

    A number that was typed for another parcel before its turn came is passed over.
    """
    left = select(NumberRange).where(NumberRange.agency_code == agency_code, NumberRange.upcoming <= NumberRange.last)
    for source in db.scalars(left.order_by(NumberRange.id).with_for_update().execution_options(populate_existing=True)):
        while source.upcoming <= source.last:
            number = s10.made(source.service, source.upcoming)
            source.upcoming += 1
            if db.scalar(select(Delivery.number).where(Delivery.number == number)) is None:
                return number
    raise InvalidMove(N_("The agency has no parcel numbers left. Type the number that stands on the parcel."))


def left(db: Session, agency_code: str) -> int:
    """How many numbers an agency still has."""
    ranges = db.scalars(select(NumberRange).where(NumberRange.agency_code == agency_code))
    return sum(each.last + 1 - each.upcoming for each in ranges)
