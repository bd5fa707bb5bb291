"""The base of every form in the portal: protected by a token, and speaking the page's language throughout.

WTForms has no Vietnamese catalogue, and some of its messages belong to fields rather than validators, so its own
sentences are translated by our catalogues. Validators here should still carry messages of their own that name the
remedy; prefer `InputRequired` to `DataRequired`, which wipes the message of a field that could not be read.
"""

from typing import Any, Final

from flask import request
from flask_babel import get_translations
from flask_wtf import FlaskForm
from flask_wtf.form import _Auto

from portal import resume
from services.text import N_


class CatalogueTranslations:
    """What WTForms asks for its translations, answered by our catalogues."""

    def gettext(self, text: str) -> str:
        """The translation of one sentence."""
        return str(get_translations().gettext(text))

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        """The translation for a number of things. Vietnamese and Chinese have one form for any number."""
        translated = self.gettext(singular)
        if translated != singular:
            return translated
        return singular if count == 1 else plural


class Form(FlaskForm):  # type: ignore[misc]
    """A form of the portal. When it was sent after its session had ended, it comes back filled in (see `resume`)."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """Where WTForms finds its sentences and what was typed."""

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """What this request posts; on a page that is opened again, what was kept for it."""
            found = super().wrap_formdata(form, formdata)
            return resume.kept_form() if formdata is _Auto and request.method == "GET" else found

        def get_translations(self, form: Any) -> CatalogueTranslations:
            """Our catalogues, whatever the page's language."""
            return CatalogueTranslations()


#: WTForms' own sentences, marked for our catalogues.
WTFORMS_SENTENCES: Final = (
    N_("'%(value)s' are not valid choices for this field."),
    N_("'%(value)s' is not a valid choice for this field."),
    N_("CSRF failed."),
    N_("CSRF token expired."),
    N_("CSRF token missing."),
    N_("Date must be at least %(min)s."),
    N_("Date must be at most %(max)s."),
    N_("Date must be between %(min)s and %(max)s."),
    N_("Field cannot be longer than %(max)d character."),
    N_("Field must be at least %(min)d character long."),
    N_("Field must be between %(min)d and %(max)d characters long."),
    N_("Field must be equal to %(other_name)s."),
    N_("Field must be exactly %(max)d character long."),
    N_("Invalid CSRF Token."),
    N_("Invalid Choice: could not coerce."),
    N_("Invalid IP address."),
    N_("Invalid Mac address."),
    N_("Invalid URL."),
    N_("Invalid UUID."),
    N_("Invalid choice(s): one or more data inputs could not be coerced."),
    N_("Invalid email address."),
    N_("Invalid input."),
    N_("Invalid value, can't be any of: %(values)s."),
    N_("Invalid value, must be one of: %(values)s."),
    N_("Not a valid choice."),
    N_("Not a valid date value."),
    N_("Not a valid datetime value."),
    N_("Not a valid decimal value."),
    N_("Not a valid float value."),
    N_("Not a valid integer value."),
    N_("Not a valid time value."),
    N_("Not a valid week value."),
    N_("Number must be at least %(min)s."),
    N_("Number must be at most %(max)s."),
    N_("Number must be between %(min)s and %(max)s."),
    N_("This field cannot be edited."),
    N_("This field is disabled and cannot have a value."),
    N_("This field is required."),
)
