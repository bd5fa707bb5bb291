"""Nothing on the pages of identity is English by accident, rubbish or not.

The Vietnamese catalogue is replaced by one that puts brackets round every sentence: whatever English stands outside of
brackets did not go through a catalogue.
"""

import importlib.util
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from flask import Flask

from portal import create_app
from portal.config import Settings
from portal.views import identity_forms
from services import text
from services.people import demo
from tests.conftest import MONDAY
from tests.portal.pages import Page, PageClient

SOURCES = Path(__file__).resolve().parents[2] / "scripts" / "translations.py"
#: Names, which are the same in every language, and what the test itself types.
NAMES = re.compile(
    r"Một Cửa|Tiếng Việt|English|citizen@example\.com|x@x|<b>x</b>|Nguyễn Thị Ánh|http\S+|\b[A-Z2-9]{8}\b"
)
PAGES = ["/register", "/register/sent", "/login", "/reset", "/reset/sent", "/confirm/x", "/reset/x", "/resume?path=/x"]
OWN_PAGES = ["/account", "/account/details", "/account/password"]
FORMS = {
    "/register": identity_forms.RegisterForm,
    "/login": identity_forms.SignInForm,
    "/reset": identity_forms.AskResetForm,
}
OWN_FORMS = {"/account/details": identity_forms.DetailsForm, "/account/password": identity_forms.ChangePasswordForm}


@pytest.fixture(scope="session")
def bracketed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Catalogues in which every sentence of the sources is its own translation, in brackets."""
    spec = importlib.util.spec_from_file_location("translations", SOURCES)
    assert spec is not None
    assert spec.loader is not None
    sources = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sources)
    catalogue = Catalog(locale="vi")
    for message in sources.extracted():
        if not message.id:
            continue
        forms = message.id if isinstance(message.id, tuple | list) else (message.id,)
        translated = tuple(f"⟦{form}⟧" for form in forms)
        catalogue.add(message.id, translated[:1] if len(forms) > 1 else translated[0])
    folder = tmp_path_factory.mktemp("bracketed")
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    (folder / "vi" / "LC_MESSAGES").mkdir(parents=True)
    (folder / "vi" / "LC_MESSAGES" / "messages.mo").write_bytes(compiled.getvalue())
    return folder


@pytest.fixture
def bracketing(settings: Settings, bracketed: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The portal with bracketed sentences."""
    monkeypatch.setattr("services.text.CATALOGUES", bracketed)
    monkeypatch.setattr("portal.language.CATALOGUES", bracketed)
    text.catalogue.cache_clear()
    app = create_app(settings)
    app.test_client_class = PageClient
    with app.extensions["database"].transaction() as db:
        demo.seed_people(db, MONDAY)
    yield app
    app.extensions["database"].dispose()
    text.catalogue.cache_clear()


def english_in(html: str) -> list[str]:
    """Words of three letters or more that stand outside of brackets, read or read aloud."""
    page = Page(html)
    aloud = [
        value
        for _, attributes in page.elements
        for name, value in attributes.items()
        if name in ("aria-label", "alt", "title", "placeholder") or name.startswith("data-i18n.")
    ]
    shown = " ".join([page.title, page.text, *aloud])
    while (fewer := re.sub(r"⟦[^⟦⟧]*⟧", " ", shown)) != shown:
        shown = fewer
    return re.findall(r"[A-Za-z]{3,}", NAMES.sub(" ", shown))


def token_in(html: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', html)
    assert found is not None
    return found.group(1)


def check_forms(app: Flask, client: PageClient, forms: dict[str, type]) -> None:
    for address, form in forms.items():
        with app.test_request_context():
            names = [field.name for field in form() if field.name != "csrf_token"]
        for rubbish in ("", "x@x", "<b>x</b>"):
            typed = {"csrf_token": token_in(client.get(address).text), **dict.fromkeys(names, rubbish)}
            answer = client.post(address, data=typed)
            assert answer.status_code == 422
            assert english_in(answer.text) == [], address


def test_every_sentence_of_the_identity_pages_is_translated(bracketing: Flask) -> None:
    client = bracketing.test_client()
    assert isinstance(client, PageClient)
    for address in PAGES:
        assert english_in(client.get(address).text) == [], address
    check_forms(bracketing, client, FORMS)


def test_every_sentence_of_the_account_pages_is_translated(bracketing: Flask) -> None:
    client = bracketing.test_client()
    assert isinstance(client, PageClient)
    token = token_in(client.get("/login").text)
    typed = {"csrf_token": token, "email": "citizen@example.com", "password": demo.PASSWORD}
    assert client.post("/login", data=typed).status_code == 303
    for address in OWN_PAGES:
        assert english_in(client.get(address).text) == [], address
    check_forms(bracketing, client, OWN_FORMS)
