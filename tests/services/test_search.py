"""Finding procedures as people type them, over the real catalogue."""

import datetime as dt
import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.agencies.loading import load_bundled as load_agencies
from services.catalogue import offerings
from services.catalogue.loading import load_bundled
from services.catalogue.search import PER_PAGE, Filters, Finder, Found, finder, marked
from services.db import Database
from services.definitions.publishing import publish_national
from services.search.folding import fold, plain, slug, spelling
from services.search.slips import is_one_slip, without_telex
from tests.services.phrasings import phrasings, report

NOW = dt.datetime(2026, 11, 16, 3, tzinfo=dt.UTC)
MARRIAGE = "1.004873"
NOTHING = Found(entries=[], total=0, page=1, pages=1, filters=Filters(), facets={})


@pytest.fixture(scope="module")
def catalogue(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The whole catalogue, with one procedure offered here."""
    path = tmp_path_factory.mktemp("catalogue") / "portal.db"
    shutil.copy(sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    with database.transaction() as db:
        load_agencies(db, NOW)
        load_bundled(db, NOW)
        (version, *_) = [each for each in publish_national(db, now=NOW) if each.procedure_code == MARRIAGE]
        offerings.offer(
            db, procedure_code=MARRIAGE, agency_codes=["H26.00070"], level=3, definition=version.slug, now=NOW
        )
    yield database
    database.dispose()


@pytest.fixture(scope="module")
def find(catalogue: Database) -> Finder:
    with catalogue.reading() as db:
        return finder(db, NOW)


@pytest.mark.parametrize(
    ("name", "of_all", "of_each_kind"),
    [("tuning", 0.95, 0.8), ("held_out", 0.95, 0.85), ("unseen", 0.75, 0.75), ("strangers", 0.82, 0.7)],
)
def test_what_people_type_finds_what_they_mean_in_the_first_three(
    find: Finder, name: str, of_all: float, of_each_kind: float
) -> None:
    found = report(find, name)
    assert found.share() >= of_all, f"\n{found}"
    assert min(map(found.share, found.asked)) >= of_each_kind, f"\n{found}"


def test_the_lists_hold_enough_of_every_kind_and_only_listed_procedures(find: Finder) -> None:
    held_out, tuning = phrasings("held_out"), phrasings("tuning")
    assert sum(map(len, held_out.values())) >= 200
    assert held_out.keys() == tuning.keys()
    assert min(map(len, held_out.values())) >= 20
    codes = {code for rows in (*held_out.values(), *tuning.values()) for wanted in rows.values() for code in wanted}
    assert [code for code in codes if find.entry(code) is None] == []
    assert not {*chain(*held_out.values())} & {*chain(*tuning.values())}, "nothing is held out that was tuned on"


@pytest.mark.parametrize(
    "typed", ["1.004873", "1004873", "004873", "4873", " 1.004873 ", "1.004873.H41", "1.004873.000.00.00.H41"]
)
def test_a_code_or_a_part_of_it_finds_the_procedure(find: Finder, typed: str) -> None:
    assert find.search(typed).entries[0].code == MARRIAGE


def test_accents_decide_between_words_that_are_alike_without_them(find: Finder) -> None:
    assert "1.012753" not in [entry.code for entry in find.search("sơ đồ").entries[:3]], "a drawing is not a title"


def test_what_is_offered_here_comes_first_among_equals(find: Finder) -> None:
    first = find.search("giấy xác nhận").entries[0]
    assert (first.code, first.is_offered, first.level) == (MARRIAGE, True, 3)


def test_slips_that_were_mended_are_told(find: Finder) -> None:
    assert find.search("khai sihn").understood == [("sihn", "sinh")]
    assert find.search("khai sinh").understood == []


def test_procedures_between_agencies_are_never_found(find: Finder) -> None:
    assert not [entry.code for entry in find.entries if entry.code.startswith(("5.", "6."))]
    assert len(find.entries) == 2668 - 99
    assert find.search("6.005678").total == 0


def test_filters_narrow_and_their_counts_tell_what_would_be_left(find: Finder) -> None:
    everything = find.search()
    assert everything.total == 2569
    levels = {choice.value: choice.count for choice in everything.facets["level"]}
    assert find.search(filters=Filters(level="4")).total == levels["4"]
    both = find.search("giấy phép", Filters(audience="business", agency="G17"))
    assert both.total == next(c.count for c in both.facets["agency"] if c.is_chosen)
    assert all(entry.agency == "Bộ Xây dựng" for entry in both.entries)
    assert {c.value for c in find.search(filters=Filters(field="ho-tich")).facets["field"] if c.is_chosen} == {
        "ho-tich"
    }


def test_an_agency_below_the_ministries_answers_for_what_it_offers_here(find: Finder) -> None:
    assert [entry.code for entry in find.search(filters=Filters(agency="H26.00070")).entries] == [MARRIAGE]


def test_filters_that_do_not_exist_are_left_out(find: Finder) -> None:
    found = find.search(filters=Filters(level="9", audience="martian", agency="X", field="' or 1=1"))
    assert (found.total, found.filters) == (2569, Filters())


@pytest.mark.parametrize(("asked", "given"), [(0, 1), (-5, 1), (2, 2), (10**9, 129)])
def test_a_page_beyond_the_ends_is_the_nearest_page(find: Finder, asked: int, given: int) -> None:
    found = find.search(page=asked)
    assert (found.page, found.pages) == (given, 129)
    assert 0 < len(found.entries) <= PER_PAGE


def test_nothing_understood_finds_nothing(find: Finder) -> None:
    assert find.search("asdf qwer zxcv").total == 0


@given(st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_whatever_is_typed_is_answered(find: Finder, typed: str) -> None:
    assert find.search(typed, Filters(level=typed[:3], field=typed)).page == 1


@pytest.mark.parametrize(
    "typed",
    ["x" * 10_000, "a " * 5_000, "\x00\x01\u202e", "\ud800", "<script>", "1." * 5_000, "\U0001f600" * 99],
    ids=["long word", "many words", "control characters", "half a character", "markup", "dots", "pictures"],
)
def test_rubbish_is_answered_at_once(find: Finder, typed: str) -> None:
    began = time.perf_counter()
    assert find.search(typed).page == 1
    assert time.perf_counter() - began < 0.5


def test_the_words_that_answer_are_marked_and_nothing_is_lost() -> None:
    name = "Đăng ký khai sinh (lưu động)"
    pieces = marked(name, replace(NOTHING, matched=frozenset({"khai", "sinh"}), meant=frozenset({"dang"})))
    assert [text for text, is_match in pieces if is_match] == ["khai", "sinh"]
    assert "".join(text for text, _ in pieces) == name
    assert marked(name, replace(NOTHING, meant=frozenset({"dang"})))[0] == ("Đăng", True), "none typed, one meant"


def test_folding_makes_spellings_alike_and_keeps_marks_apart() -> None:
    assert fold("Đăng KÝ lý lịch") == fold("dang ki li lich")
    assert plain("giấy  phép, LÁI-xe") == "giai fep lai xe"
    assert spelling("Hoà") == spelling("hòa") != spelling("hoa")
    assert slug("Hộ tịch / Đất đai") == "ho-tich-dat-dai"


def test_a_slip_is_one_letter_or_one_swap() -> None:
    assert all(is_one_slip("sinh", other) for other in ("sihn", "sin", "sinhh", "sanh"))
    assert not any(is_one_slip("sinh", other) for other in ("sinh", "si", "hnis", "sanhh"))


def test_telex_typed_without_its_keyboard_is_read() -> None:
    assert [without_telex(word) for word in ["ddawng", "kys", "khai", "giaays", "ddoocj", "thaan", "quyeenf"]] == (
        ["dang", "ky", "khai", "giay", "doc", "than", "quyen"]
    )
