"""What people tell of themselves, made comparable: e-mail, name, phone. Each raises Invalid with a remedy."""

import unicodedata
from typing import Final

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from services.errors import Invalid
from services.text import DEFAULT_LOCALE, LOCALES, N_

LONGEST_NAME: Final = 120
#: Control, private, surrogate and unassigned characters, and invisible ones that can turn text round.
_NOT_IN_NAMES: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})


def clean_email(text: str) -> str:
    """The address mail is sent to, its domain in one spelling. Only the shape is judged: nothing is looked up."""
    text = unicodedata.normalize("NFKC", text).strip()
    try:
        found = validate_email(text, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as error:
        raise Invalid("email", N_("Enter an e-mail address like name@example.com, without accents.")) from error
    return found.normalized


def email_key(text: str) -> str:
    """How an address is compared. An unreadable one gets a key too, which no account has."""
    try:
        return clean_email(text).casefold()
    except Invalid:
        # PostgreSQL takes no NUL in a text, not even to compare it.
        return unicodedata.normalize("NFKC", text).replace("\0", "").strip().casefold()[:254]


def clean_name(text: str) -> str:
    """A name in NFC with single spaces: any letters, one word or many, 1 to 120 characters."""
    text = " ".join(unicodedata.normalize("NFC", text).split())
    if not text:
        raise Invalid("name", N_("Enter your full name."))
    if len(text) > LONGEST_NAME:
        raise Invalid("name", N_("Your name must be at most %(most)s characters long."), most=LONGEST_NAME)
    if any(unicodedata.category(letter) in _NOT_IN_NAMES for letter in text) or not any(map(str.isalpha, text)):
        raise Invalid("name", N_("Write your name in letters, as on your identity card."))
    return text


def clean_phone(text: str) -> str | None:
    """A phone number in international form, Vietnamese unless it says otherwise; None for an empty one."""
    text = unicodedata.normalize("NFKC", text).strip()
    if not text:
        return None
    try:
        number = phonenumbers.parse(text[:40], "VN")
    except phonenumbers.NumberParseException as error:
        raise _unreadable_phone() from error
    if not phonenumbers.is_valid_number(number):
        raise _unreadable_phone()
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def shown_phone(phone: str | None) -> str:
    """A stored number as people of its country write it, or an empty text."""
    if not phone:
        return ""
    number = phonenumbers.parse(phone)
    style = (
        phonenumbers.PhoneNumberFormat.NATIONAL
        if number.country_code == 84
        else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )
    return phonenumbers.format_number(number, style)


def clean_locale(text: str) -> str:
    """One of the portal's languages; Vietnamese for anything else."""
    return text if text in LOCALES else DEFAULT_LOCALE


def _unreadable_phone() -> Invalid:
    return Invalid("phone", N_("Enter a phone number like 0912 345 678, or leave it empty."))
