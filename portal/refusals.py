"""Showing a refusal where it belongs: in the page's language, beside the field it is about."""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext
from wtforms import Field, Form, ValidationError

from services.errors import Invalid, Refusal


def sentence(refusal: Refusal) -> str:
    """A refusal's message in the language of the page."""
    return str(gettext(refusal.text)) % dict(refusal.params)


def show(form: Form, refusal: Refusal) -> None:
    """Hang a refusal on the field it names, or on the form."""
    field = form[refusal.field] if isinstance(refusal, Invalid) and refusal.field in form else None
    if field is not None:
        field.errors = [*field.errors, sentence(refusal)]
    else:
        form.form_errors.append(sentence(refusal))


def accepted_by(check: Callable[[str], Any]) -> Callable[[Form, Field], None]:
    """A validator that asks a rule of `services`: the rule's own words become the field's error."""

    def validate(form: Form, field: Field) -> None:
        try:
            check(field.data or "")
        except Invalid as refusal:
            raise ValidationError(sentence(refusal)) from refusal

    return validate
