"""Who may open a view. Every view carries exactly one of these marks; a test finds the one that does not.

    @bp.get("/desk")
    @has_role("clerk", "approver")
    def queue(): ...

A stranger is sent to sign in and comes back; a signed-in person without the post gets 404, so that nobody learns what
exists. What a person may do with one object is decided by the policies in `services`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from flask import abort, current_app

from portal import identity

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Access:
    """Who may open a view: anyone, anyone signed in, or only holders of one of `roles`."""

    needs_sign_in: bool
    roles: tuple[str, ...] = ()


def public(view: View) -> View:
    """Anyone may open it."""
    return _marked(view, Access(needs_sign_in=False))


def signed_in(view: View) -> View:
    """Anyone who has signed in may open it; the verbs decide about whose objects."""
    return _guarded(view, Access(needs_sign_in=True))


def has_role(*roles: str) -> Callable[[View], View]:
    """Whoever holds one of `roles` at any agency may open it; the verbs decide about which agency's objects."""
    return lambda view: _guarded(view, Access(needs_sign_in=True, roles=roles))


def access_of(view: Callable[..., Any]) -> Access | None:
    """The mark of a view, or None when it has none."""
    return getattr(view, "access", None)


def access_of_endpoint(endpoint: str | None) -> Access | None:
    """The mark of the view behind an endpoint."""
    view = current_app.view_functions.get(endpoint or "")
    return access_of(view) if view is not None else None


def _guarded(view: View, access: Access) -> View:
    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        someone = identity.person()
        if someone is None:
            return current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
        if access.roles and not someone.actor.holds_any(*access.roles):
            abort(404)
        return view(*args, **kwargs)

    return _marked(guarded, access)  # type: ignore[return-value]


def _marked(view: View, access: Access) -> View:
    if access_of(view) is not None:
        raise TypeError(f"{view.__qualname__} says twice who may open it")
    view.access = access  # type: ignore[attr-defined]
    return view
