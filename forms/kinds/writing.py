"""Kinds of question answered by writing: text, names, numbers that identify, phone, e-mail."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, ClassVar

import phonenumbers
from stdnum.vn import mst

from forms.definition import Question
from forms.kinds.base import Blank, Facts, Kind, Setting, a_text, no_longer_than, tidy
from forms.messages import N_, Refused
from forms.places import Places

#: Nobody needs to have more than this looked at: longer values are refused before any other work.
_FAR_TOO_LONG = 100_000


class Writing(Kind):
    """Common to all written answers: tidied text within a length."""

    limit: ClassVar[int] = 200
    lines: ClassVar[bool] = False

    def clean(self, question: Question, value: Any, facts: Facts) -> str:
        limit = int(question.settings.get("at_most") or self.limit)
        text = no_longer_than(a_text(value), _FAR_TOO_LONG)
        text = no_longer_than(tidy(text, lines=self.lines), limit)
        if not text:
            raise Refused(self.missing)
        return self.judge(question, text, facts)

    def judge(self, question: Question, text: str, facts: Facts) -> str:
        """The canonical form of a tidy, non-empty text, or Refused."""
        return text


class ShortText(Writing):
    """One line of text."""

    name = "text"
    control = "text"
    settings: ClassVar[Mapping[str, Setting]] = {"at_most": Setting(int, 200)}


class LongText(Writing):
    """A few lines of text."""

    name = "long-text"
    control = "textarea"
    field = "lines"
    limit = 2000
    lines = True
    settings: ClassVar[Mapping[str, Setting]] = {"at_most": Setting(int, 2000), "rows": Setting(int, 4)}

    def blank(self, question: Question, locale: str) -> Blank:
        return Blank("lines", count=int(question.settings.get("rows") or 4))


class Name(Writing):
    """A person's name: any letters of any script, one word or many; kept as written."""

    name = "name"
    control = "text"
    limit = 150
    settings: ClassVar[Mapping[str, Setting]] = {"at_most": Setting(int, 150)}
    missing = N_("Enter the full name.")

    def judge(self, question: Question, text: str, facts: Facts) -> str:
        if not all(char in " -'’.,·" or unicodedata.category(char)[0] in "LM" for char in text):
            raise Refused(N_("A name has letters only. Remove digits and signs."))
        if not any(unicodedata.category(char)[0] == "L" for char in text):
            raise Refused(self.missing)
        return text


class PersonalNumber(Writing):
    """The 12-digit personal number (số định danh): place of registration, sex and century, year of birth, serial.

    Shape after Nghị định 137/2015/NĐ-CP: no check digit, so only the fourth digit and the length can be judged here.
    With `old: true` the nine digits of the former identity card are taken too. `sex` and `born` name the questions the
    number has to agree with: `forms.load` makes checks of them.
    """

    name = "personal-number"
    control = "number"
    limit = 40
    settings: ClassVar[Mapping[str, Setting]] = {
        "old": Setting(bool, False),
        "sex": Setting(str, ""),
        "born": Setting(str, ""),
    }
    missing = N_("Enter the 12-digit personal number.")

    def judge(self, question: Question, text: str, facts: Facts) -> str:
        digits = re.sub(r"[ .\-]", "", text)
        if question.settings.get("old") and not re.fullmatch(r"[0-9]{12}", digits):
            if not re.fullmatch(r"[0-9]{9}", digits):
                raise Refused(N_("Enter the 12 digits of the personal number, or the 9 digits of the old card."))
            return digits
        return twelve_digits(text)

    def blank(self, question: Question, locale: str) -> Blank:
        return Blank("digits", count=12)


def twelve_digits(text: str) -> str:
    """A personal number without its spaces, or Refused."""
    digits = re.sub(r"[ .\-]", "", text)
    if not re.fullmatch(r"[0-9]{12}", digits):
        raise Refused(N_("A personal number has 12 digits, for example 001098012345."))
    if digits[3] not in "012345" or digits.startswith("000"):
        raise Refused(N_("This is not a personal number. Check it against the card."))
    return digits


def born_and_sex(personal_number: str) -> tuple[int, str]:
    """Year of birth and sex ("male" or "female") that a personal number states."""
    digit = int(personal_number[3])
    return 1900 + 100 * (digit // 2) + int(personal_number[4:6]), ("male", "female")[digit % 2]


class TaxCode(Writing):
    """A tax code of 10 or 13 digits with its check digit, or a 12-digit personal number (105/2020/TT-BTC Điều 5)."""

    name = "tax-code"
    control = "number"
    limit = 40
    missing = N_("Enter the tax code.")

    def judge(self, question: Question, text: str, facts: Facts) -> str:
        digits = re.sub(r"[ .\-]", "", text)
        if re.fullmatch(r"[0-9]{12}", digits):
            return twelve_digits(digits)
        if not re.fullmatch(r"[0-9]{10}|[0-9]{13}", digits) or not mst.is_valid(digits):
            raise Refused(N_("This is not a tax code. Check its 10 or 13 digits."))
        return digits

    def blank(self, question: Question, locale: str) -> Blank:
        return Blank("digits", count=13)


class Phone(Writing):
    """A phone number, kept with its country code; a number without one is Vietnamese."""

    name = "phone"
    control = "tel"
    limit = 40
    missing = N_("Enter a phone number.")

    def judge(self, question: Question, text: str, facts: Facts) -> str:
        try:
            number = phonenumbers.parse(text, "VN")
        except phonenumbers.NumberParseException as error:
            raise Refused(N_("Enter a phone number such as 0912 345 678.")) from error
        if not phonenumbers.is_valid_number(number) or number.extension:
            raise Refused(N_("Enter a phone number such as 0912 345 678."))
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

    def read(self, question: Question, value: Any, locale: str, places: Places) -> str:
        return _spaced(str(value))

    def typed(self, value: Any) -> str:
        return _spaced(value) if isinstance(value, str) else ""


def _spaced(number: str) -> str:
    try:
        parsed = phonenumbers.parse(number, "VN")
    except phonenumbers.NumberParseException:
        return number
    style = phonenumbers.PhoneNumberFormat.NATIONAL if parsed.country_code == 84 else None
    return phonenumbers.format_number(parsed, style or phonenumbers.PhoneNumberFormat.INTERNATIONAL)


class Email(Writing):
    """An e-mail address. Only its shape is judged; that it is the person's own is for a confirmation mail."""

    name = "email"
    control = "email"
    limit = 254
    missing = N_("Enter an e-mail address.")

    def judge(self, question: Question, text: str, facts: Facts) -> str:
        local, _, domain = text.rpartition("@")
        shape = r"[^\s@,;<>()\"\\]{1,64}", r"(?:[^\s@.,;<>()\"\\_]{1,63}\.)+[^\s@.,;<>()\"\\_]{2,63}"
        if not (re.fullmatch(shape[0], local) and re.fullmatch(shape[1], domain)):
            raise Refused(N_("Enter an e-mail address such as ten@example.com."))
        return f"{local}@{domain.lower()}"
