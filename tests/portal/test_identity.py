"""Opening an account, signing in, a forgotten password, and what survives the end of a session."""

import datetime as dt
import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from portal.identity import keys
from services.db import Database
from services.notices.models import Notice
from services.people import demo
from services.people.models import Account, PasswordReset, PendingPost, Registration, SignIn
from tests.portal.pages import PageClient

PASSWORD = "bốn từ không liên quan"
RUBBISH = [
    "",
    " ",
    "x",
    "x" * 5000,
    "<script>alert(1)</script>",
    "'; drop table account; --",
    "%(name)s",
    "Ánh\x00",
    "😀",
]


@pytest.fixture(autouse=True)
def clock(now: dt.datetime) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


@pytest.fixture
def people(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        demo.seed_people(db, now)


def token_of(client: PageClient, address: str) -> str:
    page = client.get(address)
    found = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert found, f"{address} has no form"
    return found.group(1)


def send(client: PageClient, address: str, page: str | None = None, **fields: str) -> TestResponse:
    """Fill the form of `page` and send it to `address`, as a browser would."""
    data = {"csrf_token": token_of(client, page or address), **fields}
    return client.post(address, data=data, headers={"Origin": "http://localhost"})


def sign_in(client: PageClient, user: str = "citizen", password: str = demo.PASSWORD, next: str = "") -> TestResponse:
    address = f"/login?next={quote(next)}" if next else "/login"
    return send(client, address, email=f"{user}@example.com", password=password)


def is_signed_in(client: PageClient) -> bool:
    return client.get("/account").status_code == 200


def forget_cookie(client: PageClient, name: str = "session") -> None:
    client.delete_cookie(name)


def end_sessions(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        db.execute(update(SignIn).values(revoked_at=now))


def confirm_link(app: Flask, database: Database) -> str:
    with database.reading() as db, app.app_context():
        return "/confirm/" + keys().link_token("confirm", db.scalars(select(Registration.id)).one())


def reset_link(app: Flask, database: Database) -> str:
    with database.reading() as db, app.app_context():
        return "/reset/" + keys().link_token("reset", db.scalars(select(PasswordReset.id)).one())


def count(database: Database, table: type) -> int:
    with database.reading() as db:
        return db.scalar(select(func.count()).select_from(table)) or 0


def test_a_person_opens_an_account_and_signs_in(app: Flask, visitor: PageClient, database: Database) -> None:
    answer = send(visitor, "/register", name="Nguyễn Thị Ánh", email="anh@example.com", password=PASSWORD)
    assert answer.headers["Location"] == "/register/sent"
    assert "anh@example.com" in visitor.get("/register/sent").text
    link = confirm_link(app, database)
    assert "Nguyễn Thị Ánh" in visitor.get(link).text
    assert count(database, Account) == 0
    assert send(visitor, link).headers["Location"] == "/login"
    answer = send(visitor, "/login?next=/account", email="anh@example.com", password=PASSWORD)
    assert answer.headers["Location"] == "/account"
    assert "Nguyễn Thị Ánh" in visitor.get("/account").text


def test_a_mail_scanner_that_opens_the_link_does_not_use_it_up(
    app: Flask, visitor: PageClient, database: Database
) -> None:
    send(visitor, "/register", name="Ánh", email="anh@example.com", password=PASSWORD)
    link = confirm_link(app, database)
    for _ in range(3):
        assert visitor.get(link).status_code == 200
    assert send(visitor, link).status_code == 303
    assert visitor.get(link).headers["Location"] == "/login"


@pytest.mark.usefixtures("people")
def test_opening_an_account_for_a_known_address_answers_exactly_as_for_a_new_one(
    app: Flask, database: Database
) -> None:
    pages = []
    for email in ("citizen@example.com", "citizenx@example.com"):
        client = app.test_client()
        assert isinstance(client, PageClient)
        answer = send(client, "/register", name="Ánh", email=email, password=PASSWORD)
        sent = client.get("/register/sent").text
        pages.append(
            (answer.status_code, answer.headers["Location"], re.sub(r'value="[^"]+"', "", sent.replace(email, "")))
        )
    assert pages[0] == pages[1]
    with database.reading() as db:
        kinds = db.scalars(select(Notice.kind).order_by(Notice.address)).all()
    assert kinds == ["address_taken", "confirm_address"]


@pytest.mark.usefixtures("people")
def test_a_wrong_password_and_an_unknown_address_answer_exactly_the_same(app: Flask) -> None:
    pages = []
    for user in ("citizen", "nobodyx"):
        client = app.test_client()
        assert isinstance(client, PageClient)
        answer = sign_in(client, user, "sai mật khẩu rồi")
        text = re.sub(r'(csrf_token" value=)"[^"]+"', "", answer.text.replace(user, ""))
        pages.append((answer.status_code, text))
    assert pages[0] == pages[1]
    assert pages[0][0] == 422


@pytest.mark.usefixtures("people")
def test_asking_for_a_reset_answers_the_same_for_known_and_unknown_addresses(app: Flask) -> None:
    pages = []
    for email in ("citizen@example.com", "nobody@example.com"):
        client = app.test_client()
        assert isinstance(client, PageClient)
        answer = send(client, "/reset", email=email)
        pages.append((answer.headers["Location"], client.get("/reset/sent").text.replace(email, "")))
    assert pages[0] == pages[1]


@pytest.mark.usefixtures("people")
def test_guessing_is_slowed_and_says_when_to_try_again(visitor: PageClient, clock: time_machine.Traveller) -> None:
    for _ in range(5):
        assert sign_in(visitor, password="sai mật khẩu rồi").status_code == 422
    answer = sign_in(visitor)
    assert answer.status_code == 429
    assert "citizen@example.com" in answer.text
    assert not is_signed_in(visitor)
    clock.shift(dt.timedelta(seconds=3))
    assert sign_in(visitor).status_code == 303


@pytest.mark.usefixtures("people")
def test_a_forgotten_password_is_replaced_and_every_session_ends(
    app: Flask, visitor: PageClient, database: Database
) -> None:
    sign_in(visitor)
    assert is_signed_in(visitor)
    other = app.test_client()
    assert isinstance(other, PageClient)
    send(other, "/reset", email="citizen@example.com")
    link = reset_link(app, database)
    assert send(other, link, password="ngắn").status_code == 422
    assert send(other, link, password=PASSWORD).headers["Location"] == "/login"
    assert not is_signed_in(visitor)
    assert other.get(link).status_code == 404
    assert sign_in(other).status_code == 422
    assert sign_in(other, password=PASSWORD).status_code == 303


@pytest.mark.parametrize("path", ["/confirm/x", "/reset/x", "/confirm/a.b", "/reset/" + "x" * 2000])
def test_a_wrong_link_says_so_kindly(visitor: PageClient, path: str) -> None:
    assert visitor.get(path).status_code == 404


@pytest.mark.usefixtures("people")
def test_signing_in_gives_a_new_session_that_a_stranger_cannot_have_planted(app: Flask, visitor: PageClient) -> None:
    before = token_of(visitor, "/login")
    planted = visitor.get_cookie("session")
    assert planted is not None
    sign_in(visitor)
    after = visitor.get_cookie("session")
    assert after is not None
    assert after.value != planted.value
    assert before not in visitor.get("/account/details").text
    stranger = app.test_client()
    assert isinstance(stranger, PageClient)
    stranger.set_cookie("session", planted.value)
    assert not is_signed_in(stranger)


@pytest.mark.usefixtures("people")
def test_signing_out_ends_the_session_also_for_a_copied_cookie(app: Flask, visitor: PageClient) -> None:
    sign_in(visitor)
    copied = visitor.get_cookie("session")
    assert copied is not None
    send(visitor, "/logout", page="/account")
    thief = app.test_client()
    assert isinstance(thief, PageClient)
    thief.set_cookie("session", copied.value)
    assert not is_signed_in(thief)


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "http:///x",
    ],
)
def test_signing_in_never_leads_away_from_the_portal(visitor: PageClient, target: str) -> None:
    answer = sign_in(visitor, next=target)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/"


