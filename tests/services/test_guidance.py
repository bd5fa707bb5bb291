"""Life events and screeners: every code is real, every text has three languages, every path ends somewhere."""

import json
import lzma
import re
from collections.abc import Mapping

import pytest

from portal.static_files import FOLDER
from services.catalogue.loading import DATA
from services.errors import NotFound
from services.guidance.events import AUDIENCES, event, events
from services.guidance.plain import plain_words
from services.guidance.reading import text
from services.guidance.screeners import Screener, screener, screeners


@pytest.fixture(scope="module")
def catalogue() -> Mapping[str, str]:
    """The names of the public procedures that come with the portal, by code."""
    lines = lzma.decompress((DATA / "procedures.jsonl.xz").read_bytes()).decode().splitlines()
    records = (json.loads(line) for line in lines)
    return {record["code"]: record["name"] for record in records if record["code"][0] in "123"}


def test_every_procedure_named_stands_in_the_catalogue_and_has_plain_words(catalogue: Mapping[str, str]) -> None:
    named = {code for each in events().values() for code in each.codes}
    named |= {code for each in screeners().values() for code in each.codes}
    assert sorted(named - set(catalogue)) == []
    assert sorted(named ^ set(plain_words())) == [], "plain words for what is named, and for nothing else"


def test_the_events_people_expect_are_there_for_people_and_for_firms() -> None:
    by_audience = {of: {each.slug for each in events().values() if each.audience == of} for of in AUDIENCES}
    assert {"having-a-child", "school", "work", "vehicles", "home-and-land", "marriage", "health"} <= by_audience[
        "people"
    ]
    assert {"retirement", "bereavement", "moving-home", "travel", "legal-papers"} <= by_audience["people"]
    assert {"starting-a-business", "hiring", "permits", "taxes", "closing-a-business"} == by_audience["firms"]


def test_events_and_screeners_point_to_each_other_and_to_drawings_that_exist() -> None:
    drawn = set(re.findall(r'<symbol id="([^"]+)"', (FOLDER / "img/icons.svg").read_text()))
    for each in events().values():
        assert each.icon in drawn, each.slug
        assert set(each.related) <= set(events()) - {each.slug}, each.slug
        assert not each.screener or each.screener in screeners(), each.slug
        assert all(group.codes for group in each.groups), each.slug
    for other in screeners().values():
        assert other.icon in drawn, other.slug
        assert other.event in events(), other.slug


@pytest.mark.parametrize("of", screeners().values(), ids=list(screeners()))
def test_every_path_through_a_screener_takes_two_to_five_questions_and_ends_in_services(of: Screener) -> None:
    named: set[str] = set()
    for answers in of.paths():
        standing = of.asked(answers)
        assert (standing.question, standing.answers) == (None, answers)
        assert 2 <= len(answers) <= 5, answers
        ending = of.ending(answers)
        assert ending.pointers or ending.elsewhere, answers
        assert ending.first
        named |= {pointer.code for pointer in ending.pointers}
    assert named == of.codes, "no row of the table is out of reach"


def test_a_screener_asks_only_what_matters_and_forgets_what_does_not_apply() -> None:
    birth = screener("birth")
    first = birth.asked({})
    assert first.question == birth.questions[0]
    assert first.ahead == 3
    abroad = birth.asked({"place": "abroad", "parents": "one", "insured": "nonsense", "name": "Ánh"})
    assert abroad.answers == {"place": "abroad"}
    assert abroad.question == birth.questions[1]


def test_unmarried_parents_who_want_the_father_named_are_sent_to_the_joint_procedure() -> None:
    ending = screener("birth").ending({"place": "here", "parents": "both", "married": "named", "insured": "no"})
    assert [pointer.code for pointer in ending.pointers] == ["1.000689", "1.004222"]


def test_what_the_catalogue_lacks_is_said_with_whom_to_ask() -> None:
    ending = screener("marriage").ending({"step": "here", "partner": "foreigner"})
    assert "catalogue here does not have" in ending.elsewhere[0].ask.en
    assert event("retirement").missing[0].ask.vi.startswith("Hỏi cơ quan bảo hiểm xã hội")


def test_a_text_without_one_of_the_three_languages_is_refused() -> None:
    with pytest.raises(ValueError, match="vi, en, zh"):
        text({"vi": "Kết hôn", "en": "Marriage"})


def test_an_event_or_screener_that_does_not_exist_is_not_found() -> None:
    for ask in (event, screener):
        with pytest.raises(NotFound):
            ask("flying")
