"""What the forms of a case are made of: the version that was seen, needed texts, reasons, amounts, a confirmation."""

import re
import unicodedata
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, HiddenField, StringField, TextAreaField
from wtforms.validators import Length, StopValidation

from portal.filters import number
from portal.form import Form
from services.billing.invoices import MOST_VND

LONGEST: Final = 4000
_UNIT: Final = re.compile(r"\s*(đồng|đ|₫|vnđ|vnd)\.?$", re.IGNORECASE)
_AMOUNT: Final = re.compile(r"[0-9]{1,15}|[0-9]{1,3}([., ])[0-9]{3}(?:\1[0-9]{3})*")


def stripped(text: str | None) -> str | None:
    """What was typed, composed (NFC) and without blanks at its ends."""
    return unicodedata.normalize("NFC", text).strip() if text else text


class Needed:
    """Something other than blanks was typed, or else `message` says what to do."""

    field_flags: Final = {"required": True}

    def __init__(self, message: Any) -> None:
        self.message = message

    def __call__(self, form: Form, field: Field) -> None:
        """Stop with the message when there is nothing."""
        if not field.data or not str(field.data).strip():
            field.errors = []
            raise StopValidation(self.message)


class Dong(StringField):
    """An amount of whole đồng as people write it: 8000, 8.000, 8 000 or 8.000 đồng. `amount` is the number."""

    width = 10
    inputmode = "numeric"
    suffix = "đồng"
    amount: int | None = None

    def pre_validate(self, form: Any) -> None:
        """Read the amount; raises StopValidation with the remedy."""
        text = _UNIT.sub("", unicodedata.normalize("NFKC", self.data or "").strip())
        text = re.sub(r"\s", " ", text)
        if not text:
            raise StopValidation(_l("Enter the amount in whole đồng; 0 if the person is exempt."))
        if not _AMOUNT.fullmatch(text):
            raise StopValidation(_l("Enter the amount in whole đồng, such as 8000 or 8.000."))
        self.amount = int(re.sub(r"[., ]", "", text))
        if self.amount > MOST_VND:
            raise StopValidation(
                _l("A fee is at most %(most)s đồng. Check the number of zeros.", most=number(MOST_VND))
            )


class ActForm(Form):
    """What every act carries: the version of the case its page showed."""

    seen = HiddenField()

    @property
    def version(self) -> int:
        """The version that was seen; 0, which no case has, when it cannot be read."""
        text = str(self.seen.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    def kept(self) -> list[tuple[str, str]]:
        """(label, text) of what was typed, to be copied when the form itself is no longer there."""
        texts = [field for field in self if isinstance(field, StringField) and not isinstance(field, HiddenField)]
        return [(str(field.label.text), field.data) for field in texts if field.data and field.name != "seen"]


class Reasoned(ActForm):
    """An act that needs its reason."""

    reason = TextAreaField(
        _l("Reason"),
        [Needed(_l("Give the reason.")), Length(max=LONGEST, message=_l("Write at most %(max)d characters."))],
        filters=[stripped],
    )


class Confirmed(ActForm):
    """An act that may need the word of the service's own sentence (`result.confirm`) before an approval."""

    confirmed = BooleanField(_l("I confirm this"))
