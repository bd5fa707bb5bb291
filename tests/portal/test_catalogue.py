"""The finding pages: search, one service, agencies; what strangers are served from the shelf."""

import gzip
import posixpath
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import Client

from portal import static_files
from portal.kept import KeptPage, Shelf
from services.catalogue.models import Procedure
from services.content import raise_content_version
from tests.portal.pages import Page, PageClient
from tests.portal.whole import MARRIAGE, NOW, portal
from tests.services.published import lines


@pytest.fixture(scope="module")
def app(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One portal for all that only look."""
    yield from portal(filled, tmp_path_factory.mktemp("portal"))


@pytest.fixture
def own(filled: Path, tmp_path: Path) -> Iterator[Flask]:
    """A portal for a test that changes the catalogue."""
    yield from portal(filled, tmp_path)


def test_a_search_shows_names_with_a_link_level_time_and_fee(visitor: PageClient) -> None:
    page = visitor.get("/services?q=giay+doc+than&lang=en").text
    assert "Certificate of marital status" in page
    assert 'href="/services/1.004873?lang=en"' in page
    assert "File online here" in page
    assert "3 working days" in page
    assert "Set by the province" in page


def test_a_name_without_a_translation_says_which_language_it_is_in(visitor: PageClient) -> None:
    assert '<a href="/services/1.001193?lang=en" lang="vi">' in visitor.get("/services?q=khai+sinh&lang=en").text


def test_each_filter_is_a_link_that_keeps_what_was_asked(visitor: PageClient) -> None:
    page = visitor.get("/services?q=gi%E1%BA%A5y+ph%C3%A9p&audience=business&lang=en").text
    assert 'href="/services?q=gi%E1%BA%A5y+ph%C3%A9p&amp;audience=business&amp;lang=en&amp;level=4"' in page
    assert 'href="/services?q=gi%E1%BA%A5y+ph%C3%A9p&amp;lang=en"' in page, "the chosen one leads back"


def test_the_next_page_leads_on_and_the_last_one_ends(visitor: PageClient) -> None:
    assert "/services?page=2&amp;lang=en" in visitor.get("/services?lang=en").text
    last = visitor.get("/services?page=999999&lang=en").text
    assert "Page 129 of 129" in last
    assert 'rel="next"' not in last


def test_nothing_found_offers_other_ways(visitor: PageClient) -> None:
    page = visitor.get("/services?q=asdf+qwer&lang=en")
    assert page.status_code == 200
    assert "We found no service for this" in page.text
    assert "/agencies" in page.text


def test_a_service_offered_here_can_be_started_and_shows_its_own_term(visitor: PageClient) -> None:
    page = visitor.get(f"/services/{MARRIAGE}?lang=en").text
    assert "3 working days" in page
    assert "123/2015/NĐ-CP" in page
    assert "still to be confirmed" in page
    assert "without a unit" not in page
    assert "It cannot be filed online here yet" not in page


def test_a_service_not_offered_here_says_so_and_where_to_go(visitor: PageClient) -> None:
    page = visitor.get("/services/1.004772?lang=en").text
    assert "It cannot be filed online here yet" in page
    assert "/start" not in page
    assert "dichvucong.gov.vn" in page
    assert "The time is published without a unit" in page
    assert "Published level 3" in page


def test_an_expired_fee_is_shown_with_a_warning_and_not_as_the_fee(visitor: PageClient) -> None:
    page = visitor.get("/services/1.001200?lang=en").text
    assert "This names a rate that ended on" in page
    assert "Depends on the case" in page


@pytest.mark.parametrize(
    "code", ["6.005678", "5.003809", "9.999999", "1.0048", "%00", "..%2f", "1.004873%00", "a" * 3000]
)
def test_what_citizens_may_not_see_and_what_does_not_exist_is_not_found(visitor: PageClient, code: str) -> None:
    assert visitor.get(f"/services/{code}").status_code == 404


def test_every_hundredth_service_page_is_well_made_in_every_language(visitor: PageClient) -> None:
    codes = [line[10:18] for line in lines()[::100]]
    shown = [code for code in codes if code[0] not in "56"]
    assert len(shown) > 20
    for number, code in enumerate(shown):
        assert visitor.get(f"/services/{code}?lang={('vi', 'en', 'zh')[number % 3]}").status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "q=" + "x" * 10_000,
        "q=%00%01%1b%e2%80%ae",
        "q=<script>alert(1)</script>",
        "q=%ff%fe%c3",
        "q=%F0%9F%98%80%F0%9F%98%80",
        "q=khai+sinh&page=-1",
        "page=1e9",
        "page=٣",
        "page=99999999999999999999",
        "level=9&audience=martian&agency=%00&field=" + "y" * 5000,
        "q=a&q=b&level=3&level=4&page=1&page=2",
        "lang=xx&lang=en",
        "level[]=3&field=..%2f..%2fetc%2fpasswd",
    ],
)
def test_any_search_is_a_useful_page(visitor: PageClient, query: str) -> None:
    for path in ("/services", "/agencies"):
        page = visitor.get(f"{path}?{query}")
        assert page.status_code == 200
        assert "<script>alert" not in page.text


def test_agencies_are_browsed_from_the_province_to_the_commune(visitor: PageClient) -> None:
    assert 'href="/agencies/H26"' in visitor.get("/agencies?lang=en").text
    province = visitor.get("/agencies/H26?lang=en").text
    assert 'href="/agencies/H26.00070"' in province
    assert "Wards and communes" in province
    commune = visitor.get("/agencies/H26.00070?lang=en").text
    assert "Certificate of marital status" in commune
    assert "Police of Hoàn Kiếm Ward, Hà Nội" in commune


def test_a_ministry_leads_to_its_procedures(visitor: PageClient) -> None:
    assert 'href="/services?agency=G15"' in visitor.get("/agencies/G15?lang=en").text
    assert visitor.get("/services?agency=G15&lang=en").status_code == 200


def test_an_agency_is_found_by_name(visitor: PageClient) -> None:
    assert 'href="/agencies/H26.00070"' in visitor.get("/agencies?q=hoan+kiem&lang=en").text


@pytest.mark.parametrize("code", ["H99", "h26", "%00", "x" * 300, "..", "H26%00"])
def test_an_agency_that_does_not_exist_is_not_found(visitor: PageClient, code: str) -> None:
    assert visitor.get(f"/agencies/{code}").status_code in (404, 308)


def test_a_kept_page_is_the_same_bytes_with_a_validator_and_for_anyone(visitor: PageClient) -> None:
    first, again = (visitor.get(f"/services/{MARRIAGE}?lang=en") for _ in range(2))
    assert first.data == again.data
    assert first.headers["ETag"] == again.headers["ETag"]
    assert first.headers["Cache-Control"].startswith("public")
    assert "Set-Cookie" not in first.headers
    unchanged = visitor.get(f"/services/{MARRIAGE}?lang=en", headers={"If-None-Match": first.headers["ETag"]})
    assert (unchanged.status_code, unchanged.data) == (304, b"")


def test_a_kept_page_goes_out_compressed_to_those_who_take_it(app: Flask, visitor: PageClient) -> None:
    plain = visitor.get("/?lang=en")
    packed = FlaskClient(app, app.response_class).get("/?lang=en", headers={"Accept-Encoding": "br, gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert len(packed.data) < 20_000


def test_a_change_of_the_content_is_seen_on_kept_pages(own: Flask) -> None:
    visitor = own.test_client()
    visitor.get("/services/1.004772?lang=vi")
    with own.extensions["database"].transaction() as db:
        db.get_one(Procedure, "1.004772").name = "Tên mới của thủ tục"
        raise_content_version(db, NOW)
    assert "Tên mới của thủ tục" in visitor.get("/services/1.004772?lang=vi").text


def test_the_plain_address_is_kept_for_each_language_it_is_read_in(visitor: PageClient) -> None:
    english, chinese, again = (
        visitor.get(f"/services/{MARRIAGE}", headers={"Accept-Language": lang}) for lang in ("en", "zh", "en")
    )
    assert english.data == again.data != chinese.data
    assert "Accept-Language" in english.headers["Vary"]


def test_languages_do_not_share_a_kept_page(visitor: PageClient) -> None:
    pages = {visitor.get(f"/services/{MARRIAGE}?lang={lang}").text for lang in ("vi", "en", "zh")}
    assert len(pages) == 3


def test_a_hostile_host_or_query_does_not_reach_a_kept_page(visitor: PageClient) -> None:
    visitor.get(f"/services/{MARRIAGE}?lang=en", headers={"Host": "evil.example"})
    visitor.get(f"/services/{MARRIAGE}?lang=en&x=%22%3Eevil.example")
    assert "evil.example" not in visitor.get(f"/services/{MARRIAGE}?lang=en").text


def test_somebody_with_a_session_gets_no_kept_page(app: Flask, visitor: PageClient) -> None:
    visitor.get("/?lang=en")
    visitor.set_cookie(app.config["SESSION_COOKIE_NAME"], "anything")
    own = visitor.get("/?lang=en")
    assert own.status_code == 200
    assert own.headers["Cache-Control"].startswith("private")


def test_the_shelf_keeps_no_more_than_it_may(app: Flask) -> None:
    shelf: Shelf[KeptPage] = Shelf(app.extensions["database"], capacity=1_600)
    for number in range(10):
        shelf.put((number,), KeptPage(b"x" * 30, "e"))
    assert [number for number in range(10) if shelf.get((number,))] == [7, 8, 9]
    shelf.put(("large",), KeptPage(b"x" * 2_000, "e"))
    assert shelf.get(("large",)) is None


def test_the_catalogue_is_loaded_from_a_file_by_command(own: Flask, tmp_path: Path) -> None:
    file, broken = tmp_path / "some.jsonl", tmp_path / "broken.jsonl"
    file.write_text("\n".join(lines()[:10]), encoding="utf-8")
    broken.write_text("{", encoding="utf-8")
    run = own.test_cli_runner().invoke
    assert (
        "0 procedures added, 0 changed, 2658 withdrawn, 10 unchanged."
        in run(args=["catalogue", "load", str(file)]).output
    )
    result = run(args=["catalogue", "load", str(broken)])
    assert result.exit_code == 1
    assert "Line 1 is not a procedure" in result.output


#: Those with the most to say.
LARGEST = (MARRIAGE, "1.009568", "1.013225", "2.002011", "1.001193", "1.000894")


@pytest.mark.parametrize(
    "address", ["/", "/services", "/services?q=dang+ki+ket+hon", *(f"/services/{code}" for code in LARGEST)]
)
@pytest.mark.parametrize("lang", ["vi", "en", "zh"])
def test_the_html_of_a_public_page_is_under_20_kb_on_its_way(app: Flask, address: str, lang: str) -> None:
    link = f"{address}{'&' if '?' in address else '?'}lang={lang}"
    sent = Client(app).get(link, headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(sent.data).startswith(b"<!doctype html>")
    assert len(sent.data) < 20_000


@pytest.mark.parametrize("address", ["/", "/services?q=dang+ki+ket+hon", f"/services/{MARRIAGE}"])
def test_the_first_view_of_somebody_new_is_under_150_kb(app: Flask, address: str) -> None:
    """The page with every sheet, script, drawing and font that it names, even those a browser would leave out."""
    link = f"{address}{'&' if '?' in address else '?'}lang=vi"
    page = Client(app).get(link, headers={"Accept-Encoding": "gzip"}).data
    files, prefix = static_files.in_front_of(app), app.config["STATIC_PREFIX"]
    waiting, asked = set(re.findall(rf"{prefix}/([\w@./-]+)", gzip.decompress(page).decode())), set[str]()
    total = len(page)
    while waiting:
        asked.add(name := waiting.pop())
        if name.endswith("print.css"):
            continue
        with Client(files).get(f"{prefix}/{name}", headers={"Accept-Encoding": "gzip, deflate, br"}) as got:
            total += len(got.data)
        assert got.status_code == 200, name
        if name.endswith((".css", ".js")):
            text = (static_files.FOLDER / name).read_text("utf-8")
            for found in re.findall(r"""(?:url\(|from |import )["']?(\.[\w@./-]+)""", text):
                waiting.add(posixpath.normpath(posixpath.join(posixpath.dirname(name), found)))
        waiting -= asked
    assert len(asked) > 12
    assert total < 150_000


@pytest.mark.parametrize("code", [MARRIAGE, "2.001583", "1.000005", "1.009523"])
def test_every_link_within_the_page_leads_to_a_part_of_it(visitor: PageClient, code: str) -> None:
    page = Page(visitor.get(f"/services/{code}?lang=en").text)
    targets = {link["href"][1:] for link in page.all("a") if link.get("href", "").startswith("#")}
    assert {"papers", "fee", "time", "rights"} <= targets
    ids = {tag["id"] for tag in page.all("h2", "main", "section", "article", "div") if tag.get("id")}
    assert targets - ids == set()
