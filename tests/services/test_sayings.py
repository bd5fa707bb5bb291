"""What people say for procedures: the file, and finding by it."""

import lzma
import re
from pathlib import Path

import pytest

import services.catalogue
from services.catalogue.sayings import Line, Sayings, bundled
from services.search.folding import plain
from services.search.phrases import Phrases, split

FOLDER = Path(services.catalogue.__file__).parent / "data"


def found(phrases: Phrases, typed: str, meant: dict[str, list[str]] | None = None) -> list[int]:
    return [match.position for match in phrases.search(typed, meant or {}, least=0.45, least_share=0.4)]


def test_every_saying_is_of_a_procedure_in_the_catalogue_and_nearly_all_have_one() -> None:
    with lzma.open(FOLDER / "procedures.jsonl.xz", "rt", encoding="utf-8") as lines:
        listed = set(re.findall(r'^\{"code": ?"([\d.]+)"', lines.read(), re.MULTILINE))
    told = {code for line in bundled() for code in line.codes}
    assert told - listed == set()
    assert len(told) >= 0.97 * len(listed)


def test_lines_say_something_once_in_few_words() -> None:
    for line in (FOLDER / "sayings.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            assert line.count(" | ") == 3, line
    for codes, phrases in bundled():
        assert len({*codes}) == len(codes)
        assert len(phrases) >= 2, codes
        assert len({*map(plain, phrases)}) == len(phrases), phrases
        assert [each for each in phrases if len(split(each)) > 16] == []


def test_a_phrase_is_found_in_any_order_without_accents_and_with_other_words_around() -> None:
    phrases = Phrases(["bán thuốc tây", "mở quán bia", "thuốc trừ sâu"])
    assert found(phrases, "thuoc tay ban") == [0]
    assert found(phrases, "tôi mở quán bia")[0] == 1
    assert found(phrases, "kính cận") == []
    assert found(phrases, "") == []


def test_the_phrase_nearest_to_what_was_said_comes_first() -> None:
    phrases = Phrases(["làm lại bằng lái xe bị mất", "bằng lái xe", "đổi bằng lái xe quân đội"])
    assert found(phrases, "bằng lái xe")[0] == 1
    assert found(phrases, "bang lai xe bi mat")[0] == 0


def test_a_word_nobody_says_stands_for_what_it_may_mean() -> None:
    phrases = Phrases(["bán thuốc tây"])
    assert found(phrases, "bna thuoocs") == []
    assert found(phrases, "bna thuoocs", {"bna": ["ban"], "thuoocs": ["thuoc"]}) == [0]


def test_chinese_is_found_by_its_pairs() -> None:
    phrases = Phrases(["双重征税退税", "成立一人有限公司", "税"])
    assert found(phrases, "一人公司成立") == [1]
    assert found(phrases, "税") == [2]
    assert split("办 护照") == ["办护", "护照"]


def test_what_is_not_listed_is_not_answered() -> None:
    sayings = Sayings(
        {"1.000001": 7}, [Line(["1.000002"], ["bán bia"]), Line(["1.000001", "1.000003"], ["mở quán bia"])]
    )
    assert sayings.answers("ban bia", {}).keys() <= {7}
    assert sayings.answers("mở quán bia", {}).keys() == {7}


@pytest.mark.parametrize("typed", ["\0", "| ; |", "𠀀" * 400, "a " * 5_000, "؀", "🙂 bán 🙂"])
def test_whatever_is_said_is_looked_for(typed: str) -> None:
    assert Phrases(["bán bia"]).search(typed, {}, least=0.45, least_share=0.4) is not None
