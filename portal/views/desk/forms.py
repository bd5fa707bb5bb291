"""The small forms of a case, one for each act. Each carries the version of the case its page showed."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, HiddenField, RadioField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import Length, Optional, StopValidation

from portal.filters import number
from portal.form import Form
from services.applications.models import Application
from services.applications.options import Act
from services.billing.invoices import MOST_VND
from services.billing.models import Invoice
from services.delivery.moves import TOLD_BY_THE_CARRIER

_LONGEST: Final = 4000
_UNIT: Final = re.compile(r"\s*(đồng|đ|₫|vnđ|vnd)\.?$", re.IGNORECASE)
_AMOUNT: Final = re.compile(r"[0-9]{1,15}|[0-9]{1,3}([., ])[0-9]{3}(?:\1[0-9]{3})*")


def _stripped(text: str | None) -> str | None:
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
        [Needed(_l("Give the reason.")), Length(max=_LONGEST, message=_l("Write at most %(max)d characters."))],
        filters=[_stripped],
    )


class RefuseForm(Reasoned):
    """Refusal at intake."""

    reason = TextAreaField(
        _l("Why it cannot be accepted"),
        [
            Needed(_l("Say why the application cannot be accepted, and what the person can do.")),
            Length(max=_LONGEST, message=_l("Write at most %(max)d characters.")),
        ],
        filters=[_stripped],
        description=_l("It is printed on the refusal slip. Name the rule, and where the person can turn instead."),
    )


class SendBackForm(Reasoned):
    """Back to the clerk."""

    reason = TextAreaField(
        _l("What the clerk should look at again"),
        [
            Needed(_l("Say what the clerk should look at again.")),
            Length(max=_LONGEST, message=_l("Write at most %(max)d characters.")),
        ],
        filters=[_stripped],
    )


class StopForm(Reasoned):
    """Stopping the handling."""

    reason = TextAreaField(
        _l("Why the handling stops"),
        [
            Needed(_l("Say why the handling stops.")),
            Length(max=_LONGEST, message=_l("Write at most %(max)d characters.")),
        ],
        filters=[_stripped],
        description=_l("The person reads it."),
    )


class RefundForm(Reasoned):
    """Giving the fee back."""

    reason = TextAreaField(
        _l("Why the fee is given back"),
        [
            Needed(_l("Say why the fee is given back.")),
            Length(max=_LONGEST, message=_l("Write at most %(max)d characters.")),
        ],
        filters=[_stripped],
        description=_l("An approver reads it and confirms; then the whole amount goes back the way it came."),
    )


class ProposeForm(ActForm):
    """The proposed decision."""

    outcome = RadioField(
        _l("Decision"),
        choices=[SelectChoice("approve", _l("Approve")), SelectChoice("reject", _l("Reject"))],
        validate_choice=False,
    )
    reason = TextAreaField(
        _l("Reason"),
        [Optional(), Length(max=_LONGEST, message=_l("Write at most %(max)d characters."))],
        filters=[_stripped],
        description=_l("A rejection needs it: the person reads it. For an approval it is a word to the signer."),
    )

    def validate_outcome(self, field: Field) -> None:
        """One of the two."""
        if field.data not in ("approve", "reject"):
            raise ValidationError(_l("Choose approval or rejection."))

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """A rejection without its reason is no decision."""
        is_valid = bool(super().validate(extra_validators))
        if self.outcome.data == "reject" and not self.reason.data:
            self.reason.errors = [_l("A rejection needs its reason, with the rule it rests on.")]
            return False
        return is_valid


class FeeForm(ActForm):
    """The fee that the province sets."""

    amount_vnd = Dong(
        _l("Fee"), description=_l("As the resolution of the province sets it. 0 if the person is exempt.")
    )
    basis = StringField(
        _l("Number of the resolution"),
        [
            Needed(_l("Enter the number of the resolution that sets the fee.")),
            Length(max=120, message=_l("Write at most %(max)d characters.")),
        ],
        filters=[_stripped],
        description=_l("For example 06/2020/NQ-HĐND."),
    )
    exemption = StringField(
        _l("Why nothing is to be paid"),
        [Optional(), Length(max=500, message=_l("Write at most %(max)d characters."))],
        filters=[_stripped],
        description=_l("Only when the fee is 0: the person's group and its proof."),
    )
    blocks = BooleanField(_l("Wait for the fee before going on"))

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Nothing to pay needs its reason."""
        is_valid = bool(super().validate(extra_validators))
        if self.amount_vnd.amount == 0 and not self.exemption.data and not self.amount_vnd.errors:
            self.exemption.errors = [_l("Say why the person is exempt, and by which proof.")]
            return False
        return is_valid


