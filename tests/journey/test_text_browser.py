"""The whole journey in a browser of text: no scripts, no styles, none of the headers that newer browsers send."""

import shutil
import subprocess

import pytest

from services.people.demo import PASSWORD
from services.text import translator
from tests.journey import open_pages
from tests.journey.plain_browser import PlainBrowser
from tests.journey.portal_process import Portal
from tests.portal.filing import ANSWERS

pytestmark = pytest.mark.xdist_group("browser")

say = translator("vi")


def test_a_service_is_found_filed_and_followed_in_a_browser_of_text(portal: Portal) -> None:
    citizen = PlainBrowser(portal.url)
    citizen.open("/")
    citizen.send(say("Search"), {"q": "giay doc than"})
    citizen.follow("Giấy xác nhận tình trạng hôn nhân")
    citizen.follow(say("Start now"))
    citizen.send(say("Show the wards and communes"), {"province": "01"})
    citizen.send(say("Continue"), {"commune": "00070"})
    citizen.send(say("Begin"))
    assert "/login" in citizen.url
    citizen.send(say("Sign in"), {"email": "citizen2@example.com", "password": PASSWORD})
    if "/start" in citizen.url:  # where an earlier test left a draft
        citizen.send(say("Begin a new application"))
    for page, answers in ANSWERS.items():
        assert citizen.url.endswith(f"/{page}"), citizen.url
        here = {key: text for key, text in answers.items() if not key.endswith(("-province", "-commune"))}
        if here != answers:  # the communes of a province come with a press of their own
            prefix = next(key for key in answers if key.endswith("-province")).removesuffix("province")
            citizen.send(say("Show the wards and communes"), {f"{prefix}province": answers[f"{prefix}province"]})
            here[f"{prefix}commune"] = answers[f"{prefix}commune"]
        citizen.send(say("Continue"), here)
    assert citizen.url.endswith("/check"), citizen.url
    citizen.send(say("File the application"), {"oath": "y"})
    assert citizen.url.endswith("/filed"), citizen.page.text
    code, secret = (citizen.html.split(f'id="{name}"')[1].split(">")[1].split("<")[0] for name in ("code", "secret"))

    stranger = PlainBrowser(portal.url)
    stranger.open("/track")
    stranger.send(say("Show how it stands"), {"code": code, "secret": secret})
    assert stranger.status == 200
    assert code in stranger.page.text
    assert "Nguyễn Thị Ánh" not in stranger.html


def test_w3m_shows_each_public_page_in_the_order_of_reading(portal: Portal) -> None:
    w3m = shutil.which("w3m")
    if w3m is None:
        pytest.skip("w3m is not installed (Debian package w3m)")
    reader = PlainBrowser(portal.url)
    for address in open_pages.addresses():
        reader.open(address)
        dumped = subprocess.run(
            [w3m, "-dump", "-cols", "200", "-T", "text/html", "-I", "UTF-8", "-O", "UTF-8"],
            input=reader.html,
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        shown = " ".join(dumped.split())
        heading = " ".join(reader.page.headings[0].split())
        assert say("Skip to the main content") in shown, address
        assert shown.index(say("Skip to the main content")) < shown.index(heading) < len(shown), address
        for words in {" ".join(words.split()) for _, words in reader.page.links}:
            assert words in shown, f"{address}: the link “{words}” is not there"
