"""The small forms of a version, and which of them are open to whom."""

import datetime as dt
import re
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms import Field, HiddenField, RadioField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import Length

from portal.form import Form
from services.calendar import HANOI
from services.definitions import owning
from services.definitions.models import DefinitionVersion, State
from services.people.actor import Actor

_DAY: Final = re.compile(r"\s*([0-9]{1,2})\s*[/.\- ]\s*([0-9]{1,2})\s*[/.\- ]\s*([0-9]{4})\s*")


class SubmitForm(Form):
    """A button."""


class SendBackForm(Form):
    """Back to its author, with the reason."""

    reason = TextAreaField(
        _l("What has to change"),
        [Length(max=owning.LONGEST_REASON, message=_l("Write at most %(max)d characters."))],
        description=_l("Its author reads it."),
    )

    def validate_reason(self, field: Field) -> None:
        """Something was said."""
        if not (field.data or "").strip():
            raise ValidationError(_l("Say what has to change."))


class PublishForm(Form):
    """From when on new applications follow the version."""

    start = RadioField(
        _l("From when do new applications follow it?"),
        choices=[SelectChoice("now", _l("At once")), SelectChoice("day", _l("From a day to come"))],
        default="now",
        validate_choice=False,
    )
    day = StringField(
        _l("The day, if it is a later one"),
        description=_l("For example 1/7/2027. It begins at midnight in Hà Nội."),
        render_kw={"autocomplete": "off", "inputmode": "numeric", "maxlength": 20},
    )
    seen = HiddenField()
    valid_from: dt.datetime | None = None

    def validate_day(self, field: Field) -> None:
        """A day of the calendar, when one is asked for."""
        self.valid_from = None
        if self.start.data != "day":
            return
        typed = _DAY.fullmatch(field.data or "")
        try:
            day, month, year = map(int, typed.groups()) if typed else (0, 0, 0)
            self.valid_from = dt.datetime(year, month, day, tzinfo=HANOI)
        except ValueError as error:
            raise ValidationError(_l("Enter a day such as 1/7/2027.")) from error


def forms_of(
    db: Session,
    actor: Actor,
    shown: DefinitionVersion,
    counts: DefinitionVersion | None,
    *,
    typed: SendBackForm | PublishForm | None,
    now: dt.datetime,
) -> dict[str, Any]:
    """The forms open to this person; `typed` stands in the place of its kind, as it was sent."""
    is_author, is_publisher = owning.is_author(db, actor), owning.is_publisher(db, actor)
    is_waiting = shown.state == State.CHECKED
    is_to_come = shown.state == State.PUBLISHED and shown.valid_from is not None and shown.valid_from > now
    publishing = typed if isinstance(typed, PublishForm) else PublishForm(prefix="publish-", formdata=None)
    publishing.seen.data = str(owning.last_published(db, shown.procedure_code))
    returning = typed if isinstance(typed, SendBackForm) else SendBackForm(prefix="back-", formdata=None)
    may_publish = is_waiting and is_publisher and owning.is_second_person(shown, actor)
    may_return = is_waiting or (is_to_come and is_publisher)
    return {
        "may_submit": is_author and shown.state == State.DRAFT,
        "publish_form": publishing if may_publish else None,
        "back_form": returning if may_return else None,
        "is_own": is_waiting and is_publisher and not owning.is_second_person(shown, actor),
        "is_to_come": is_to_come,
        "form": typed,
        "compared_with": counts if counts is not None and counts.id != shown.id else None,
    }