class PaidForm(ActForm):
    """Money taken at the counter."""

    invoice = HiddenField()


class ResultForm(ActForm):
    """A booklet or card that has arrived at the desk."""

    number = StringField(
        _l("Number printed on it"),
        [Length(max=40, message=_l("Write at most %(max)d characters."))],
        filters=[_stripped],
        description=_l("As it stands on the booklet or card, such as C1234567."),
        render_kw={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"},
    )


class HandOverForm(ActForm):
    """The result given to somebody."""

    receiver = StringField(
        _l("Who receives it"),
        [
            Needed(_l("Enter the name of the person who receives it.")),
            Length(max=200, message=_l("Write at most %(max)d characters.")),
        ],
        filters=[_stripped],
    )
    identity = BooleanField(
        _l("I have checked their identity paper, or their authorisation"),
        [Needed(_l("Check the identity of the person, then tick this box."))],
    )


class ParcelForm(ActForm):
    """A parcel given to the carrier: with the number typed, or by the second button with the agency's next one."""

    number = StringField(
        _l("Number of the parcel"),
        [Length(max=60, message=_l("Write at most %(max)d characters."))],
        filters=[_stripped],
        description=_l("As it stands on the carrier's sticker, such as CP 473 124 829 VN."),
        render_kw={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"},
    )
    next = BooleanField(_l("Take the next number"))

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Without a number of its own the parcel takes the next one, which is another button."""
        is_valid = bool(super().validate(extra_validators))
        if not self.next.data and not self.number.data:
            self.number.errors = [_l("Type the number that stands on the parcel, or take the next one.")]
            return False
        return is_valid


class ParcelEventForm(ActForm):
    """What the carrier told; each event is a button."""

    event = HiddenField()
    note = StringField(
        _l("What the carrier said"),
        [Optional(), Length(max=500, message=_l("Write at most %(max)d characters."))],
        filters=[_stripped],
        description=_l("The person reads it, such as the post office or the reason."),
    )

    def validate_event(self, field: Field) -> None:
        """One that a carrier tells."""
        if field.data not in tuple(TOLD_BY_THE_CARRIER):
            raise ValidationError(_l("Choose what the carrier told."))


FORMS: Final[Mapping[Act, type[ActForm]]] = {
    Act.CLAIM: ActForm,
    Act.RELEASE: ActForm,
    Act.TAKE_OVER: ActForm,
    Act.ACCEPT: ActForm,
    Act.REFUSE: RefuseForm,
    Act.SET_FEE: FeeForm,
    Act.RECORD_PAYMENT: PaidForm,
    Act.PROPOSE_REFUND: RefundForm,
    Act.CONFIRM_REFUND: ActForm,
    Act.DROP_REFUND: ActForm,
    Act.PROPOSE: ProposeForm,
    Act.SIGN: ActForm,
    Act.SEND_BACK: SendBackForm,
    Act.RECORD_RESULT: ResultForm,
    Act.HAND_OVER: HandOverForm,
    Act.STOP: StopForm,
    Act.PRINT_LABEL: ActForm,
    Act.SEND_PARCEL: ParcelForm,
    Act.PARCEL_EVENT: ParcelEventForm,
}


def form_of(act: Act, **values: Any) -> ActForm:
    """The form of an act; its names begin with the act's, so that several stand on one page."""
    return FORMS[act](prefix=f"{act}-", **values)


def forms_for(
    acts: Sequence[Act], application: Application, invoice: Invoice | None, *, typed: ActForm | None, act: Act | None
) -> dict[Act, ActForm]:
    """An empty form for each act that is open, and `typed` in the place of `act`, up to date with the case."""
    made = {}
    for each in acts:
        if each not in FORMS:
            continue
        form = (
            typed
            if typed is not None and each is act
            else form_of(each, formdata=None, data=_now(each, application, invoice))
        )
        form.seen.data = str(application.version)
        made[each] = form
    return made


def _now(act: Act, application: Application, invoice: Invoice | None) -> dict[str, Any]:
    """What a form is filled with at first."""
    match act:
        case Act.RECORD_PAYMENT if invoice is not None:
            return {"invoice": invoice.id}
        case Act.SET_FEE if invoice is not None:
            amount = number(invoice.amount_vnd)
            return {
                "amount_vnd": amount,
                "basis": invoice.basis,
                "exemption": invoice.exemption,
                "blocks": invoice.blocks,
            }
        case Act.HAND_OVER:
            return {"receiver": application.subject_name}
    return {}