def test_the_session_cookie_cannot_be_read_by_scripts_nor_sent_from_elsewhere(visitor: PageClient) -> None:
    cookie = visitor.get("/login").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


@pytest.mark.parametrize("path", ["/", "/privacy", "/register/sent", "/health", "/language/en"])
def test_a_stranger_gets_no_session_on_pages_without_a_form(visitor: PageClient, path: str) -> None:
    visitor.get(path)
    assert visitor.get_cookie("session") is None


@pytest.mark.usefixtures("people")
def test_a_session_ended_in_the_middle_of_a_page_loses_no_letter(
    visitor: PageClient, database: Database, now: dt.datetime
) -> None:
    sign_in(visitor)
    form = token_of(visitor, "/account/details")
    end_sessions(database, now)
    typed = {"csrf_token": form, "name": "Nguyễn Thị Ánh Tuyết", "phone": "0912345678", "locale": "zh"}
    answer = visitor.post("/account/details", data=typed, headers={"Origin": "http://localhost"})
    assert answer.headers["Location"] == "/login?next=/account/details"
    answer = sign_in(visitor, next="/account/details")
    assert answer.headers["Location"] == "/account/details"
    page = visitor.get("/account/details").text
    assert 'value="Nguyễn Thị Ánh Tuyết"' in page
    assert 'value="0912345678"' in page
    assert send(visitor, "/account/details", name="Nguyễn Thị Ánh Tuyết", locale="vi").status_code == 303
    assert count(database, PendingPost) == 0


