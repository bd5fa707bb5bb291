"""The forms about members. Their rules are those of `services/organisations`, in its own words."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import EmailField, RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired

from portal.form import Form
from portal.refusals import accepted_by
from services.organisations.roles import ROLE_HINTS, ROLE_NAMES, Role
from services.people import details


def _roles() -> list[SelectChoice]:
    """Each role with what it means."""
    return [SelectChoice(str(role), f"{_(ROLE_NAMES[role])}. {_(ROLE_HINTS[role])}") for role in Role]


class RoleForm(Form):
    """Choosing what a member may do."""

    role = RadioField(
        _l("Role"), [InputRequired(_l("Choose a role."))], choices=_roles, coerce=str, validate_choice=True
    )


class InviteForm(RoleForm):
    """Inviting a colleague."""

    email = EmailField(
        _l("E-mail address"),
        [accepted_by(details.clean_email)],
        description=_l("The person signs in with this address, or opens an account with it."),
        render_kw={"autocomplete": "off", "maxlength": 254},
    )
