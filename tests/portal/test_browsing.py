"""Finding without a question: life events, screeners, the alphabet, fields, and what a commune offers."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from flask import Flask

from services.guidance.events import events
from services.guidance.screeners import screeners
from tests.portal.pages import PageClient
from tests.portal.whole import MARRIAGE, portal

LINK = re.compile(r'href="(/services/\d\.\d{6})')


@pytest.fixture(scope="module")
def app(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One portal for all: nothing here changes anything."""
    yield from portal(filled, tmp_path_factory.mktemp("portal"))


def test_each_life_event_has_a_page_in_each_language_with_all_its_services(visitor: PageClient) -> None:
    for lang in ("vi", "en", "zh"):
        index = visitor.get(f"/life-events?lang={lang}").text
        for event in events().values():
            assert event.title.text(lang) in index
            page = unescape(visitor.get(f"/life-events/{event.slug}?lang={lang}").text)
            assert f"<h1>{event.title.text(lang)}</h1>" in page
            assert {link.removeprefix("/services/") for link in LINK.findall(page)} == set(event.codes), event.slug
            assert all(missing.ask.text(lang) in page for missing in event.missing)


def test_a_life_event_shows_what_is_filed_online_here_apart_from_information(visitor: PageClient) -> None:
    page = visitor.get("/life-events/marriage?lang=en").text
    online, information = page.index(">File online here</h3>"), page.index(">Information</h3>")
    assert online < page.index("/services/1.004873?") < information < page.index("/services/1.000894?")
    assert "3 working days" in page
    assert "Level 3: file online" in page
    assert 'href="/which/marriage"' in page


def test_a_life_event_that_does_not_exist_is_not_found(visitor: PageClient) -> None:
    assert visitor.get("/life-events/flying").status_code == 404
    assert visitor.get("/which/flying").status_code == 404


def test_questions_are_answered_by_links_until_they_end_in_services_with_reasons(visitor: PageClient) -> None:
    page = visitor.get("/which/lost-paper?lang=en").text
    assert "Which paper?" in page
    page = visitor.get("/which/lost-paper?paper=passport&lang=en").text
    assert 'href="/which/lost-paper?paper=passport&amp;what=lost&amp;lang=en"' in page
    assert 'href="/which/lost-paper?lang=en"' in page, "back to the first question"
    ending = visitor.get("/which/lost-paper?paper=passport&what=lost&lang=en").text
    assert "Report the loss first" in ending
    assert "Because a lost passport must be reported" in ending
    assert ending.index("/services/1.010386") < ending.index("/services/1.001456"), "in the order of the table"
    assert "It is no decision" in ending
    assert 'content="noindex, nofollow"' in ending


def test_every_screener_can_be_clicked_through_to_an_end(visitor: PageClient) -> None:
    for slug in screeners():
        address, seen = f"/which/{slug}?lang=zh", 0
        while options := re.findall(r'<li><a href="([^"]+)" rel="nofollow"', page := visitor.get(address).text):
            address, seen = options[-1].replace("&amp;", "&"), seen + 1
        assert 2 <= seen <= 5, slug
        assert "您需要的服务" in page or "What you need" in page, slug


@pytest.mark.parametrize("query", ["place=<script>&x=y", "place=here&place=abroad", "%00=1", "insured=yes", "a" * 3000])
def test_answers_that_were_made_up_are_asked_again(visitor: PageClient, query: str) -> None:
    page = visitor.get(f"/which/birth?{query}&lang=en")
    assert page.status_code == 200
    assert "<script>&" not in page.text


def test_nobody_is_remembered(visitor: PageClient) -> None:
    for address in ("/which/birth?place=here", "/agencies?q=hoan+kiem&province=01", "/life-events?lang=en"):
        assert "Set-Cookie" not in visitor.get(address).headers


def test_the_letters_lead_to_every_procedure_once_in_the_order_of_the_alphabet(visitor: PageClient) -> None:
    index = visitor.get("/services/a-z?lang=vi").text
    letters = re.findall(r'href="(/services/a-z/[a-z]{1,2})"', index)
    assert letters.index("/services/a-z/d") + 1 == letters.index("/services/a-z/dd")
    names: list[str] = []
    address = "/services/a-z/dd"
    while address:
        page = visitor.get(f"{address}?lang=vi").text
        names += re.findall(r'<li><a href="/services/\d\.\d{6}" lang="vi">([^<]+)</a>', page)
        following = re.search(r'href="([^"]+)" rel="next"', page)
        address = following[1] if following else ""
    assert all(name.startswith("Đ") for name in names)
    assert "Đăng ký khai sinh" in names, "“Thủ tục” before a name is passed over"
    assert names.index("Đăng ký tạm trú") < names.index("Đăng ký thường trú") < names.index("Đổi giấy phép lái xe")
    assert len(names) > 400


