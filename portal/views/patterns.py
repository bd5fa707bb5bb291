"""The sample form of /patterns, one field of each kind, empty and with mistakes; and the names of our drawings."""

import re
from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    EmailField,
    FileField,
    Form,
    FormField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import Optional

from forms.fields import DatePart
from portal.static_files import FOLDER

_CHOICES = [
    SelectChoice("marry", _l("To marry")),
    SelectChoice("bank", _l("For a bank")),
    SelectChoice("other", _l("Something else")),
]
_PROVINCES = [SelectChoice("01", "Thành phố Hà Nội"), SelectChoice("79", "Thành phố Hồ Chí Minh")]


def icon_names() -> list[str]:
    """The drawings of the sprite, in its order."""
    return re.findall(r'<symbol id="([\w-]+)"', (FOLDER / "img" / "icons.svg").read_text("utf-8"))


class _Date(StringField):
    """A date in three boxes, for show."""

    control = "date"
    typed = ("", "", "")

    @property
    def parts(self) -> list[DatePart]:
        """Day, month and year as `forms.fields` gives them."""
        rows = zip(("day", "month", "year"), (_l("Day"), _l("Month"), _l("Year")), (2, 2, 4), self.typed, strict=True)
        return [
            DatePart(key, self.id if key == "day" else f"{self.id}-{key}", f"{self.name}-{key}", label, value, width)
            for key, label, width, value in rows
        ]


class _Search(StringField):
    """A name to type and to choose from what was found, for show."""

    control = "search"
    query = "hoan kiem"
    hits = (("00070", "Phường Hoàn Kiếm", ""), ("00004", "Phường Ba Đình", ""))
    suggestions = hits


class _Money(IntegerField):
    """An amount with its unit beside it."""

    suffix = _l("đồng")
    width = 10


class _Computed(StringField):
    """What the form works out itself."""

    control = "computed"
    reading = "36"


class _Note(StringField):
    """A text between questions."""

    control = "note"


class Place(Form):
    """A group of questions that belong together."""

    province = SelectField(_l("Province or city"), choices=_PROVINCES)
    street = StringField(_l("House number and street"), [Optional()])


class Sample(Form):
    """One field of each kind."""

    name = StringField(_l("Full name"), description=_l("As on your identity card, with all marks."))
    birth = _Date(_l("Date of birth"), description=_l("For example, 27 3 1990"))
    purpose = RadioField(_l("What do you need the paper for?"), choices=_CHOICES)
    papers = SelectMultipleField(_l("Which papers do you have?"), choices=_CHOICES)
    copies = IntegerField(_l("Number of copies"))
    income = _Money(_l("Amount"))
    agency = _Search(_l("Agency"))
    email = EmailField(_l("E-mail"))
    phone = TelField(_l("Telephone"), [Optional()])
    password = PasswordField(_l("Password"))
    story = TextAreaField(_l("Anything else the agency should know"), [Optional()])
    scan = FileField(_l("Divorce ruling"), description=_l("PDF, JPEG or PNG, at most 10 MB."))
    note = _Note(_l("The term starts when the agency accepts your application."))
    age = _Computed(_l("Age"))
    country = SelectField(_l("Province or city"), choices=_PROVINCES)
    place = FormField(Place, label=_l("Where you live"))
    declaration = BooleanField(_l("I declare that what I entered is true."))

    @classmethod
    def filled_with_mistakes(cls) -> "Sample":
        """The same form as it comes back: some answers, and a remedy beside each mistake."""
        form = cls(data={"name": "Nguyễn Thị Ánh Tuyết", "purpose": "marry", "papers": ["marry"]}, prefix="wrong-")
        mistakes: Mapping[str, Any] = {
            "name": _l("Enter your full name as on your identity card"),
            "birth": _l("Enter a real date, such as 27 3 1990"),
            "purpose": _l("Choose what you need the paper for"),
            "papers": _l("Choose at least one"),
            "copies": _l("Enter a whole number, such as 2"),
            "income": _l("Enter a whole number, such as 2"),
            "agency": _l("Choose at least one"),
            "country": _l("Choose at least one"),
            "password": _l("Choose at least one"),
            "phone": _l("Choose at least one"),
            "email": _l("Enter an e-mail address such as ten@vidu.vn"),
            "story": _l("Write at most 2,000 characters"),
            "scan": _l("Choose a PDF, JPEG or PNG file"),
            "declaration": _l("Tick the box to declare"),
        }
        for field_name, mistake in mistakes.items():
            form[field_name].errors = [mistake]
        form["birth"].typed = ("31", "2", "1990")  # type: ignore[attr-defined]
        return form
