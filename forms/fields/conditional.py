"""The condition of a question in words, for pages where no script opens and closes it."""

from collections.abc import Iterable

from forms import kinds, words
from forms.definition import Question
from forms.places import NoPlaces


def in_words(
    question: Question, opened_by: tuple[str, tuple[str, ...]] | None, beside: Iterable[Question], locale: str
) -> str:
    """When `question` is to be answered: the definition's own words, else named by what opens it.

    `opened_by`: the question of those `beside` it and its answers (conditions.opener). Empty when neither tells.
    """
    if said := question.only_if.text(locale):
        return said
    asked = next((each for each in beside if opened_by and each.id == opened_by[0]), None)
    if asked is None or opened_by is None:
        return ""
    answers = " / ".join(_answer(asked, code, locale) for code in opened_by[1])
    return words.ONLY_IF.text(locale).format(question=asked.ask.text(locale), answer=answers)


def _answer(asked: Question, code: str, locale: str) -> str:
    option = asked.option(code)
    if option is not None:
        return option.label.text(locale)
    if asked.kind in ("yes-no", "declaration", "consent"):
        return (words.YES if code == "yes" else words.NO).text(locale)
    return kinds.of(asked).read(asked, code, locale, NoPlaces())
