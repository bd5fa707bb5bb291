"""The form with which the desk writes down an appointment."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import Length

from portal.views.desk.form_parts import ActForm, Needed, stripped
from services.calendar import HANOI


class AppointmentForm(ActForm):
    """Day, hour and place of the appointment an approval ends in, in Vietnam's time. `at` is the moment, when valid."""

    day = StringField(
        _l("Day"),
        [Needed(_l("Enter the day, such as 27/11/2026."))],
        filters=[stripped],
        description=_l("Day, month and year, such as 27/11/2026."),
        render_kw={"autocomplete": "off", "inputmode": "numeric"},
    )
    hour = StringField(
        _l("Hour"),
        [Needed(_l("Enter the hour, such as 09:30."))],
        filters=[stripped],
        description=_l("Hours and minutes, such as 09:30."),
        render_kw={"autocomplete": "off", "inputmode": "numeric"},
    )
    place = StringField(
        _l("Place"),
        [
            Needed(_l("Say where: the address and the room.")),
            Length(max=300, message=_l("Write at most %(max)d characters.")),
        ],
        filters=[stripped],
    )

    @property
    def at(self) -> dt.datetime:
        """The moment that was entered. Raises ValueError for none."""
        text = f"{self.day.data} {self.hour.data}".replace(".", "/", 2)
        return dt.datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=HANOI)

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Day and hour that the calendar has."""
        is_valid = bool(super().validate(extra_validators))
        try:
            assert self.at
        except ValueError:
            if not self.day.errors and not self.hour.errors:
                self.day.errors = [_l("Enter day and hour as in 27/11/2026 and 09:30.")]
            return False
        return is_valid
