"""The criminal record certificate (3.000333): its fee for everyone, its stops, and what its papers say."""

import datetime as dt
import io
import json
from collections.abc import Mapping
from typing import Any

import pypdf
import pytest

from forms.answers import filed_answers, needed_papers, problems, stopped_by
from forms.findings import Findings
from forms.places import NoPlaces
from services.agencies.models import Agency
from services.catalogue import loading
from services.catalogue.offerings import agencies_offering, offer
from services.db import Database
from services.definitions.bundle import read_folder
from services.definitions.fees import FeeState, quote
from services.definitions.publishing import NATIONAL, publish
from services.definitions.rehearsals import read_rehearsals
from services.definitions.service import load_service
from services.results import forms_on_paper
from services.results.papers import Certificate, Office, Signatory, render
from services.results.printing import Printer
from services.results.readings import readings
from tests import factories
from tests.services.papers_on_file import FILED, OnePlace, text_of
from tests.services.published import lines

BUNDLE = read_folder(NATIONAL / "phieu-ly-lich-tu-phap")
SERVICE = load_service(BUNDLE)
TODAY = dt.date(2026, 11, 16)
PEOPLE = {person.id: person.answers for person in read_rehearsals(SERVICE.rehearsals, Findings("rehearsals.yaml"))}
FREE = ("child", "elderly", "disabled", "poor", "remote")
REDUCED = ("student", "merit")
PASSPORT = {"kind": "passport", "number": "C1234567", "issued_by": "Cục QLXNC", "issued_on": "2023-05-10"}
POLICE = Office("Công an thành phố Hà Nội", superior="Bộ Công an", place="Hà Nội")


@pytest.fixture(scope="module")
def printer() -> Printer:
    return Printer()


def total(group: str, copies: int) -> int | None:
    """What somebody of this group owes, in whole đồng."""
    return quote(SERVICE.tariff, SERVICE.form, {"fee_group": group, "copies": copies}, today=TODAY).total


@pytest.mark.parametrize(("copies", "more"), [(1, 0), (2, 0), (3, 5_000), (4, 10_000), (99, 485_000)])
@pytest.mark.parametrize(
    ("group", "base"),
    [("none", 200_000), *((group, 100_000) for group in REDUCED), *((group, 0) for group in FREE)],
)
def test_the_fee_follows_the_group_and_rises_by_5000_for_each_slip_from_the_third(
    group: str, base: int, copies: int, more: int
) -> None:
    assert total(group, copies) == base + more


def test_every_group_that_can_be_chosen_has_its_fee() -> None:
    question = SERVICE.form.question("fee_group")
    assert question
    assert {option.code for option in question.options} == {"none", *REDUCED, *FREE}


@pytest.mark.parametrize("group", [*REDUCED, *FREE])
def test_who_pays_less_encloses_the_proof_the_tariff_names_and_reads_why(group: str) -> None:
    answers = {"fee_group": group, "copies": 1}
    certificate, _ = quote(SERVICE.tariff, SERVICE.form, answers, today=TODAY).lines
    assert certificate.proof in {needed.paper.id for needed in needed_papers(SERVICE.form, answers, TODAY)}
    assert all((certificate.why.vi, certificate.why.en, certificate.why.zh))


def test_who_pays_in_full_is_asked_for_no_proof() -> None:
    answers = {"fee_group": "none", "copies": 1}
    assert {needed.paper.id for needed in needed_papers(SERVICE.form, answers, TODAY)} == {"id_copy"}


def test_only_what_the_third_slip_costs_is_marked_as_an_assumption() -> None:
    lines = quote(SERVICE.tariff, SERVICE.form, {"fee_group": "poor", "copies": 3}, today=TODAY).lines
    assert {line.id: line.uncertain for line in lines} == {"certificate": False, "extra-slips": True}
    assert "to be confirmed" in lines[1].why.en


@pytest.mark.parametrize("answers", [{}, {"fee_group": "none"}, {"copies": 3}])
def test_no_fee_is_guessed_before_group_and_number_are_known(answers: Mapping[str, Any]) -> None:
    assert quote(SERVICE.tariff, SERVICE.form, answers, today=TODAY).state is FeeState.UNDETERMINED


@pytest.mark.parametrize(
    ("group", "born", "fits"),
    [
        ("child", "2010-11-17", True),
        ("child", "2010-11-16", False),
        ("student", "2010-11-16", True),
        ("student", "2010-11-17", False),
        ("elderly", "1966-11-16", True),
        ("elderly", "1966-11-17", False),
    ],
)
def test_a_group_of_an_age_takes_nobody_of_another_age(group: str, born: str, fits: bool) -> None:
    answers = {**PEOPLE["full-fee"], "fee_group": group, "birth_date": born, "requester_id_document": PASSPORT}
    found = problems(SERVICE.form, answers, {"id_copy": 1, "fee_group_proof": 1}, TODAY, places=NoPlaces())
    assert ("fee_group" in {problem.question for problem in found}) is not fits