@pytest.mark.usefixtures("people")
def test_a_lost_cookie_in_the_middle_of_a_page_loses_no_letter_either(visitor: PageClient) -> None:
    sign_in(visitor)
    form = token_of(visitor, "/account/details")
    forget_cookie(visitor)
    typed = {"csrf_token": form, "name": "Nguyễn Thị Ánh Tuyết", "locale": "zh"}
    answer = visitor.post("/account/details", data=typed, headers={"Origin": "http://localhost"})
    assert answer.headers["Location"] == "/login?next=/account/details"
    sign_in(visitor)
    assert 'value="Nguyễn Thị Ánh Tuyết"' in visitor.get("/account/details").text


@pytest.mark.usefixtures("people")
def test_what_one_person_typed_is_not_shown_to_another_on_the_same_device(
    visitor: PageClient, database: Database, now: dt.datetime
) -> None:
    sign_in(visitor)
    form = token_of(visitor, "/account/details")
    end_sessions(database, now)
    typed = {"csrf_token": form, "name": "Bí Mật", "locale": "vi"}
    visitor.post("/account/details", data=typed, headers={"Origin": "http://localhost"})
    sign_in(visitor, "citizen2")
    assert "Bí Mật" not in visitor.get("/account/details").text


@pytest.mark.usefixtures("people")
def test_another_site_cannot_put_words_in_a_persons_mouth(visitor: PageClient, database: Database) -> None:
    sign_in(visitor)
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {}):
        answer = visitor.post("/account/details", data={"name": "Kẻ Xấu", "locale": "vi"}, headers=headers)
        assert answer.status_code == 400
        assert "Kẻ Xấu" not in answer.text
    assert count(database, PendingPost) == 0


def test_a_page_without_its_token_comes_back_with_what_was_typed_but_no_password(
    visitor: PageClient, database: Database
) -> None:
    typed = {"name": "Nguyễn Thị Ánh", "email": "anh@example.com", "password": PASSWORD}
    answer = visitor.post("/register", data=typed, headers={"Origin": "http://localhost"})
    assert answer.headers["Location"] == "/register"
    page = visitor.get("/register").text
    assert 'value="Nguyễn Thị Ánh"' in page
    assert PASSWORD not in page
    with database.reading() as db:
        assert PASSWORD not in str(db.scalars(select(PendingPost)).one().fields)


@pytest.mark.usefixtures("people")
def test_a_button_pressed_after_the_session_ended_can_be_pressed_again(
    visitor: PageClient, database: Database, now: dt.datetime
) -> None:
    sign_in(visitor)
    form = token_of(visitor, "/account")
    end_sessions(database, now)
    pressed = {"csrf_token": form, "session": "12345"}
    answer = visitor.post("/account/sessions/end", data=pressed, headers={"Origin": "http://localhost"})
    target = "/resume?path=/account/sessions/end"
    login = answer.headers["Location"]
    answer = send(visitor, login, email="citizen@example.com", password=demo.PASSWORD)
    assert answer.headers["Location"] == target
    page = visitor.get(target).text
    assert 'action="/account/sessions/end"' in page
    assert "12345" in page
    assert visitor.get("/resume?path=https://evil.example/").status_code == 404


def test_signing_out_when_already_signed_out_just_goes_home(visitor: PageClient) -> None:
    assert visitor.post("/logout").headers["Location"] == "/"


