"""The frame of every page: headers, caching, errors, static files, and that every template can be compiled."""

import json
import re
import shutil
from pathlib import Path

import pytest
from flask import Flask, abort

from portal import create_app
from portal.config import Settings
from portal.language import TAGS
from services import errors
from tests.conftest import MONDAY
from tests.portal.pages import Page, PageClient

PUBLIC = ["/", "/privacy", "/terms", "/accessibility"]


@pytest.fixture
def database_url(tmp_path: Path, sqlite_template: Path) -> str:
    """The shell hardly touches the database: one engine is enough."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'portal.db')}"


def troubled(app: Flask) -> PageClient:
    """The portal with a few pages that always fail."""

    @app.get("/trouble/<kind>")
    def trouble(kind: str) -> str:
        match kind:
            case "missing":
                raise errors.NotFound
            case "forbidden":
                raise errors.Forbidden
            case "stale":
                raise errors.Stale("Another clerk has decided %(code)s.", code="H26.1")
            case "hurry":
                raise errors.TooMany(MONDAY)
            case "denied":
                abort(403)
            case _:
                raise RuntimeError("secret 079090000001")

    return app.test_client()  # type: ignore[return-value]


@pytest.mark.parametrize("address", PUBLIC)
def test_public_pages_may_be_kept_by_anyone_and_set_no_cookie(visitor: PageClient, address: str) -> None:
    response = visitor.get(address + "?lang=en")
    assert response.status_code == 200
    assert response.headers["Cache-Control"].startswith("public")
    assert "Set-Cookie" not in response.headers
    assert response.vary.as_set() - {"accept-encoding"} == {"cookie"}
    assert {"cookie", "accept-language"} <= visitor.get(address).vary.as_set()


def test_a_public_page_asked_for_again_is_not_sent_again(visitor: PageClient) -> None:
    first = visitor.get("/?lang=vi")
    again = visitor.get("/?lang=vi", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


def test_a_public_page_made_for_somebody_with_a_session_is_not_shared(visitor: PageClient, app: Flask) -> None:
    visitor.set_cookie(app.config["SESSION_COOKIE_NAME"], "anything")
    assert visitor.get("/").headers["Cache-Control"] == "private, no-cache"


def test_other_pages_are_not_kept(visitor: PageClient) -> None:
    assert visitor.get("/patterns").headers["Cache-Control"] == "no-store"
    assert visitor.get("/nowhere").headers["Cache-Control"] == "no-store"


def test_the_browser_is_told_what_it_may_load_and_where_forms_may_lead(visitor: PageClient) -> None:
    headers = visitor.get("/").headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "form-action 'self' https://checkout.stripe.com;" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    nonces = {re.findall(r"'nonce-([^']+)'", visitor.get("/").headers["Content-Security-Policy"])[0] for _ in range(3)}
    assert len(nonces) == 3
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "Strict-Transport-Security" not in headers


def production(**more: str) -> dict[str, str]:
    """The environment of a production server."""
    return {
        "SECRET_KEY": "s" * 40,
        "BASE_URL": "https://motcua.example",
        "PAYMENT_API_KEY": "sk_live_x",
        "PAYMENT_WEBHOOK_SECRET": "whsec_1, whsec_2",
        "DATABASE_URL": "sqlite://",
        **more,
    }


def test_in_production_cookies_and_headers_insist_on_https_and_on_our_names() -> None:
    app = create_app(Settings.from_environ(production()))
    client = app.test_client()
    response = client.get("/terms", base_url="https://motcua.example")
    assert response.status_code == 200
    assert response.headers["Strict-Transport-Security"].startswith("max-age=63072000")
    assert app.config["SESSION_COOKIE_SECURE"]
    assert client.get("/patterns", base_url="https://motcua.example").status_code == 404
    assert client.get("/", base_url="https://evil.example").status_code == 400


@pytest.mark.parametrize("address", [*PUBLIC, "/patterns", "/nowhere"])
@pytest.mark.parametrize("lang", ["vi", "en", "zh"])
def test_every_page_is_well_made_in_every_language(visitor: PageClient, address: str, lang: str) -> None:
    page = Page(visitor.get(f"{address}?lang={lang}").text)
    assert page.all("html")[0]["lang"] == TAGS[lang]


@pytest.mark.parametrize(
    ("kind", "status"),
    [("missing", 404), ("forbidden", 404), ("denied", 404), ("stale", 409), ("hurry", 429), ("fault", 500)],
)
@pytest.mark.parametrize("lang", ["vi", "en", "zh"])
def test_every_refusal_becomes_a_page_with_a_reference_and_a_way_on(
    app: Flask, kind: str, status: int, lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    response = troubled(app).get(f"/trouble/{kind}?lang={lang}")
    page = Page(response.text)
    assert response.status_code == status
    assert page.all("html")[0]["lang"] == TAGS[lang]
    assert any(link["href"] == "/" for link in page.all("a"))
    assert re.search(r"<strong>[A-Z2-9]{8}</strong>", response.text)


def test_a_forbidden_page_looks_like_a_missing_one(app: Flask) -> None:
    client = troubled(app)
    pages = [client.get(f"/trouble/{kind}").text.replace(kind, "") for kind in ("missing", "forbidden")]
    assert re.sub("[A-Z2-9]{8}", "", pages[0]) == re.sub("[A-Z2-9]{8}", "", pages[1])


def test_a_conflict_says_what_happened(app: Flask) -> None:
    assert "Another clerk has decided H26.1." in troubled(app).get("/trouble/stale?lang=en").text


def test_a_fault_is_logged_under_its_reference_without_what_was_typed(
    app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    response = troubled(app).get("/trouble/fault?lang=en&name=Nguyen")
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    fault = next(line for line in lines if line["event"] == "fault")
    assert fault["request"] in response.text
    assert fault["causes"][0]["type"] == "RuntimeError"
    assert not any(word in json.dumps(lines) for word in ("Nguyen", "079090000001", "127.0.0.1"))


def test_a_request_is_logged_by_its_rule_and_not_by_its_address(
    visitor: PageClient, capsys: pytest.CaptureFixture[str]
) -> None:
    visitor.get("/language/en?next=/track%3Fsecret")
    line = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (line["method"], line["route"], line["status"]) == ("GET", "/language/<lang>", 303)
    assert "secret" not in json.dumps(line)


def test_a_method_a_page_does_not_know_is_refused_with_the_ones_it_knows(visitor: PageClient) -> None:
    response = visitor.put("/privacy")
    assert response.status_code in (400, 405)
    response = visitor.options("/privacy")
    assert "GET" in response.headers["Allow"]


def test_too_large_a_request_gets_its_own_page(app: Flask) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 1000

    @app.post("/drop")
    def drop() -> str:
        raise AssertionError("the token is checked first")

    response = app.test_client().post("/drop", data={"text": "x" * 5000})
    assert response.status_code == 413


def test_an_expired_form_is_offered_again_with_what_was_typed_but_no_password(app: Flask) -> None:
    app.add_url_rule("/form", "form", lambda: "", methods=["POST"])
    typed = {"name": "Nguyễn Thị Ánh", "new_password": "hush-hush"}
    response = app.test_client().post("/form", data=typed, headers={"Origin": "http://localhost"})
    assert response.status_code == 400
    kept = {field["name"]: field.get("value") for field in Page(response.text).all("input")}
    assert kept["name"] == "Nguyễn Thị Ánh"
    assert "new_password" not in kept
    assert "hush-hush" not in response.text


def test_a_form_from_another_site_is_not_offered_again(app: Flask) -> None:
    app.add_url_rule("/form", "form", lambda: "", methods=["POST"])
    response = app.test_client().post("/form", data={"name": "evil"}, headers={"Origin": "https://evil.example"})
    assert response.status_code == 400
    assert "evil" not in response.text


def test_static_files_may_be_kept_for_ever_because_their_address_changes(visitor: PageClient, app: Flask) -> None:
    sheet = Page(visitor.get("/").text).all("link")
    addresses = [link["href"] for link in sheet if link["rel"] == "stylesheet"]
    assert addresses
    for address in addresses:
        with visitor.get(address) as response:
            assert response.status_code == 200
            assert "max-age=31536000" in response.headers["Cache-Control"]
    with visitor.get("/static/0123456789/css/base.css") as response:
        assert response.headers["Cache-Control"] == "public, max-age=60"
    assert visitor.get("/static/0123456789/../setup.cfg").status_code == 404


def test_the_process_answers_without_looking_at_the_database(visitor: PageClient) -> None:
    assert visitor.get("/health").data == b"ok\n"


def test_every_template_can_be_compiled(app: Flask) -> None:
    names = app.jinja_env.list_templates()
    assert "layouts/base.html" in names
    for name in names:
        app.jinja_env.get_template(name)


@pytest.mark.parametrize("host", ["localhost:99999999", "not a host", "<script>x", "[::1", "münchen"])
def test_a_rubbish_host_never_breaks_the_portal_nor_enters_a_page(visitor: PageClient, host: str) -> None:
    response = visitor.get("/", headers={"Host": host})
    assert response.status_code in (200, 400)
    assert host not in response.text
