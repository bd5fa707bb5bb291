"""What a service says of itself in plain words: easy reading, common questions, silence and appeal."""

import pytest

from forms.text import Text
from services.definitions.bundle import read_folder
from services.definitions.checker import check
from services.definitions.publishing import NATIONAL
from services.definitions.service import load_service
from tests import factories

EASY = "easy: [{vi: Một., en: One., zh: 一。}, {vi: Hai., en: Two., zh: 二。}, {vi: Ba., en: Three., zh: 三。}]\n"
QUESTIONS = "questions: [{ask: {vi: 'Sao?', en: 'Why?', zh: 为何？}, answer: {vi: Thế., en: So., zh: 如此。}}]\n"
SILENCE = "silence: {say: {vi: Đồng ý., en: A yes., zh: 视为同意。}, basis: '1/2020/QH14', uncertain: true}\n"


def bundle(*explained: str) -> dict[str, str]:
    files = read_folder(NATIONAL / factories.SLUG)
    kept = files["procedure.yaml"].split("\n# What people read first.")[0]
    return {**files, "procedure.yaml": kept + "\n" + "".join(explained)}


def test_a_service_explains_itself_in_three_languages() -> None:
    service = load_service(bundle(EASY, QUESTIONS, SILENCE))
    assert [sentence.en for sentence in service.explanation.easy] == ["One.", "Two.", "Three."]
    assert service.questions == ((Text("Sao?", "Why?", "为何？"), Text("Thế.", "So.", "如此。")),)
    silence = service.explanation.silence
    assert silence
    assert (silence.say.vi, silence.basis, silence.uncertain) == ("Đồng ý.", "1/2020/QH14", True)
    assert service.explanation.appeal is None


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("easy: [{vi: Một., en: One., zh: 一。}]\n", "Easy reading cannot have 1 sentences"),
        (EASY.replace("Two", "Two " * 50), "is too long for easy reading"),
        (EASY.replace(", zh: 三。", ""), "The text has no Chinese"),
        ("easy: [One.]\n", "An entry of easy is not a mapping"),
        (QUESTIONS.replace("answer", "reply"), "A common question has no key reply"),
        (SILENCE.replace(", basis: '1/2020/QH14'", ""), "basis is missing"),
    ],
)
def test_the_checker_tells_what_an_explanation_lacks(written: str, said: str) -> None:
    assert any(said in finding.reason for finding in check(bundle(written)))
