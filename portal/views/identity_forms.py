"""The forms of identity. Their rules are those of `services/people`, in its own words."""

from collections.abc import Callable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, Field, PasswordField, RadioField, StringField, TelField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Optional

from portal.form import Form
from portal.language import NAMES
from portal.refusals import accepted_by
from services.people import details, passwords


def _email() -> Field:
    return EmailField(
        _l("E-mail address"),
        [accepted_by(details.clean_email)],
        render_kw={"autocomplete": "username", "maxlength": 254},
    )


def _new_password(label: Any) -> Field:
    return PasswordField(
        label,
        [accepted_by(passwords.check)],
        description=_l("At least 12 characters. Four unrelated words are strong and easy to remember."),
        render_kw={"autocomplete": "new-password"},
    )


def _name() -> Field:
    return StringField(
        _l("Full name"),
        [accepted_by(details.clean_name)],
        description=_l("As on your identity card, with all marks."),
        render_kw={"autocomplete": "name"},
    )


def _typed(message: Any) -> list[Callable[..., None]]:
    return [InputRequired(message)]


class RegisterForm(Form):
    """Opening an account."""

    name = _name()
    email = _email()
    password = _new_password(_l("Choose a password"))


class SignInForm(Form):
    """Signing in. Whatever is wrong, the answer is the same."""

    email = EmailField(
        _l("E-mail address"),
        _typed(_l("Enter your e-mail address.")),
        render_kw={"autocomplete": "username", "maxlength": 254},
    )
    password = PasswordField(
        _l("Password"),
        _typed(_l("Enter your password.")),
        render_kw={"autocomplete": "current-password"},
    )


class AskResetForm(Form):
    """Asking for a link to choose a new password."""

    email = _email()


class NewPasswordForm(Form):
    """Choosing a new password by a mailed link."""

    password = _new_password(_l("New password"))


class ChangePasswordForm(Form):
    """Choosing a new password while signed in."""

    current_password = PasswordField(
        _l("Current password"),
        _typed(_l("Enter your current password.")),
        render_kw={"autocomplete": "current-password"},
    )
    password = _new_password(_l("New password"))


class DetailsForm(Form):
    """Name, phone and language."""

    name = _name()
    phone = TelField(
        _l("Phone number"),
        [Optional(), accepted_by(details.clean_phone)],
        description=_l("So that the agency can call you when something is unclear."),
        render_kw={"autocomplete": "tel", "maxlength": 40},
    )
    locale = RadioField(
        _l("Language of pages and letters"),
        _typed(_l("Choose a language.")),
        choices=[SelectChoice(code, name) for code, name in NAMES.items()],
    )


class ButtonForm(Form):
    """A button that changes something: nothing but the token."""
