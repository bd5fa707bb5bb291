"""The food safety certificate (2.001827): one fee for every place, who needs none, and what the certificate names."""

import datetime as dt

import pytest

from forms.answers import filed_answers, stopped_by
from forms.findings import Findings
from services.definitions.bundle import read_folder
from services.definitions.fees import quote
from services.definitions.publishing import NATIONAL
from services.definitions.rehearsals import read_rehearsals
from services.definitions.service import load_service
from services.results.papers import Certificate, Office, Signatory, render
from services.results.printing import Printer
from services.results.readings import readings
from tests.services.papers_on_file import CHECK_ADDRESS, FILED, OnePlace, text_of

SERVICE = load_service(read_folder(NATIONAL / "an-toan-thuc-pham-nong-lam-thuy-san"))
TODAY = dt.date(2026, 11, 16)
PEOPLE = {person.id: person.answers for person in read_rehearsals(SERVICE.rehearsals, Findings("rehearsals.yaml"))}


@pytest.mark.parametrize("answers", [{}, *PEOPLE.values()])
def test_every_place_pays_the_same_whatever_it_answers(answers: dict[str, object]) -> None:
    assert quote(SERVICE.tariff, SERVICE.form, answers, today=TODAY).total == 700_000


def test_whoever_needs_no_certificate_is_told_on_the_first_page() -> None:
    question = SERVICE.form.question("place_kind")
    assert question
    assert question in SERVICE.form.pages[0].questions
    free = [option.code for option in question.options if option.code != "ordinary"]
    stops = [stopped_by(SERVICE.form, {"sector": "farm", "place_kind": code}, TODAY) for code in free]
    assert {stop.id for stop in stops if stop} == {"none-needed"}
    assert all(stops)


def test_the_certificate_names_the_place_every_product_and_its_last_day() -> None:
    answers = filed_answers(SERVICE.form, PEOPLE["company-first"], TODAY)
    certificate = Certificate(
        template_text=SERVICE.result.template,
        title=SERVICE.result.title.vi,
        office=Office("Sở Nông nghiệp và Môi trường Hà Nội", place="Hà Nội"),
        issued_at=FILED,
        number=SERVICE.result.numbered(7),
        procedure_code=SERVICE.code,
        answers=answers,
        read=readings(SERVICE.form, answers, OnePlace()),
        signatory=Signatory("Đỗ Khánh Giang"),
        verify_url=CHECK_ADDRESS,
        valid_until=SERVICE.result.valid_until(TODAY),
    )
    text = text_of(render(Printer(), certificate, "vi", str))
    for said in ("Công ty TNHH Chả cá Hồ Tây", "1. Chả cá", "2. Cá viên", "ngày 16 tháng 11 năm 2029"):
        assert said in text
    assert "Mã số" not in text  # it has no code yet
