"""Adding a company, changing its details, and what a form may take over from them."""

import datetime as dt
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from forms.kinds.writing import company_tax_code
from forms.messages import Refused
from forms.places import place_name
from services.agencies.places import Country, places
from services.audit.chain import record
from services.errors import Conflict, Invalid
from services.organisations import policy, telling
from services.organisations.models import Membership, Organisation
from services.organisations.roles import Role
from services.people.actor import Actor
from services.text import N_

#: How many companies one person may add: nobody collects the tax codes of others.
MOST_ADDED: Final = 10
_LONGEST: Final = 200
#: Control, private, surrogate, unassigned and invisible characters.
_NOT_IN_NAMES: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})


@dataclass(frozen=True)
class Details:
    """What a company says of itself. `province` and `commune` are codes of units."""

    name: str
    province: str = ""
    commune: str = ""
    street: str = ""


def of(db: Session, actor: Actor) -> Sequence[Organisation]:
    """The companies this person works for, by name."""
    if not actor.memberships:
        return ()
    return db.scalars(policy.visible(actor).order_by(Organisation.name, Organisation.id)).all()


def add(db: Session, actor: Actor, *, tax_code: str, details: Details, now: dt.datetime) -> Organisation:
    """Add a company; whoever adds it is its first owner.

    Raises Invalid with the field; Conflict when it is here already or the person added too many.
    """
    code = _tax_code(tax_code)
    details = _judged(db, details)
    added = select(func.count()).select_from(Organisation).where(Organisation.created_by == actor.account_id)
    if db.scalars(added).one() >= MOST_ADDED:
        raise Conflict(N_("You have added many companies. Ask an owner of the company to invite you."))
    organisation = Organisation(
        tax_code=code, created_at=now, created_by=actor.account_id, name=details.name, **_place(details)
    )
    try:
        with db.begin_nested():
            db.add(organisation)
    except IntegrityError as error:
        taken = N_("This company is on the portal already. Ask one of its owners to invite you.")
        raise Invalid("tax_code", taken) from error
    db.add(Membership(organisation_id=organisation.id, account_id=actor.account_id, role=Role.OWNER, joined_at=now))
    db.flush()
    note(db, actor, organisation, "add", now=now, tax_code=code)
    return organisation


def change(db: Session, actor: Actor, organisation_id: str, details: Details, *, now: dt.datetime) -> Organisation:
    """Change name and address. What was filed keeps the name it was filed with. Raises as `add`, for owners alone."""
    organisation = policy.to_manage(db, actor, organisation_id)
    details = _judged(db, details)
    if details == details_of(organisation):
        return organisation
    organisation.name = details.name
    organisation.province, organisation.commune, organisation.street = details.province, details.commune, details.street
    telling.tell_owners(db, organisation, "company_changed", now=now, but=actor.account_id, person=actor.name)
    note(db, actor, organisation, "change", now=now)
    return organisation


def details_of(organisation: Organisation) -> Details:
    """A company's details as they stand."""
    return Details(organisation.name, organisation.province, organisation.commune, organisation.street)


def facts(organisation: Organisation) -> dict[str, Any]:
    """What a form may fill in by itself when it is filed for this company, by the name questions ask for it under."""
    address = {"province": organisation.province, "commune": organisation.commune, "street": organisation.street}
    return {
        "organisation_name": organisation.name,
        "organisation_tax_code": organisation.tax_code,
        "organisation_address": address,
    }


def address_lines(organisation: Organisation, country: Country) -> list[str]:
    """Street, commune and province in words, a line each; a unit that no longer exists by its code."""
    province, commune = organisation.province, organisation.commune
    lines = (
        organisation.street,
        place_name(country.communes(province), commune) or commune,
        place_name(country.provinces(), province) or province,
    )
    return [line for line in lines if line]


def note(db: Session, actor: Actor, organisation: Organisation, what: str, *, now: dt.datetime, **data: str) -> None:
    """Put a change of a company on record: who, what, and the ids it concerned."""
    verb, subject = f"organisation.{what}", f"organisation:{organisation.id}"
    record(db, actor=actor.account_id, verb=verb, subject=subject, now=now, data=data)


def _tax_code(text: str) -> str:
    try:
        return company_tax_code(unicodedata.normalize("NFKC", text).strip()[:40])
    except Refused as refused:
        raise Invalid("tax_code", refused.message.source) from refused


def _judged(db: Session, details: Details) -> Details:
    """The details in their canonical form, or Invalid."""
    name, street = _line(details.name), _line(details.street)
    if not any(map(str.isalnum, name)) or len(name) > _LONGEST:
        raise Invalid("name", N_("Write the name as on the registration paper, in at most 200 characters."))
    if not street or len(street) > _LONGEST:
        raise Invalid("address", N_("Write house number and street, in at most 200 characters."))
    country = places(db)
    if not place_name(country.provinces(), details.province):
        raise Invalid("address", N_("Choose the province or city."))
    if not place_name(country.communes(details.province), details.commune):
        raise Invalid("address", N_("Choose the ward or commune."))
    return Details(name, details.province, details.commune, street)


def _line(text: str) -> str:
    """One line in NFC, without what nobody can see."""
    seen = (" " if unicodedata.category(letter) in _NOT_IN_NAMES else letter for letter in text)
    return " ".join(unicodedata.normalize("NFC", "".join(seen)).split())


def _place(details: Details) -> dict[str, str]:
    return {"province": details.province, "commune": details.commune, "street": details.street}
