"""A notice as a letter: plain text, a simple HTML twin, and headers that nothing typed by a person can break."""

import datetime as dt
import html
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from email.header import Header
from email.message import Message
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime, parseaddr
from string import Template
from typing import Any, Final
from urllib.parse import urlsplit

from babel.dates import format_date, format_time
from babel.numbers import format_decimal

from services.calendar.days import HANOI
from services.notices.models import Notice
from services.notices.texts import FAREWELL, GREETING, GREETING_WITHOUT_NAME, TEXTS
from services.people.keys import Keys, Purpose
from services.text import N_, translator

_LINE: Final = 76
#: What needs no encoding, in a subject or before an address.
_PLAIN: Final = re.compile(r"[A-Za-z0-9 ]*")
_DAY: Final = {"vi": "EEEE, dd/MM/yyyy", "en": "EEEE d MMMM yyyy", "zh": "y年M月d日EEEE"}

#: Params that are ids of mailed links, and what each link is for.
_LINKS: Final[Mapping[str, Purpose]] = {
    "registration": "confirm",
    "reset": "reset",
    "agree": "agree",
    "invitation": "invitation",
}

_HTML: Final = Template("""<!doctype html>
<html lang="$lang"><head><meta charset="utf-8"><title>$subject</title></head>
<body style="margin:0;padding:24px;background:#f7f4ee;color:#1c1a17;font:17px/1.55 'Be Vietnam Pro',Arial,sans-serif">
<div style="max-width:560px;margin:0 auto;padding:24px;background:#ffffff;border-top:6px solid #a4161a">
$paragraphs
<p style="margin:24px 0"><a href="$link" style="color:#0b4a8f;font-weight:700">$action</a></p>
<p style="margin:0;overflow-wrap:anywhere;font-size:14px;color:#5a554d">$link</p>
<p style="margin:24px 0 0;padding-top:12px;border-top:1px solid #d9d4ca;font-size:14px;color:#5a554d">$farewell</p>
</div></body></html>
""")


@dataclass(frozen=True)
class Letterhead:
    """What all letters share: the sender (`Name <address>`), the portal's address, and the keys of mailed links."""

    sender: str
    base_url: str
    keys: Keys


@dataclass(frozen=True)
class Words:
    """A notice in its language, before it has a form."""

    subject: str
    paragraphs: tuple[str, ...]
    action: str
    link: str
    farewell: str


def words(notice: Notice, head: Letterhead) -> Words:
    """The notice's text, filled in."""
    text, _ = TEXTS[notice.kind], translator(notice.locale)
    values = _values(notice)
    greeting = _(GREETING, name=notice.name) if notice.name else _(GREETING_WITHOUT_NAME)
    return Words(
        subject=_one_line(_(text.subject) % values),
        paragraphs=(greeting, *(_(sentence) % values for sentence in text.says)),
        action=_(text.action),
        link=_link(notice, head),
        farewell=_(FAREWELL),
    )


def letter(notice: Notice, head: Letterhead, *, now: dt.datetime) -> Message:
    """The notice as a mail. Its Message-ID depends on the notice alone."""
    said = words(notice, head)
    message = MIMEMultipart("alternative")
    headers = {
        "Message-ID": f"<{notice.id}@{urlsplit(head.base_url).hostname}>",
        "Date": format_datetime(now),
        "From": _mailbox("From", *parseaddr(head.sender)),
        "To": _mailbox("To", notice.name, notice.address),
        "Subject": _folded("Subject", said.subject),
        "Content-Language": notice.locale,
        "Auto-Submitted": "auto-generated",
    }
    for name, value in headers.items():
        message[name] = value
    message.attach(MIMEText(_plain(said), "plain", "utf-8"))
    message.attach(MIMEText(_html(said, notice.locale), "html", "utf-8"))
    return message


def _plain(said: Words) -> str:
    return "\n\n".join((*said.paragraphs, f"{said.action}:\n{said.link}", f"-- \n{said.farewell}")) + "\n"


def _html(said: Words, lang: str) -> str:
    paragraphs = "\n".join(f'<p style="margin:0 0 12px">{html.escape(sentence)}</p>' for sentence in said.paragraphs)
    plain = {"lang": lang, "subject": said.subject, "action": said.action, "link": said.link, "farewell": said.farewell}
    return _HTML.substitute({name: html.escape(value) for name, value in plain.items()}, paragraphs=paragraphs)


def _link(notice: Notice, head: Letterhead) -> str:
    values = {"application": notice.application_id or "", **notice.params}
    for name, purpose in _LINKS.items():
        if name in values:
            values[name] = head.keys.link_token(purpose, values[name])
    path = TEXTS[notice.kind].path % values
    # People who are not signed in have told us their language only by this notice.
    return f"{head.base_url}{path}" + ("" if notice.account_id else f"?lang={notice.locale}")


def _values(notice: Notice) -> dict[str, Any]:
    values = dict(notice.params)
    if "amount" in values:
        digits = format_decimal(values["amount"], locale=notice.locale)
        values["amount"] = translator(notice.locale)(N_("%(number)s đồng"), number=digits)
    for name in {"due", "at"} & values.keys():
        values[name] = _moment(dt.datetime.fromisoformat(values[name]), notice.locale)
    if "day" in values:
        values["day"] = _day(dt.date.fromisoformat(values["day"]), notice.locale)
    return values


def _moment(at: dt.datetime, locale: str) -> str:
    local = at.astimezone(HANOI)
    return f"{format_time(local.time(), 'HH:mm', locale=locale)}, {_day(local.date(), locale)}"


def _day(day: dt.date, locale: str) -> str:
    return str(format_date(day, _DAY.get(locale, _DAY["vi"]), locale=locale))


def _mailbox(header: str, name: str, address: str) -> str:
    """`name <address>`, the address in ASCII, the name in encoded words of its own so that it can hold anything."""
    user, _, domain = address.rpartition("@")
    address = f"{user}@{domain.encode('idna').decode()}"
    name = _one_line(name)
    if not name:
        return address
    phrase = _folded(header, name)
    is_short = len(f"{header}: {phrase}".rpartition("\n")[2]) + len(address) + 3 <= _LINE
    return f"{phrase} <{address}>" if is_short else f"{phrase}\n <{address}>"


def _folded(header: str, text: str) -> str:
    """`text` in lines of at most 76 letters. The newer `email` classes add spaces to long Vietnamese names."""
    charset = None if _PLAIN.fullmatch(text) else "utf-8"
    return Header(_one_line(text), charset, maxlinelen=_LINE, header_name=header).encode()


def _one_line(text: str) -> str:
    """`text` without anything that could end a header or turn text round."""
    return " ".join("".join(" " if unicodedata.category(c)[0] == "C" else c for c in text).split())
