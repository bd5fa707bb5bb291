"""What a service says of itself in plain words: easy reading, common questions, silence and appeal (procedure.yaml)."""

from dataclasses import dataclass
from typing import Final, NamedTuple

from forms.reading import Block
from forms.text import Text

#: The keys of procedure.yaml that are read here.
KEYS: Final = ("easy", "questions", "silence", "appeal")
#: Easy reading is a handful of short sentences; more is no longer easy.
FEWEST_SENTENCES: Final = 3
MOST_SENTENCES: Final = 6
#: Letters of one easy sentence; Chinese needs far fewer.
LONGEST_SENTENCE: Final = 120
MOST_QUESTIONS: Final = 8


class CommonQuestion(NamedTuple):
    """A question people often have about one service, and its answer."""

    ask: Text
    answer: Text


@dataclass(frozen=True)
class LegalRule:
    """What the law says in one respect, with the article. An uncertain one is shown as still to be confirmed."""

    say: Text
    basis: str
    uncertain: bool


@dataclass(frozen=True)
class Explanation:
    """Everything optional that helps a person understand a service."""

    easy: tuple[Text, ...]  #: three to six very short sentences, or none
    questions: tuple[CommonQuestion, ...]
    silence: LegalRule | None  #: what happens when the agency does not answer in time
    appeal: LegalRule | None  #: to whom one turns against the decision


def read_explanation(block: Block) -> Explanation:
    """What a procedure says about itself; mistakes go to the block's findings."""
    return Explanation(
        easy=_easy(block),
        questions=_questions(block),
        silence=_legal_rule(block, "silence"),
        appeal=_legal_rule(block, "appeal"),
    )


def _easy(block: Block) -> tuple[Text, ...]:
    sentences = block.texts("easy")
    if sentences and not FEWEST_SENTENCES <= len(sentences) <= MOST_SENTENCES:
        remedy = f"Write {FEWEST_SENTENCES} to {MOST_SENTENCES} short ones"
        block.wrong("easy", f"Easy reading cannot have {len(sentences)} sentences", remedy)
    for sentence in sentences:
        if max(len(sentence.vi), len(sentence.en), len(sentence.zh)) > LONGEST_SENTENCE:
            remedy = f"Use at most {LONGEST_SENTENCE} characters in each language"
            block.wrong("easy", f"“{sentence.vi[:30]}…” is too long for easy reading", remedy)
    return sentences


def _questions(block: Block) -> tuple[CommonQuestion, ...]:
    inner = block.blocks("questions")
    if len(inner) > MOST_QUESTIONS:
        block.wrong("questions", "There are too many questions", f"Keep the {MOST_QUESTIONS} that people really ask")
    for each in inner:
        each.only(("ask", "answer"), "A common question")
    return tuple(CommonQuestion(each.text("ask", required=True), each.text("answer", required=True)) for each in inner)


def _legal_rule(block: Block, key: str) -> LegalRule | None:
    inner = block.block(key)
    if inner is None:
        return None
    inner.only(("say", "basis", "uncertain"), "A legal rule")
    return LegalRule(inner.text("say", required=True), inner.string("basis", required=True), inner.flag("uncertain"))
