"""Birth registration (1.001193) and permanent residence (1.004222): their fees, papers and results."""

import datetime as dt
import io
import json
from collections.abc import Mapping
from typing import Any

import pypdf
import pytest

from forms.answers import filed_answers, needed_papers, problems
from forms.definition import Answers
from forms.findings import Findings
from forms.places import NoPlaces
from services.definitions.bundle import read_folder
from services.definitions.fees import FeeState, quote
from services.definitions.publishing import NATIONAL
from services.definitions.rehearsals import read_rehearsals
from services.definitions.service import ServiceDefinition, load_service
from services.results.papers import Certificate, Office, Signatory, render
from services.results.printing import Printer
from services.results.readings import readings
from tests.services.papers_on_file import FILED, OnePlace, text_of

BIRTH = load_service(read_folder(NATIONAL / "khai-sinh"))
RESIDENCE = load_service(read_folder(NATIONAL / "dang-ky-thuong-tru"))
TODAY = dt.date(2026, 11, 16)


@pytest.fixture(scope="module")
def printer() -> Printer:
    return Printer()


def person(service: ServiceDefinition, name: str) -> Answers:
    """What somebody of the rehearsals answers."""
    [found] = [each for each in read_rehearsals(service.rehearsals, Findings("rehearsals.yaml")) if each.id == name]
    return found.answers


def result(service: ServiceDefinition, name: str) -> Certificate:
    """What somebody of the rehearsals gets."""
    answers = filed_answers(service.form, person(service, name), TODAY)
    return Certificate(
        template_text=service.result.template,
        title=service.result.title.vi,
        office=Office("Ủy ban nhân dân phường Hoàn Kiếm", place="Hoàn Kiếm"),
        issued_at=FILED,
        number=service.result.numbered(7),
        procedure_code=service.code,
        answers=answers,
        read=readings(service.form, answers, OnePlace()),
        signatory=Signatory("Đỗ Khánh Giang"),
        verify_url="https://motcua.example/verify/k3Jd9sQ2mWx7pZ4tB8vN",
    )


@pytest.mark.parametrize(
    ("born", "state"),
    [("2026-09-17", FeeState.FREE), ("2026-09-16", FeeState.SET_BY_PROVINCE)],
)
def test_a_birth_is_registered_for_nothing_until_its_sixtieth_day(born: str, state: FeeState) -> None:
    answers = {"child_birth_date": born, "fee_group": "none", "want_copies": False}
    assert quote(BIRTH.tariff, BIRTH.form, answers, today=TODAY).state is state


def test_copies_are_owed_even_where_the_registration_is_free() -> None:
    answers = {"child_birth_date": "2026-11-01", "want_copies": True, "copy_count": 3}
    quoted = quote(BIRTH.tariff, BIRTH.form, answers, today=TODAY)
    assert (quoted.total, [line.vnd for line in quoted.lines]) == (24_000, [0, 24_000])


def test_the_certificate_names_both_parents_and_the_day_in_words(printer: Printer) -> None:
    document = render(printer, result(BIRTH, "both-parents"), "vi", str)
    text = text_of(document)
    for said in (
        "Họ, chữ đệm, tên: TRẦN MINH KHÔI",
        "Ngày hai mươi, tháng mười, năm hai nghìn không trăm hai mươi sáu",
        "Nơi sinh: Bệnh viện Phụ sản Hà Nội, 929 La Thành",
        "Họ, chữ đệm, tên người mẹ: Nguyễn Thị Ánh",
        "Họ, chữ đệm, tên người cha: Trần Văn Bình",
    ):
        assert said in text
    assert len(pypdf.PdfReader(io.BytesIO(document)).pages) == 1


def test_a_parent_typed_before_the_choice_was_changed_is_not_on_the_certificate(printer: Printer) -> None:
    document = render(printer, result(BIRTH, "mother-only"), "vi", str)
    assert "Nguyễn Thị Ánh" in text_of(document)
    assert "Trần Văn Bình" not in text_of(document)
    [content] = pypdf.PdfReader(io.BytesIO(document)).attachments["ket-qua.json"]
    assert not {"father_name", "parents_known", "birth_proof", "fee_group"} & set(json.loads(content)["answers"])


def test_the_certificate_of_a_foundling_leaves_both_parents_empty(printer: Printer) -> None:
    text = text_of(render(printer, result(BIRTH, "abandoned"), "vi", str))
    assert "NGUYỄN BÌNH AN" in text
    assert "Họ, chữ đệm, tên người mẹ:" in text
    assert text.count("Quốc tịch: Việt Nam") == 1  # the child's own


@pytest.mark.parametrize(
    ("answers", "papers"),
    [
        ({"birth_proof": "electronic"}, set()),
        ({"birth_proof": "certificate"}, {"birth_certificate"}),
        ({"parents_known": "neither", "abandoned": True}, {"abandonment_record"}),
        ({"requester_relation": "relative"}, set()),
        ({"requester_relation": "authorised"}, {"authorisation"}),
    ],
)
def test_the_proof_of_the_birth_follows_the_answers(answers: Mapping[str, Any], papers: set[str]) -> None:
    given = {"birth_case": "child", "parents_known": "mother", **answers}
    asked = {needed.paper.id for needed in needed_papers(BIRTH.form, given, TODAY) if needed.paper.required}
    assert asked == papers


@pytest.mark.parametrize(("who", "missing"), [("newborn", set()), ("child", {"personal_id"})])
def test_only_a_newborn_may_lack_the_personal_number(who: str, missing: set[str]) -> None:
    answers = {key.removeprefix("newborn_"): value for key, value in person(RESIDENCE, "newborn").items()}
    given = {**person(RESIDENCE, "newborn"), **answers, "for_whom": who}
    found = problems(RESIDENCE.form, given, {"consents_signed": 1}, TODAY, places=NoPlaces())
    assert {problem.question for problem in found} == missing


def test_filing_a_residence_online_costs_half_of_the_counter() -> None:
    fees = [
        quote(RESIDENCE.tariff, RESIDENCE.form, {"fee_group": "none"}, today=TODAY, channel=channel).total
        for channel in ("online", "counter")
    ]
    assert fees == [10_000, 20_000]


def test_the_notice_of_the_entry_lists_everyone_who_moved(printer: Printer) -> None:
    text = text_of(render(printer, result(RESIDENCE, "own-home-with-family"), "vi", str))
    for said in (
        "Nơi thường trú: 12 Hàng Bạc",
        "Họ, chữ đệm và tên chủ hộ: Trần Văn Bình",
        "001220007788",
        "001192012345",
    ):
        assert said in text
