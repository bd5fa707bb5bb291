"""Accounts, sessions and links: what opens them, what ends them, and what a stranger can learn."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.audit.chain import verify
from services.db import Database
from services.errors import Conflict, Invalid, NotFound, Stale, TooMany
from services.notices.models import Notice
from services.people import passwords, profile, registration, resets, signing_in
from services.people.keys import Keys
from services.people.models import Account, Attempt, PasswordReset, Registration, SignIn
from services.people.registration import Wish

KEYS = Keys("a secret of the server, long enough")
NETWORK = "203.0.113.0/24"
PASSWORD = "bốn từ không liên quan"
MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)


def ask(database: Database, now: dt.datetime, email: str = "anh@example.com", password: str = PASSWORD) -> str:
    """Register and return the token of the mailed link, or an empty text when none was mailed."""
    wish = Wish.of(email=email, name="Nguyễn Thị Ánh", password=password, locale="vi")
    with database.transaction() as db:
        registration.register(db, wish, network=NETWORK, keys=KEYS, now=now)
        notice = db.scalars(select(Notice).order_by(Notice.created_at.desc(), Notice.key.desc())).all()
        ids = {n.params["registration"] for n in notice if n.kind == "confirm_address" and n.created_at == now}
    return KEYS.link_token("confirm", ids.pop()) if ids else ""


def opened(database: Database, now: dt.datetime, email: str = "anh@example.com") -> Account:
    token = ask(database, now, email)
    with database.transaction() as db:
        return registration.confirm(db, token, keys=KEYS, now=now)


def sign_in(
    database: Database,
    now: dt.datetime,
    email: str = "anh@example.com",
    password: str = PASSWORD,
    network: str = NETWORK,
) -> str | None:
    with database.transaction() as db:
        candidate = signing_in.begin(db, email=email, network=network, keys=KEYS, now=now)
    if not candidate.matches(password):
        return None
    with database.transaction() as db:
        return signing_in.complete(db, candidate, device="Firefox, Linux", keys=KEYS, now=now)


def is_alive(database: Database, token: str | None, now: dt.datetime) -> bool:
    assert token is not None
    with database.reading() as db:
        return signing_in.current(db, token, now=now) is not None


def notices(db: Session, kind: str) -> int:
    return db.scalar(select(func.count()).where(Notice.kind == kind)) or 0


def test_a_person_registers_confirms_and_signs_in(database: Database, now: dt.datetime) -> None:
    account = opened(database, now)
    token = sign_in(database, now, "  ANH@Example.COM ")
    assert token is not None
    with database.reading() as db:
        found = signing_in.current(db, token, now=now)
        assert found is not None
        assert found[1].id == account.id
        assert found[1].name == "Nguyễn Thị Ánh"
        assert list(verify(db)) == []


def test_nobody_can_sign_in_before_the_address_is_confirmed(database: Database, now: dt.datetime) -> None:
    ask(database, now)
    assert sign_in(database, now) is None


def test_registering_an_address_again_tells_its_owner_and_changes_nothing(database: Database, now: dt.datetime) -> None:
    opened(database, now)
    assert ask(database, now + MINUTE, "Anh@example.com", "mật khẩu của kẻ khác") == ""
    with database.reading() as db:
        assert notices(db, "address_taken") == 1
        told = db.scalars(select(Notice).where(Notice.kind == "address_taken")).one()
        assert told.address == "anh@example.com"
    assert sign_in(database, now + MINUTE, password="mật khẩu của kẻ khác") is None
    assert sign_in(database, now + MINUTE) is not None


def test_confirming_an_address_never_accepts_the_password_of_a_stranger_s_earlier_wish(
    database: Database, now: dt.datetime
) -> None:
    ask(database, now, password="của kẻ đến trước")
    mine = ask(database, now + MINUTE)
    with database.transaction() as db:
        registration.confirm(db, mine, keys=KEYS, now=now + MINUTE)
    assert sign_in(database, now + MINUTE, password="của kẻ đến trước") is None
    assert sign_in(database, now + MINUTE) is not None


def test_a_confirmation_link_works_once_and_for_three_days(database: Database, now: dt.datetime) -> None:
    token = ask(database, now)
    late = ask(database, now + MINUTE, "binh@example.com")
    with database.transaction() as db:
        registration.confirm(db, token, keys=KEYS, now=now)
    with database.transaction() as db, pytest.raises(Conflict):
        registration.confirm(db, token, keys=KEYS, now=now)
    with database.transaction() as db, pytest.raises(NotFound):
        registration.confirm(db, late, keys=KEYS, now=now + 4 * DAY)


def test_two_links_for_one_address_open_one_account(database: Database, now: dt.datetime) -> None:
    first, second = ask(database, now), ask(database, now + MINUTE)
    with database.transaction() as db:
        registration.confirm(db, second, keys=KEYS, now=now)
    with database.transaction() as db, pytest.raises(Conflict):
        registration.confirm(db, first, keys=KEYS, now=now)


@pytest.mark.parametrize("token", ["", ".", "x", "ý.nghĩa", "a.b.c", "%00", "x" * 5000])
def test_a_made_up_link_is_unknown(database: Database, now: dt.datetime, token: str) -> None:
    with database.transaction() as db:
        with pytest.raises(NotFound):
            registration.confirm(db, token, keys=KEYS, now=now)
        with pytest.raises(NotFound):
            resets.reset(db, token, password_hash="x", keys=KEYS, now=now)


def test_a_link_of_one_kind_does_not_work_as_the_other(database: Database, now: dt.datetime) -> None:
    account = opened(database, now)
    with database.transaction() as db:
        resets.request_reset(db, email=account.email, locale="vi", network=NETWORK, keys=KEYS, now=now)
        link = db.scalars(select(PasswordReset)).one()
    forged = KEYS.link_token("confirm", link.id)
    with database.transaction() as db, pytest.raises(NotFound):
        resets.reset(db, forged, password_hash="x", keys=KEYS, now=now)


def reset_link(database: Database, now: dt.datetime) -> str:
    with database.transaction() as db:
        resets.request_reset(db, email="anh@example.com", locale="vi", network=NETWORK, keys=KEYS, now=now)
        link = db.scalars(select(PasswordReset).where(PasswordReset.created_at == now)).one()
    return KEYS.link_token("reset", link.id)


def test_a_reset_sets_the_password_once_and_ends_every_session(database: Database, now: dt.datetime) -> None:
    opened(database, now)
    before = sign_in(database, now)
    token, other = reset_link(database, now), reset_link(database, now + MINUTE)
    fresh = passwords.hashed("một mật khẩu khác hẳn")
    with database.transaction() as db:
        resets.reset(db, token, password_hash=fresh, keys=KEYS, now=now)
    assert not is_alive(database, before, now)
    for used in (token, other):
        with database.transaction() as db, pytest.raises(NotFound):
            resets.reset(db, used, password_hash=fresh, keys=KEYS, now=now)
    assert sign_in(database, now) is None
    assert sign_in(database, now, password="một mật khẩu khác hẳn") is not None
    with database.reading() as db:
        assert notices(db, "password_changed") == 1


def test_a_reset_link_lasts_one_hour(database: Database, now: dt.datetime) -> None:
    opened(database, now)
    token = reset_link(database, now)
    with database.transaction() as db, pytest.raises(NotFound):
        resets.reset(db, token, password_hash="x", keys=KEYS, now=now + HOUR)


def test_asking_for_a_reset_of_an_unknown_address_looks_the_same_and_mails_that_address(
    database: Database, now: dt.datetime
) -> None:
    with database.transaction() as db:
        resets.request_reset(db, email="ai@example.com", locale="zh", network=NETWORK, keys=KEYS, now=now)
        told = db.scalars(select(Notice)).one()
        assert (told.kind, told.address, told.locale) == ("no_account", "ai@example.com", "zh")


def test_links_are_not_stored_anywhere(database: Database, now: dt.datetime) -> None:
    token = ask(database, now)
    secret = token.partition(".")[2]
    with database.reading() as db:
        rows = [*db.scalars(select(Registration)), *db.scalars(select(Notice))]
        assert secret not in " ".join(str(vars(row)) for row in rows)


def test_guessing_one_account_is_slowed_more_and_more_and_the_owner_s_next_success_ends_it(
    database: Database, now: dt.datetime
) -> None:
    opened(database, now)
    waits = []
    for _ in range(9):
        try:
            assert sign_in(database, now, password="sai mật khẩu rồi") is None
        except TooMany as refusal:
            waits.append((refusal.until - now).total_seconds())
            now = refusal.until
            assert sign_in(database, now, password="sai mật khẩu rồi") is None
    assert waits == [2, 4, 8, 16]
    now += 32 * dt.timedelta(seconds=1)
    assert sign_in(database, now) is not None
    assert sign_in(database, now, password="sai mật khẩu rồi") is None
    assert sign_in(database, now) is not None


def test_waiting_holds_even_for_the_right_password_and_for_addresses_without_an_account(
    database: Database, now: dt.datetime
) -> None:
    opened(database, now)
    messages = []
    for email in ("anh@example.com", "khong-co-ai@example.com"):
        for _ in range(5):
            assert sign_in(database, now, email, "sai mật khẩu rồi") is None
        with pytest.raises(TooMany) as refusal:
            sign_in(database, now, email)
        messages.append((refusal.value.text, refusal.value.params, refusal.value.until))
    assert messages[0] == messages[1]


def test_twenty_guesses_at_the_same_moment_are_twenty_guesses(database: Database, now: dt.datetime) -> None:
    def guess(_: int) -> bool:
        try:
            with database.transaction() as db:
                signing_in.begin(db, email="anh@example.com", network=NETWORK, keys=KEYS, now=now)
        except TooMany:
            return False
        return True

    with ThreadPoolExecutor(8) as guessers:
        assert sum(guessers.map(guess, range(20))) == 5


def test_a_stranger_elsewhere_does_not_shut_a_person_out_at_once(database: Database, now: dt.datetime) -> None:
    opened(database, now)
    for _ in range(5):
        assert sign_in(database, now, password="sai mật khẩu rồi", network="198.51.100.0/24") is None
    assert sign_in(database, now) is not None


def test_guessing_many_accounts_from_one_network_is_slowed(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        for n in range(60):
            signing_in.begin(db, email=f"nguoi{n}@example.com", network=NETWORK, keys=KEYS, now=now)
    with database.transaction() as db, pytest.raises(TooMany):
        signing_in.begin(db, email="nguoi60@example.com", network=NETWORK, keys=KEYS, now=now)
    with database.transaction() as db:
        signing_in.begin(db, email="nguoi60@example.com", network="198.51.100.0/24", keys=KEYS, now=now)


def test_counters_hold_no_address_in_clear(database: Database, now: dt.datetime) -> None:
    sign_in(database, now)
    with database.reading() as db:
        keys = list(db.scalars(select(Attempt.key)))
        assert len(keys) == 3
        assert not any("anh" in key or "203.0" in key for key in keys)


def test_mails_to_one_address_are_limited(database: Database, now: dt.datetime) -> None:
    for n in range(3):
        ask(database, now + n * dt.timedelta(seconds=1))
    with pytest.raises(TooMany):
        ask(database, now + MINUTE)
    ask(database, now + 6 * MINUTE)


def test_a_session_ends_when_signed_out_when_idle_and_after_a_week(database: Database, now: dt.datetime) -> None:
    opened(database, now)
    first, idle, long = (sign_in(database, now) for _ in range(3))
    assert first is not None
    assert long is not None
    with database.transaction() as db:
        signing_in.sign_out(db, first, now=now)
    assert not is_alive(database, first, now)
    assert is_alive(database, idle, now + 7 * HOUR)
    assert not is_alive(database, idle, now + 9 * HOUR)
    clock = now
    while clock < now + 7 * DAY - HOUR:
        assert is_alive(database, long, clock)
        with database.transaction() as db:
            signing_in.seen(db, long, now=clock)
        clock += 6 * HOUR
    assert not is_alive(database, long, now + 7 * DAY)


def test_a_person_sees_their_devices_and_can_end_one_or_all_others(database: Database, now: dt.datetime) -> None:
    account, other = opened(database, now), opened(database, now + MINUTE, "binh@example.com")
    here, there, elsewhere = (sign_in(database, now + n * MINUTE) for n in range(3))
    assert here is not None
    with database.transaction() as db:
        listed = signing_in.sessions(db, account.id, now=now)
        assert len(listed) == 3
        signing_in.revoke(db, other.id, listed[1].id, now=now)
        assert len(signing_in.sessions(db, account.id, now=now)) == 3
        signing_in.revoke(db, account.id, listed[1].id, now=now)
    assert not is_alive(database, there, now)
    with database.transaction() as db:
        signing_in.sign_out_everywhere(db, account.id, now=now, but=here)
    assert is_alive(database, here, now)
    assert not is_alive(database, elsewhere, now)


def test_a_closed_account_is_signed_out_at_once_and_cannot_sign_in(database: Database, now: dt.datetime) -> None:
    account = opened(database, now)
    token = sign_in(database, now)
    with database.transaction() as db:
        db.get_one(Account, account.id).disabled_at = now
    assert not is_alive(database, token, now)
    assert sign_in(database, now) is None


def test_changing_the_password_ends_the_other_sessions_and_tells_the_person(
    database: Database, now: dt.datetime
) -> None:
    account = opened(database, now)
    here, there = sign_in(database, now), sign_in(database, now)
    assert here is not None
    with database.transaction() as db:
        seen = profile.count_password_check(db, account.id, keys=KEYS, now=now)
    assert passwords.matches(seen, PASSWORD)
    fresh = passwords.hashed("một mật khẩu khác hẳn")
    change = {"seen_hash": seen, "password_hash": fresh, "token": here, "keys": KEYS, "now": now}
    with database.transaction() as db:
        profile.change_password(db, account.id, **change)  # type: ignore[arg-type]
    assert is_alive(database, here, now)
    assert not is_alive(database, there, now)
    with database.transaction() as db, pytest.raises(Stale):
        profile.change_password(db, account.id, **change)  # type: ignore[arg-type]
    with database.reading() as db:
        assert notices(db, "password_changed") == 1


def test_a_sign_in_that_began_before_the_password_changed_does_not_finish(database: Database, now: dt.datetime) -> None:
    account = opened(database, now)
    with database.transaction() as db:
        candidate = signing_in.begin(db, email=account.email, network=NETWORK, keys=KEYS, now=now)
    with database.transaction() as db:
        db.get_one(Account, account.id).password_hash = passwords.hashed("một mật khẩu khác hẳn")
    with database.transaction() as db:
        assert signing_in.complete(db, candidate, device="", keys=KEYS, now=now) is None
        assert db.scalar(select(func.count()).select_from(SignIn)) == 0


@pytest.mark.parametrize(
    "password", ["ngắn", "1234567890123", "MatKhau123456", "aaaaaaaaaaaaaa", "anh@example.com", "x" * 201]
)
def test_weak_passwords_are_refused_with_a_remedy(password: str) -> None:
    with pytest.raises(Invalid) as refusal:
        passwords.check(password, email="anh@example.com")
    assert refusal.value.field == "password"


def test_a_password_typed_with_another_keyboard_is_the_same_password() -> None:
    kept = passwords.hashed("Độc lập tự do")
    assert passwords.matches(kept, "Độc lập tự do".replace("ộ", "o\u0323\u0302"))
    assert not passwords.matches(None, "Độc lập tự do")


def test_an_address_without_an_account_takes_as_much_work_as_one_with(monkeypatch: pytest.MonkeyPatch) -> None:
    verified: list[str] = []
    mine = passwords.hashed(PASSWORD)
    verify_for_real = passwords._HASHER.verify

    class Watching:
        def verify(self, kept: str, password: str) -> bool:
            verified.append(kept.rsplit("$", 2)[0])
            return verify_for_real(kept, password)

    monkeypatch.setattr(passwords, "_HASHER", Watching())
    assert passwords.matches(mine, PASSWORD)
    assert not passwords.matches(None, PASSWORD)
    assert verified[0] == verified[1]
