"""What all pages of the desk share: the blueprint, who is looking, and which case."""

from typing import Final

from flask import Blueprint

from portal import identity
from portal.store import reading
from services.applications import policy
from services.applications.models import Application
from services.people.actor import Actor

bp: Final = Blueprint("desk", __name__)

#: The posts that open the desk (services.applications.policy says which cases).
POSTS: Final = policy.DESK_ROLES


def looking() -> Actor:
    """The signed-in person with their posts, for deciding what a page shows."""
    someone = identity.person()
    assert someone is not None  # every view of the desk is marked with has_role
    return someone.actor


def found(code: str) -> Application:
    """The case with this code, for reading. Raises NotFound for another agency's, a draft, or none."""
    return policy.at_desk(reading(), looking(), code)
