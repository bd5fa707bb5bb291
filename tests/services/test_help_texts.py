"""The texts of help are whole in three languages, and lists stand in the order of their language."""

import datetime as dt

import yaml

from services.db import Database
from services.definitions.bundle import digest_of
from services.definitions.models import DefinitionVersion, State
from services.help import asked, reading
from services.help.ordering import vietnamese
from tests import factories


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


def test_the_questions_of_a_service_in_force_stand_in_help_and_those_of_no_other(
    database: Database, now: dt.datetime
) -> None:
    with database.transaction() as db:
        version = factories.definition(db, now=now)
        procedure = yaml.safe_load(version.bundle["procedure.yaml"])
        for moment, ask in ((now, "Bao lâu?"), (now + dt.timedelta(days=1), "Ở đâu?")):
            procedure["questions"] = [{"ask": {"vi": ask}, "answer": {"vi": "Ba ngày."}}]
            bundle = {**version.bundle, "procedure.yaml": yaml.safe_dump(procedure, allow_unicode=True)}
            db.add(
                DefinitionVersion(
                    procedure_code=version.procedure_code,
                    slug=version.slug,
                    number=moment.day,
                    digest=digest_of(bundle),
                    bundle=bundle,
                    author_id="seed",
                    made_at=now,
                    state=State.PUBLISHED,
                    valid_from=moment,
                )
            )
        version.valid_from = None
    with database.reading() as db:
        (found,) = asked.of_services(db, now, locale="vi")
        assert (found.code, [each.ask.vi for each in found.questions]) == (factories.CODE, ["Bao lâu?"])