@pytest.mark.usefixtures("people")
def test_the_account_page_lists_devices_and_signs_them_out(app: Flask, visitor: PageClient, database: Database) -> None:
    other = app.test_client()
    assert isinstance(other, PageClient)
    sign_in(visitor)
    sign_in(other)
    send(visitor, "/account/sessions/end", page="/account")
    assert is_signed_in(visitor)
    assert not is_signed_in(other)
    sign_in(other)
    with database.reading() as db:
        newest = db.scalars(select(SignIn.id).order_by(SignIn.id.desc())).first()
    send(visitor, "/account/sessions/end", page="/account", session=str(newest))
    assert not is_signed_in(other)


@pytest.mark.usefixtures("people")
def test_nobody_signs_out_another_persons_device(app: Flask, visitor: PageClient, database: Database) -> None:
    other = app.test_client()
    assert isinstance(other, PageClient)
    sign_in(other, "citizen2")
    with database.reading() as db:
        theirs = db.scalars(select(SignIn.id)).one()
    sign_in(visitor)
    send(visitor, "/account/sessions/end", page="/account", session=str(theirs))
    assert is_signed_in(other)


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("number", ["0", "-1", "9" * 30])
def test_a_device_that_does_not_exist_is_signed_out_without_harm(visitor: PageClient, number: str) -> None:
    sign_in(visitor)
    assert send(visitor, "/account/sessions/end", page="/account", session=number).status_code == 303
    assert is_signed_in(visitor)


@pytest.mark.usefixtures("people")
def test_a_person_changes_name_phone_and_language(visitor: PageClient) -> None:
    sign_in(visitor)
    answer = send(visitor, "/account/details", name="  Y  Moan ", phone="0912345678", locale="en")
    assert answer.headers["Location"] == "/language/en?next=/account"
    page = visitor.get(visitor.get(answer.headers["Location"]).headers["Location"]).text
    assert "Y Moan" in page
    assert "0912 345 678" in page
    assert '<html lang="en"' in page


@pytest.mark.usefixtures("people")
def test_changing_the_password_needs_the_current_one(app: Flask, visitor: PageClient) -> None:
    other = app.test_client()
    assert isinstance(other, PageClient)
    sign_in(visitor)
    sign_in(other)
    wrong = send(visitor, "/account/password", current_password="sai mật khẩu rồi", password=PASSWORD)
    assert wrong.status_code == 422
    assert send(visitor, "/account/password", current_password=demo.PASSWORD, password=PASSWORD).status_code == 303
    assert is_signed_in(visitor)
    assert not is_signed_in(other)


@pytest.mark.usefixtures("people")
def test_a_clerk_sees_their_post_and_a_citizen_none(app: Flask, visitor: PageClient) -> None:
    sign_in(visitor, "clerk")
    assert "H26.00070" in visitor.get("/account").text
    other = app.test_client()
    assert isinstance(other, PageClient)
    sign_in(other)
    assert "H26.00070" not in other.get("/account").text


FORMS = {
    "/register": ("name", "email", "password"),
    "/login": ("email", "password"),
    "/reset": ("email",),
    "/account/details": ("name", "phone", "locale"),
    "/account/password": ("current_password", "password"),
}


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("address", sorted(FORMS))
def test_rubbish_in_any_form_is_answered_beside_its_field_and_kept(visitor: PageClient, address: str) -> None:
    if address.startswith("/account"):
        sign_in(visitor)
    for rubbish in RUBBISH:
        answer = send(visitor, address, **dict.fromkeys(FORMS[address], rubbish))
        assert answer.status_code in (422, 429), f"{address} accepted {rubbish!r}"
        assert "govuk-error-summary" in answer.text
        assert "<script>alert" not in answer.text
        if "email" in FORMS[address] and rubbish == "x":
            assert re.search(r'id="email"[^>]*value="x"', answer.text)


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("address", sorted(FORMS))
def test_forms_survive_being_sent_in_impossible_ways(visitor: PageClient, address: str) -> None:
    if address.startswith("/account"):
        sign_in(visitor)
    token = token_of(visitor, address)
    for data in ({}, {"email": ["a", "b"], "name": ["a", "b"]}, {"unknown": "x"}):
        answer = visitor.post(address, data={"csrf_token": token, **data})
        assert answer.status_code == 422