@pytest.mark.parametrize(("relation", "asked"), [("parent", False), ("guardian", False), ("other", True)])
def test_only_who_is_no_close_relative_needs_an_authorisation(relation: str, asked: bool) -> None:
    answers = {"for_whom": "other", "requester_relation": relation}
    papers = {needed.paper.id for needed in needed_papers(SERVICE.form, answers, TODAY)}
    assert ("authorisation" in papers) is asked


def test_whoever_has_a_record_is_told_early_where_the_certificate_is_issued() -> None:
    stop = stopped_by(SERVICE.form, {"slip_type": "one", "declared_record": "standing"}, TODAY)
    assert stop
    assert all((stop.say.vi, stop.go.vi, stop.say.zh, stop.go.zh))


def certificate(person: str, **changes: Any) -> Certificate:
    """What somebody of the rehearsals gets."""
    answers = filed_answers(SERVICE.form, {**PEOPLE[person], **changes}, TODAY)
    return Certificate(
        template_text=SERVICE.result.template,
        title=SERVICE.result.title.vi,
        office=POLICE,
        issued_at=FILED,
        number=f"07/{SERVICE.result.notation}",
        procedure_code=SERVICE.code,
        answers=answers,
        read=readings(SERVICE.form, answers, OnePlace()),
        signatory=Signatory("Đỗ Khánh Giang"),
        verify_url="https://motcua.example/verify/k3Jd9sQ2mWx7pZ4tB8vN",
    )


def test_the_certificate_states_the_person_and_that_there_is_no_record(printer: Printer) -> None:
    document = render(printer, certificate("full-fee"), "vi", str)
    text = text_of(document)
    for said in (
        "Số: 07/LLTP",
        "PHIẾU LÝ LỊCH TƯ PHÁP SỐ 1",
        "1. Họ và tên: TRẦN VĂN BÌNH",
        "3. Ngày, tháng, năm sinh: 15/01/1995",
        "6. Giấy tờ tùy thân: Thẻ căn cước số 001095004321",
        "7. Nơi thường trú: 12 Hàng Bạc, Phường Hoàn Kiếm, Thành phố Hà Nội",
        "8. Nơi tạm trú: //",
        "9. Tình trạng án tích: Không có án tích",
        "Không bị cấm đảm nhiệm chức vụ",
    ):
        assert said in text
    assert len(pypdf.PdfReader(io.BytesIO(document)).pages) == 1


def test_the_certificate_is_silent_on_bans_nobody_asked_about_and_on_cleared_records(printer: Printer) -> None:
    document = render(printer, certificate("for-a-friend"), "vi", str)
    text = text_of(document)
    assert "BÙI QUỐC DŨNG" in text
    assert "bị cấm" not in text
    assert "15/2010" not in text
    [content] = pypdf.PdfReader(io.BytesIO(document)).attachments["ket-qua.json"]
    assert not {"criminal_record", "declared_record", "fee_group", "father"} & set(json.loads(content)["answers"])


@pytest.mark.parametrize("locale", ["vi", "en", "zh"])
def test_the_blank_form_has_every_label_of_the_official_one(printer: Printer, locale: str) -> None:
    form = SERVICE.form
    blank = forms_on_paper.blank_form(form, procedure_code=SERVICE.code, procedure=SERVICE.name, locale=locale)
    text = text_of(render(printer, blank, locale, str))
    labels = [question.official for _, question in form.questions() if question.printed and question.official]
    assert [label for label in labels if label != "Kính gửi" and label not in text] == []
    assert [section.title.vi for section in blank.sections] == [
        "Yêu cầu cấp Phiếu",
        "Người khai thay",
        "Người được cấp Phiếu",
        "Quá trình cư trú của bản thân (từ khi đủ 14 tuổi)",
    ]


def test_the_catalogue_of_places_leads_to_the_police_and_not_to_the_peoples_committee(
    database: Database, now: dt.datetime
) -> None:
    hanoi = {"tier": "province", "unit_code": "01", "constructed": True}
    with database.transaction() as db:
        factories.country(db, now=now)
        loading.load(db, [line for line in lines() if SERVICE.code in line[:40]], now)
        db.add(Agency(code="H26", name="Ủy ban nhân dân thành phố Hà Nội", kind="peoples_committee", **hanoi))
        db.add(Agency(code="G01.01", name="Công an thành phố Hà Nội", kind="police", **hanoi))
        publish(db, BUNDLE, actor_id="test", now=now)
        both = ["H26", "G01.01"]
        offer(db, procedure_code=SERVICE.code, agency_codes=both, level=4, definition=SERVICE.slug, now=now)
    with database.reading() as db:
        found = agencies_offering(db, SERVICE.code, now, unit_code="01", kind=SERVICE.agency_kind)
    assert [agency.code for agency in found] == ["G01.01"]
    assert SERVICE.tier == "province"
