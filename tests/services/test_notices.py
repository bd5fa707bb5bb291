"""Notices: written with the change, sent once after it through real SMTP, and readable whatever a person is called."""

import datetime as dt
import json
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import Message
from typing import Any

import pytest
from sqlalchemy import select

from services.db import Database
from services.errors import Conflict
from services.files.store import FileStore
from services.jobs import worker
from services.jobs.models import Job
from services.jobs.worker import Workshop
from services.notices import outbox, sending
from services.notices.fake.servers import Catcher
from services.notices.letters import Letterhead, letter
from services.notices.mail import Mailer
from services.notices.models import Notice
from services.notices.outbox import Addressee
from services.notices.sending import PostOffice
from services.notices.texts import TEXTS
from services.people.keys import Keys

HEAD = Letterhead("Một Cửa <khong-tra-loi@motcua.example>", "https://motcua.example", Keys("secret"))
ANH = Addressee("anh@example.com", "Nguyễn Thị Ánh", "en")
ABOUT = {
    "code": "H26.00070-261116-0001",
    "service": "Cấp Giấy xác nhận tình trạng hôn nhân",
    "agency": "Ủy ban nhân dân phường Hoàn Kiếm",
    "amount": 200_000,
    "number": "CP 473 124 829 VN",
    "due": "2026-11-19T10:00:00+00:00",
    "day": "2027-02-14",
    "registration": "REG",
    "reset": "RES",
    "agree": "AGR",
    "name": "Trần Văn Bình",
    "at": "2026-11-20T02:30:00+00:00",
    "place": "Phòng 2",
    "company": "Công ty TNHH Hoa Sen",
    "tax_code": "9900000016",
    "organisation": "ORG",
    "invitation": "INV",
    "person": "Phạm Minh Quân",
    "member": "Lý Thị Hạnh",
    "role": "Người nộp phí",
}
HANDLERS = {"notices.send": sending.send}


@pytest.fixture
def catcher() -> Iterator[Catcher]:
    with Catcher("127.0.0.1") as running:
        yield running


def workshop(database: Database, files: FileStore, port: int, now: dt.datetime) -> Workshop:
    office = PostOffice(Mailer("127.0.0.1", port, timeout=5), HEAD)
    return Workshop(database, files, {sending.TOOL: office}, lambda: now)


def tell(database: Database, now: dt.datetime, to: Addressee = ANH, kind: str = "filed", key: str = "filed:1") -> str:
    with database.transaction() as db:
        return outbox.tell(db, kind=kind, key=key, account=to, params=ABOUT, application_id="APP", now=now)


def notice(database: Database) -> Notice:
    with database.reading() as db:
        return db.scalars(select(Notice)).one()


def written(kind: str, to: Addressee = ANH, params: dict[str, Any] = ABOUT) -> Notice:
    return Notice(
        id="abc",
        key="k",
        kind=kind,
        address=to.email,
        name=to.name,
        locale=to.locale,
        application_id="APP",
        params=params,
    )


def text_of(made: Message, kind: str = "plain") -> str:
    """A part of a letter as its reader sees it."""
    part = message_from_bytes(made.as_bytes(), policy=policy.default).get_body((kind,))
    assert part is not None
    return str(part.get_content())


def test_a_notice_arrives_once_with_text_and_link(
    database: Database, files: FileStore, catcher: Catcher, now: dt.datetime
) -> None:
    notice_id = tell(database, now)
    assert tell(database, now) == notice_id
    shop = workshop(database, files, catcher.smtp_port, now)
    assert worker.drain(shop, HANDLERS) == 1
    assert worker.drain(shop, HANDLERS) == 0
    (caught,) = catcher.box.letters()
    assert caught.recipients == ["anh@example.com"]
    assert caught.to == "Nguyễn Thị Ánh <anh@example.com>"
    assert caught.subject == "Application H26.00070-261116-0001: filed"
    assert caught.message_id == f"<{notice_id}@motcua.example>"
    assert "Dear Nguyễn Thị Ánh," in caught.text
    assert "https://motcua.example/applications/APP" in caught.text
    assert 'href="https://motcua.example/applications/APP' in caught.html
    sent = notice(database)
    assert (sent.state, sent.sent_at) == ("sent", now)