@pytest.mark.parametrize("address", ["a-z/ng", "a-z/j", "a-z/c/0", "a-z/c/99", "a-z/c/-1", "communes/flying"])
def test_a_page_beyond_the_alphabet_is_not_found(visitor: PageClient, address: str) -> None:
    assert visitor.get(f"/services/{address}").status_code == 404


def test_fields_stand_under_their_ministry_and_each_number_is_what_the_filter_finds(visitor: PageClient) -> None:
    page = visitor.get("/services/fields?lang=en").text
    assert page.index(">Ministry of Justice</h2>") < page.index('href="/services?field=ho-tich"')
    shared = 'href="/services?field=nong-nghiep&amp;agency=G01"'
    assert shared in page, "a field that several ministries have is filtered by both"
    for address, count in re.findall(r'<a href="(/services\?field=[^"]+)"><span>.*?</span><span[^>]*>(\d+)<', page)[
        ::25
    ]:
        found = visitor.get(address.replace("&amp;", "&") + "&lang=en").text
        assert re.search(r'<p class="finding__count" role="status">(\d+)', found)[1] == count, address  # type: ignore[index]


def test_what_communes_decide_is_told_by_who_answers_there(visitor: PageClient) -> None:
    page = visitor.get("/services/communes?lang=en").text
    committee, police, others = (page.index(f'id="{desk}"') for desk in ("committee", "police", "others"))
    assert committee < page.index("/services/communes/ho-tich") < police
    assert police < page.index("/services/communes/dang-ky-quan-ly-cu-tru") < others
    assert others < page.index("/services/communes/hai-quan")
    field = visitor.get("/services/communes/ho-tich?lang=en").text
    assert f"/services/{MARRIAGE}" in field
    assert "/services/1.001193" in field


def test_my_commune_is_found_without_accents_and_with_its_province(visitor: PageClient) -> None:
    everywhere = visitor.get("/agencies?q=tan+binh&lang=en").text
    assert everywhere.count("Tân Bình") >= 2
    assert "Hồ Chí Minh City" in everywhere.split('id="provinces"')[0]
    here = visitor.get("/agencies?q=tan+binh&province=79&lang=en").text.split('id="provinces"')[0]
    assert "Tân Bình Ward" in here
    assert "Cần Thơ" not in here.split('id="found"')[1]


def test_an_old_name_is_answered_with_names_like_it_and_told_so(visitor: PageClient) -> None:
    page = visitor.get("/agencies?q=ben+nghe&lang=en").text
    assert "None is called exactly this" in page
    assert "the old names are not in our data" in page
    assert "None is called exactly this" not in visitor.get("/agencies?q=hoan+kiem&lang=en").text


def test_a_province_alone_leads_to_its_communes(visitor: PageClient) -> None:
    answer = visitor.get("/agencies?province=01&lang=en")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/agencies/H26?lang=en")
    assert visitor.get("/agencies?province=nowhere").status_code == 200


def test_a_commune_tells_what_is_filed_online_there_what_else_it_decides_and_what_we_do_not_know(
    visitor: PageClient,
) -> None:
    ward = visitor.get("/agencies/H26.00070?lang=en").text
    assert "Level 3: file online" in ward
    assert "At the police of the same place" in ward
    assert "Nothing is filed online there yet." in ward
    assert "/services/communes/ho-tich" in ward
    assert "dang-ky-quan-ly-cu-tru" not in ward
    assert "Not in our data" in ward
    other = visitor.get("/agencies/H26.00091?lang=en").text
    assert "does not take applications on this portal so far" in other
    police = visitor.get("/agencies/G01.01.00070?lang=en").text
    assert "/services/communes/dang-ky-quan-ly-cu-tru" in police
    assert "communes/ho-tich" not in police


def test_the_first_page_leads_to_events_firms_questions_and_the_other_ways(visitor: PageClient) -> None:
    page = visitor.get("/?lang=en").text
    order = ['role="search"', 'id="already"', 'href="/life-events/having-a-child"', 'href="/life-events/taxes"']
    places = [page.index(each) for each in order]
    assert places == sorted(places)
    for address in ("/which", "/services/a-z", "/services/fields", "/agencies"):
        assert f'href="{address}"' in page.split('id="events"')[1]
