"""The food safety certificate (2.001827): one fee for every place, who needs none, and what the certificate names."""

import pytest

from forms.answers import stopped_by
from forms.findings import Findings
from services.definitions.bundle import read_folder
from services.definitions.fees import quote
from services.definitions.publishing import NATIONAL
from services.definitions.rehearsals import read_rehearsals
from services.definitions.service import load_service
from services.results.papers import Office
from tests.services.issued import TODAY, text_of_result

SERVICE = load_service(read_folder(NATIONAL / "an-toan-thuc-pham-nong-lam-thuy-san"))
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
    office = Office("Sở Nông nghiệp và Môi trường Hà Nội", place="Hà Nội")
    text = text_of_result(SERVICE, PEOPLE["company-first"], office=office)
    for said in ("Công ty TNHH Chả cá Hồ Tây", "1. Chả cá", "2. Cá viên", "ngày 16 tháng 11 năm 2029"):
        assert said in text
    assert "Mã số" not in text  # it has no code yet
