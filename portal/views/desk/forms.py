"""The small forms of a case, one for each act. Each carries the version of the case its page showed."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, HiddenField, RadioField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import Length, Optional

from portal.filters import number
from portal.views.desk.appointment import AppointmentForm
from portal.views.desk.form_parts import LONGEST, ActForm, Confirmed, Dong, Needed, Reasoned, stripped
from portal.views.desk.parcel import Parcel
from services.applications.models import Application
from services.applications.options import Act
from services.billing.models import Invoice
from services.delivery.moves import TOLD_BY_THE_CARRIER


class RefuseForm(Reasoned):
    """Refusal at intake."""

    reason = TextAreaField(
        _l("Why it cannot be accepted"),
        [
            Needed(_l("Say why the application cannot be accepted, and what the person can do.")),
            Length(max=LONGEST, message=_l("Write at most %(max)d characters.")),
        ],
        filters=[stripped],
        description=_l("It is printed on the refusal slip. Name the rule, and where the person can turn instead."),
    )


class SendBackForm(Reasoned):
    """Back to the clerk."""

    reason = TextAreaField(
        _l("What the clerk should look at again"),
        [
            Needed(_l("Say what the clerk should look at again.")),
            Length(max=LONGEST, message=_l("Write at most %(max)d characters.")),
        ],
        filters=[stripped],
    )


class StopForm(Reasoned):
    """Stopping the handling."""

    reason = TextAreaField(
        _l("Why the handling stops"),
        [
            Needed(_l("Say why the handling stops.")),
            Length(max=LONGEST, message=_l("Write at most %(max)d characters.")),
        ],
        filters=[stripped],
        description=_l("The person reads it."),
    )


class RefundForm(Reasoned):
    """Giving the fee back."""

    reason = TextAreaField(
        _l("Why the fee is given back"),
        [
            Needed(_l("Say why the fee is given back.")),
            Length(max=LONGEST, message=_l("Write at most %(max)d characters.")),
        ],
        filters=[stripped],
        description=_l("An approver reads it and confirms; then the whole amount goes back the way it came."),
    )


class ProposeForm(Confirmed):
    """The proposed decision."""

    outcome = RadioField(
        _l("Decision"),
        choices=[SelectChoice("approve", _l("Approve")), SelectChoice("reject", _l("Reject"))],
        validate_choice=False,
    )
    reason = TextAreaField(
        _l("Reason"),
        [Optional(), Length(max=LONGEST, message=_l("Write at most %(max)d characters."))],
        filters=[stripped],
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
        filters=[stripped],
        description=_l("For example 06/2020/NQ-HĐND."),
    )
    exemption = StringField(
        _l("Why nothing is to be paid"),
        [Optional(), Length(max=500, message=_l("Write at most %(max)d characters."))],
        filters=[stripped],
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
        filters=[stripped],
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
        filters=[stripped],
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
        filters=[stripped],
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


class SendAgainForm(ActForm):
    """A parcel that came back: what the person corrects of its address on the phone."""

    recipient = StringField(_l("Who receives the parcel"), [Needed(_l("Enter who receives the parcel."))])
    phone = StringField(_l("Phone"), [Needed(_l("Enter a phone number, so that the carrier can call."))])
    street = StringField(
        _l("House number and street, hamlet or block"),
        [Needed(_l("Enter the house number and the street."))],
        description=_l("For another ward or province the person changes the address on their own page."),
    )


class ParcelEventForm(ActForm):
    """What the carrier told; each event is a button."""

    event = HiddenField()
    note = StringField(
        _l("What the carrier said"),
        [Optional(), Length(max=500, message=_l("Write at most %(max)d characters."))],
        filters=[stripped],
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
    Act.APPOINT: AppointmentForm,
    Act.PROPOSE: ProposeForm,
    Act.SIGN: Confirmed,
    Act.SEND_BACK: SendBackForm,
    Act.RECORD_RESULT: ResultForm,
    Act.HAND_OVER: HandOverForm,
    Act.STOP: StopForm,
    Act.PRINT_LABEL: ActForm,
    Act.SEND_PARCEL: ParcelForm,
    Act.PARCEL_EVENT: ParcelEventForm,
    Act.SEND_AGAIN: SendAgainForm,
}


def form_of(act: Act, **values: Any) -> ActForm:
    """The form of an act; its names begin with the act's, so that several stand on one page."""
    return FORMS[act](prefix=f"{act}-", **values)


def forms_for(
    acts: Sequence[Act],
    application: Application,
    invoice: Invoice | None,
    parcel: Parcel | None,
    *,
    typed: ActForm | None,
    act: Act | None,
) -> dict[Act, ActForm]:
    """An empty form for each act that is open, and `typed` in the place of `act`, up to date with the case."""
    made = {}
    for each in acts:
        if each not in FORMS:
            continue
        form = (
            typed
            if typed is not None and each is act
            else form_of(each, formdata=None, data=_now(each, application, invoice, parcel))
        )
        form.seen.data = str(application.version)
        made[each] = form
    return made


def _now(act: Act, application: Application, invoice: Invoice | None, parcel: Parcel | None) -> dict[str, Any]:
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
        case Act.SEND_AGAIN if parcel is not None:
            return {"recipient": parcel.recipient, "phone": parcel.phone, "street": parcel.street}
        case Act.HAND_OVER:
            return {"receiver": application.subject_name}
    return {}
