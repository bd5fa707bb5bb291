"""What /patterns shows: a form with one field of each kind, empty and with mistakes, and samples of what lists draw."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

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
from forms.text import Text
from services.agencies.models import Agency
from services.applications.wallet import Held
from services.calendar import local_date
from services.catalogue.search import Entry
from services.catalogue.terms import Summary
from services.results.models import Result

_SPRITE: Final = Path(__file__).parents[2] / "static" / "img" / "icons.svg"
_CHOICES = [
    SelectChoice("marry", _l("To marry")),
    SelectChoice("bank", _l("For a bank")),
    SelectChoice("other", _l("Something else")),
]
_PROVINCES = [SelectChoice("01", "Thành phố Hà Nội"), SelectChoice("79", "Thành phố Hồ Chí Minh")]


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
    """A name to type, with what was found under it, for show."""

    control = "search"
    query = "hoan kiem"
    suggestions = ()
    hits = (("H26.00070", "Ủy ban nhân dân phường Hoàn Kiếm", ""), ("H26.00082", "Ủy ban nhân dân phường Cửa Nam", ""))


class _Computed(StringField):
    """Something the form works out, for show."""

    control = "computed"
    reading = "36 m²"


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
    email = EmailField(_l("E-mail"))
    phone = TelField(_l("Telephone"), [Optional()])
    password = PasswordField(_l("Password"))
    story = TextAreaField(_l("Anything else the agency should know"), [Optional()])
    scan = FileField(_l("Divorce ruling"), description=_l("PDF, JPEG or PNG, at most 10 MB."))
    agency = _Search(_l("Issued by"), [Optional()])
    area = _Computed(_l("Area in all"))
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
            "email": _l("Enter an e-mail address such as ten@vidu.vn"),
            "story": _l("Write at most 2,000 characters"),
            "scan": _l("Choose a PDF, JPEG or PNG file"),
            "declaration": _l("Tick the box to declare"),
        }
        for field_name, mistake in mistakes.items():
            form[field_name].errors = [mistake]
        form["birth"].typed = ("31", "2", "1990")  # type: ignore[attr-defined]
        return form


@cache
def icon_names() -> Sequence[str]:
    """Every drawing of the sprite, in its order."""
    return re.findall(r'<symbol id="([a-z-]+)"', _SPRITE.read_text("utf-8"))


#: A row of the table of agencies, for show.
_AGENCY: Final = Agency(
    code="H26.00070", name="Ủy ban nhân dân phường Hoàn Kiếm", tier="commune", kind="peoples_committee",
    unit_code="00070",
)  # fmt: skip


def cards() -> Sequence[Mapping[str, Any]]:
    """Two applications as lists draw them: a draft that waits, and one under way with the longest names."""
    common = {
        "id": "mau", "agency": _AGENCY.name, "code": None, "subject": "", "person": "", "together": "",
        "goes_on_at": "",
    }  # fmt: skip
    draft = {
        "service": "Cấp Giấy xác nhận tình trạng hôn nhân", "status": _l("Draft"), "tone": "quiet",
        "line": _l("Saved a moment ago."), "waits": True,
    }  # fmt: skip
    filed = {
        "service": "Cấp giấy chứng nhận cơ sở đủ điều kiện an toàn thực phẩm nông, lâm, thủy sản",
        "status": _l("Being considered"), "tone": "info", "line": _l("The agency is looking at your papers."),
        "waits": False, "code": "H26.00070-261123-0001",
        "subject": "Công Tằng Tôn Nữ Hoàng Thị Diễm Phương Quỳnh Trâm",
    }  # fmt: skip
    return [common | draft, common | filed]


def entries() -> Sequence[Entry]:
    """Two procedures as lists draw them: filed online here, and information only."""
    filed = Entry(
        code="1.004873", name="Cấp Giấy xác nhận tình trạng hôn nhân", field="Hộ tịch", agency="Bộ Tư pháp", level=3,
        is_offered=True, names={}, purposes={}, tiers=("commune",), term=(Summary.FIXED, 3, "working_day"),
        fee=("local", None, None),
    )  # fmt: skip
    read = Entry(
        code="1.000894", name="Thủ tục đăng ký kết hôn", field="Hộ tịch", agency="Bộ Tư pháp", level=3,
        is_offered=False, names={}, purposes={}, tiers=("commune",),
        term=(Summary.UNKNOWN, None, None), fee=("free", 0, None),
    )  # fmt: skip
    return [filed, read]


def held(now: dt.datetime) -> Sequence[Held]:
    """Documents as a wallet draws them: valid, ending soon, over, withdrawn."""
    today = local_date(now)
    made = []
    for days, withdrawn in ((150, None), (9, None), (-1, None), (150, now)):
        result = Result(
            application_id="mau", sha256="mau", issued_on=today, valid_until=today + dt.timedelta(days=days),
            withdrawn_at=withdrawn,
        )  # fmt: skip
        result.verify_token = "mau"  # noqa: S105  (an address for show)
        title = Text(vi="Giấy xác nhận tình trạng hôn nhân", en="Certificate of marital status", zh="婚姻状况证明")
        made.append(Held(result, title, "01/UBND-XNTTHN", _AGENCY, "Nguyễn Thị Ánh", can_be_downloaded=True))
    return made
