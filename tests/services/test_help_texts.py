"""The texts of help are whole in three languages, and lists stand in the order of their language."""

from services.help import reading
from services.help.ordering import vietnamese


def test_every_text_of_help_is_there_in_three_languages_under_an_anchor_of_its_own() -> None:
    texts = [text for chapter in reading.guide() for text in (chapter.title, *chapter.steps)]
    texts += [text for each in reading.questions() for text in (each.ask, each.answer)]
    texts += [text for word in reading.words("vi") for text in (word.term, word.meaning)]
    assert [text.vi for text in texts if text.missing()] == []
    for rows in (reading.guide(), reading.questions(), reading.words("vi")):
        assert len({row.id for row in rows}) == len(rows) > 5


def test_vietnamese_words_stand_as_in_a_dictionary_letters_before_tones() -> None:
    right = ["ba", "ba lợi", "bá lợi", "da", "đa", "ma", "mà", "mả", "mã", "má", "mạ", "mua", "mưa", "Ủy ban"]
    assert sorted(set(right), key=vietnamese) == right


def test_the_glossary_follows_the_language_of_its_reader() -> None:
    vi, en, zh = ([word.id for word in reading.words(locale)] for locale in ("vi", "en", "zh"))
    assert (vi[0], vi[-1]) == ("ban-chinh", "ubnd-cap-xa")
    assert (en[0], en[-1]) == ("thu-tuc-hanh-chinh", "ngay-lam-viec")
    assert zh.index("co-quan-giai-quyet") < zh.index("ngay-lam-viec") < zh.index("mot-cua")
    assert sorted(vi) == sorted(en) == sorted(zh)