def test_a_change_that_is_rolled_back_is_not_told(
    database: Database, files: FileStore, catcher: Catcher, now: dt.datetime
) -> None:
    with database.transaction() as db:
        outbox.tell(db, kind="filed", key="k", account=ANH, params=ABOUT, now=now)
        db.rollback()
    assert worker.drain(workshop(database, files, catcher.smtp_port, now), HANDLERS) == 0


def test_a_worker_that_died_after_sending_repeats_the_same_letter(
    database: Database, files: FileStore, catcher: Catcher, now: dt.datetime
) -> None:
    tell(database, now)
    shop = workshop(database, files, catcher.smtp_port, now)
    worker.drain(shop, HANDLERS)
    with database.transaction() as db:  # as the database stood when it died
        db.scalars(select(Notice)).one().state = "queued"
        db.scalars(select(Job)).one().state = "queued"
    worker.drain(shop, HANDLERS)
    first, second = catcher.box.letters()
    assert first.message_id == second.message_id


def test_while_the_mail_server_is_away_the_notice_waits_and_then_fails_visibly(
    database: Database, files: FileStore, catcher: Catcher, now: dt.datetime
) -> None:
    tell(database, now, Addressee("anh@busy.example", "Ánh", "vi"))
    for wait in sending.WAITS:
        assert worker.drain(workshop(database, files, catcher.smtp_port, now), HANDLERS) == 1
        assert notice(database).state == "queued"
        now += wait
    assert worker.drain(workshop(database, files, catcher.smtp_port, now), HANDLERS) == 1
    failed = notice(database)
    assert failed.state == "failed"
    assert failed.error == "recipient refused: [451]"
    with database.reading() as db:
        assert [n.id for n in outbox.failed(db, "APP")] == [failed.id]


def test_nobody_listening_is_a_reason_to_wait(database: Database, files: FileStore, now: dt.datetime) -> None:
    with Catcher("127.0.0.1") as gone:
        port = gone.smtp_port
    tell(database, now)
    assert worker.drain(workshop(database, files, port, now), HANDLERS) == 1
    waiting = notice(database)
    assert (waiting.state, waiting.error) == ("queued", "ConnectionRefusedError")


def test_an_address_that_does_not_exist_fails_at_once_and_can_be_tried_again(
    database: Database, files: FileStore, catcher: Catcher, now: dt.datetime
) -> None:
    notice_id = tell(database, now, Addressee("anh@bounce.example", "Ánh", "vi"))
    shop = workshop(database, files, catcher.smtp_port, now)
    worker.drain(shop, HANDLERS)
    failed = notice(database)
    assert (failed.state, failed.attempts) == ("failed", 1)
    assert "anh" not in (failed.error or "")
    with database.transaction() as db:
        db.get_one(Notice, notice_id).address = "anh@example.com"
        outbox.send_again(db, notice_id, now=now)
    worker.drain(shop, HANDLERS)
    assert notice(database).state == "sent"
    with database.transaction() as db, pytest.raises(Conflict):
        outbox.send_again(db, notice_id, now=now)


