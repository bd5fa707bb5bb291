"""The words of notices about who works for a company, as English msgids."""

from collections.abc import Mapping
from typing import Final

from services.notices.kinds import Text
from services.text import N_

_MEMBERS: Final = "/organisations/%(organisation)s/members"
_COMPANY: Final = "/organisations/%(organisation)s"

COMPANY_TEXTS: Final[Mapping[str, Text]] = {
    "company_invitation": Text(
        N_("Invitation to work for %(company)s"),
        (
            N_("%(person)s invites you to work for %(company)s (tax code %(tax_code)s) on this portal."),
            N_("Your role there would be: %(role)s."),
            N_("Open the link, then sign in with this e-mail address, or open an account with it."),
            N_("The link works once, within seven days. If you do not know this company, do nothing."),
        ),
        N_("See the invitation"),
        "/organisations/invitations/%(invitation)s",
    ),
    "company_uninvited": Text(
        N_("The invitation of %(company)s was cancelled"),
        (N_("%(person)s has cancelled the invitation to work for %(company)s. Its link does not work any more."),),
        N_("To the portal"),
        "/",
    ),
    "company_joined": Text(
        N_("%(company)s: %(member)s has joined"),
        (N_("%(member)s has accepted the invitation and works for %(company)s now. Role: %(role)s."),),
        N_("See who works for the company"),
        _MEMBERS,
    ),
    "company_gone": Text(
        N_("%(company)s: %(member)s has left"),
        (
            N_("%(member)s does not work for %(company)s on this portal any more."),
            N_("The applications they prepared stay with the company."),
        ),
        N_("See who works for the company"),
        _MEMBERS,
    ),
    "company_removed": Text(
        N_("You do not work for %(company)s any more"),
        (
            N_("An owner of %(company)s has ended your work for the company on this portal."),
            N_("What you filed for the company stays with it. Your own applications are not touched."),
        ),
        N_("See your companies"),
        "/organisations",
    ),
    "company_my_role": Text(
        N_("%(company)s: your role has changed"),
        (N_("%(person)s has changed your role in %(company)s. It is now: %(role)s."),),
        N_("See the company"),
        _COMPANY,
    ),
    "company_role": Text(
        N_("%(company)s: the role of %(member)s has changed"),
        (N_("The role of %(member)s in %(company)s is now: %(role)s."),),
        N_("See who works for the company"),
        _MEMBERS,
    ),
    "company_changed": Text(
        N_("%(company)s: the details were changed"),
        (N_("%(person)s has changed the name or the address of %(company)s on this portal."),),
        N_("See the company"),
        _COMPANY,
    ),
}
