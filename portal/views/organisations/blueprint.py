"""The blueprint that the modules of this folder hang their pages on, and what they all need."""

from flask import Blueprint
from flask_login import current_user

from portal.store import reading
from services.errors import Forbidden
from services.organisations import policy
from services.organisations.models import Organisation
from services.organisations.roles import Right

bp = Blueprint("organisations", __name__, url_prefix="/organisations")


def own(organisation_id: str) -> Organisation:
    """A company the signed-in person works for. Any other answers 404."""
    return policy.own(reading(), current_user.actor, organisation_id)


def managed(organisation_id: str) -> Organisation:
    """A company of which the signed-in person is an owner. Any other answers 404."""
    found = own(organisation_id)
    if not manages(organisation_id):
        raise Forbidden
    return found


def manages(organisation_id: str) -> bool:
    """Whether the signed-in person is an owner there."""
    return bool(current_user.actor.may_for(organisation_id, Right.MANAGE))