def test_a_notice_that_lacks_a_name_its_text_needs_is_never_written(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db, pytest.raises(LookupError, match="agency, service"):
        outbox.tell(db, kind="filed", key="k", account=ANH, params={"code": "x"}, now=now)


@pytest.mark.parametrize("kind", sorted(TEXTS))
@pytest.mark.parametrize("locale", ["vi", "en", "zh"])
def test_every_kind_can_be_written_in_every_language(kind: str, locale: str, now: dt.datetime) -> None:
    made = letter(written(kind, Addressee("anh@example.com", "Ánh", locale)), HEAD, now=now)
    assert made["Subject"]
    for part in ("plain", "html"):
        text = text_of(made, part)
        assert "https://motcua.example/" in text
        assert not re.search(r"%\(|None|\{|\$", text.split("</head>")[-1])


def test_a_decision_s_content_is_not_in_the_letter(now: dt.datetime) -> None:
    approved, rejected = (letter(written(f"decided_{how}"), HEAD, now=now) for how in ("approved", "rejected"))
    assert approved["Subject"] == rejected["Subject"]
    assert "approve" not in text_of(approved).lower()


def test_amounts_and_dates_are_written_as_the_language_does(now: dt.datetime) -> None:
    fee = letter(written("fee_due", Addressee("a@example.com", "", "vi")), HEAD, now=now)
    accepted = letter(written("accepted", Addressee("a@example.com", "", "vi")), HEAD, now=now)
    assert "200.000 đồng" in text_of(fee)
    assert "17:00" in text_of(accepted)
    assert "19/11/2026" in text_of(accepted)


LONG = "Nguyễn " * 15 + "Thị Ánh"


@pytest.mark.parametrize(
    "name",
    [
        "Ánh\r\nBcc: everybody@example.com",
        "Ánh\nSubject: hello\n\nbody",
        'Anh" <x@y.vn>, "Anh',
        "Nguyễn, Thị (Ánh) <anh@evil.example>",
        LONG,
        "Ư" * 120,
        "",
    ],
)
def test_no_name_can_break_the_letter(
    database: Database, files: FileStore, catcher: Catcher, now: dt.datetime, name: str
) -> None:
    tell(database, now, Addressee("anh@example.com", name, "en"))
    worker.drain(workshop(database, files, catcher.smtp_port, now), HANDLERS)
    (caught,) = catcher.box.letters()
    assert caught.recipients == ["anh@example.com"]
    assert caught.subject == "Application H26.00070-261116-0001: filed"
    assert caught.to.endswith("anh@example.com>" if name else "anh@example.com")
    assert "everybody" not in caught.to.partition("<")[2]
    raw = letter(written("filed", Addressee("anh@example.com", name, "en")), HEAD, now=now).as_bytes()
    lines = raw.partition(b"\n\n")[0].split(b"\n")
    assert all(len(line) <= 78 for line in lines)
    assert not any(line.lower().startswith(b"bcc") for line in lines)
    assert sum(line.startswith(b"Subject:") for line in lines) == 1


def test_a_long_name_arrives_whole(database: Database, files: FileStore, catcher: Catcher, now: dt.datetime) -> None:
    tell(database, now, Addressee("anh@example.com", LONG, "vi"))
    worker.drain(workshop(database, files, catcher.smtp_port, now), HANDLERS)
    (caught,) = catcher.box.letters()
    assert caught.to == f"{LONG} <anh@example.com>"


def test_markup_in_a_name_is_only_text(now: dt.datetime) -> None:
    made = letter(written("filed", Addressee("a@example.com", "<script>alert(1)</script> & Ánh", "en")), HEAD, now=now)
    assert "<script" not in text_of(made, "html")
    assert "&lt;script&gt;" in text_of(made, "html")


def test_the_mail_catcher_runs_alone_and_shows_letters_with_links(now: dt.datetime) -> None:
    started = [sys.executable, "-m", "services.notices.fake", "--smtp-port", "0", "--http-port", "0"]
    with subprocess.Popen(started, stdout=subprocess.PIPE, text=True) as catcher:
        assert catcher.stdout is not None
        ports = re.findall(r"127\.0\.0\.1:(\d+)", catcher.stdout.readline())
        try:
            address = f"http://127.0.0.1:{ports[0]}"
            made = letter(written("filed", Addressee("anh@example.com", "<b>Ánh</b>", "vi")), HEAD, now=now)
            Mailer("127.0.0.1", int(ports[1])).send(made)
            page = _fetch(f"{address}/")
            assert '<a href="https://motcua.example/applications/APP' in page
            assert "&lt;b&gt;Ánh" in page
            assert len(json.loads(_fetch(f"{address}/messages.json?to=anh@example.com"))) == 1
            assert json.loads(_fetch(f"{address}/messages.json?to=binh@example.com")) == []
            _fetch(f"{address}/delete", data=b"")
            assert json.loads(_fetch(f"{address}/messages.json")) == []
        finally:
            catcher.terminate()
        assert catcher.wait(timeout=10) == 0


def _fetch(address: str, data: bytes | None = None) -> str:
    with urllib.request.urlopen(address, data=data, timeout=5) as answer:
        text: str = answer.read().decode()
        return text
